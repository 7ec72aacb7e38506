import type { PortError, Result } from "@xpart/core";
import type { Names } from "@xpart/deployment";
import type { Mapping } from "../control/lambda-mappings.ts";
import type { QueueRole } from "../open/queue-directory.ts";

/** What a service told, or why it did not. Undefined in it: the thing is not there. */
export type Told<T> = Result<T | undefined, PortError>;

/** The two sides, by name. */
export type Side = "source" | "destination";

/** The functions of a deployment. */
export type FunctionRole = Extract<keyof Names, "eventHandler" | "queueHandler" | "partHandler">;
export const FUNCTION_ROLES: readonly FunctionRole[] = [
  "eventHandler",
  "queueHandler",
  "partHandler",
];

/** Which queue feeds which function. */
export const FED_BY: Readonly<Record<FunctionRole, "buffer" | "objects" | "parts">> = {
  eventHandler: "buffer",
  queueHandler: "objects",
  partHandler: "parts",
};

/** The queues with their dead-letter queues, and those that are dead-letter queues of others. */
export const QUEUE_ROLES: readonly DoctorQueue[] = [
  "buffer",
  "objects",
  "parts",
  "bufferDead",
  "objectsDead",
  "partsDead",
  "ruleDead",
  "functionsDead",
];
export type DoctorQueue = QueueRole;

/** Who asks a side, and how far its clock is from here. */
export interface IdentityFacts {
  readonly arn: string;
  readonly accountId: string;
  /** Milliseconds by which the service's clock is ahead; whole seconds, give or take one. */
  readonly clockAheadMs?: number;
}

/** What a bucket is set to. */
export interface BucketFacts {
  /** What a server that is not AWS does not answer, by the operation's name. */
  readonly unasked?: readonly string[];
  /** `Enabled`, `Suspended`, or nothing. */
  readonly versioning?: string;
  readonly sendsToEventBridge: boolean;
  readonly hasObjectLock: boolean;
  /** Ids or prefixes of rules that expire current objects or older versions. */
  readonly expiringRules: readonly string[];
  /** Whether it is the account's that settings name; undefined: settings name none. */
  readonly isOwnersBucket?: boolean;
}

/** The rule that brings the events. */
export interface RuleFacts {
  readonly isEnabled: boolean;
  readonly pattern: string;
  readonly targets: readonly { readonly arn: string; readonly deadLetterArn?: string }[];
}

/** What a queue is set to. */
export interface QueueFacts {
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceives?: number;
  readonly deadLetterArn?: string;
  /** Its policy, as JSON. */
  readonly policy?: string;
}

/** What a function is deployed as. */
export interface FunctionFacts {
  readonly codeHash: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Of its role. */
  readonly roleArn: string;
}

/** What the ledger's table is set to. */
export interface TableFacts {
  readonly isActive: boolean;
  /** States of its indexes by their names. */
  readonly indexes: ReadonlyMap<string, string>;
  readonly hasTimeToLive: boolean;
  readonly hasRecovery: boolean;
}

/** A key of a secret that the functions open a side's bucket with. */
export interface KeyFacts {
  /** Why the secret cannot be used; all else is empty then. */
  readonly problem?: string;
  readonly user: string;
  readonly accountId: string;
  readonly partition: string;
  /** Whether its bucket can be asked with it; why not. */
  readonly read: Result<void, PortError>;
}

/** What there is of the pair that copies the other way (K4). */
export interface OtherPairFacts {
  /** Whether its ledger is there. */
  readonly hasTable: boolean;
  /** Of its function that copies; absent: there is none, or its name is not known. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What is known of a deployment; nothing in it is a secret. */
export interface DoctorFacts {
  readonly identities: { readonly [Each in Side]: Told<IdentityFacts> };
  readonly buckets: { readonly [Each in Side]: Told<BucketFacts> };
  readonly rule: Told<RuleFacts>;
  readonly queues: { readonly [Role in DoctorQueue]: Told<QueueFacts> };
  readonly functions: { readonly [Role in FunctionRole]: Told<FunctionFacts> };
  readonly mappings: { readonly [Role in FunctionRole]: Told<readonly Mapping[]> };
  /** Whether a note says that the mappings are off on purpose. */
  readonly isPaused: Told<boolean>;
  readonly table: Told<TableFacts>;
  /** With federation there is none, and `role` is looked at. */
  readonly key: Told<KeyFacts>;
  /** The key that the functions read a source on another server with. */
  readonly sourceKey: Told<KeyFacts>;
  /** The trust policy of the destination's role, as JSON; with federation only. */
  readonly roleTrust: Told<string>;
  /** States of the KMS keys that settings name, by ARN: `Enabled` and others. */
  readonly kmsKeys: ReadonlyMap<string, Told<string>>;
  /** Whether the functions that copy may read tags of versions at the source, as IAM simulates it. */
  readonly readsTags: Told<boolean>;
  /** Invocations at one time that the account has for functions without a share of their own. */
  readonly freeConcurrency: Told<number>;
  /** With `twoWay` only. */
  readonly otherPair: Told<OtherPairFacts>;
}
