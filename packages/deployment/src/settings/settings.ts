import type { KeyRule, Policy, PolicyChoices } from "@xpart/core";
import type { CacheSettings } from "@xpart/pypicloud-sync";
import type { TextMap } from "./fields.ts";
import type { FunctionPlatform, FunctionSettings } from "./function-settings.ts";
import type {
  DestinationSettings,
  SourceSettings,
  WrittenDestination,
  WrittenSource,
} from "./side-settings.ts";

/** A user of the destination, whose access key is kept in a secret of the source (S1). */
export interface SecretSettings {
  readonly kind: "secret";
  readonly kmsKeyArn?: string | undefined;
  /** Of a secret that is taken over; absent: made of the pair's names. */
  readonly secretName?: string | undefined;
  /** Days for which a deleted secret can be restored, and its name is taken; 0: it is gone at once. */
  readonly recoveryDays: number;
  /** ARNs of users and roles that may read it beside the functions (S7). */
  readonly readers: readonly string[];
}

/** A role of the destination that the functions' own tokens open: no stored key (S1). */
export interface FederationSettings {
  readonly kind: "federation";
  readonly audience: string;
  /** Of the source account; absent only until `switchOn` has made it. */
  readonly issuerUrl?: string | undefined;
  readonly switchOn: boolean;
  readonly createProvider: boolean;
  readonly signingAlgorithm: "RS256" | "ES384";
}

/** How the functions get credentials of the destination. */
export type CredentialSettings = SecretSettings | FederationSettings;

/** Where the functions' code comes from. */
export type PackageSettings =
  | { readonly zip: string }
  | {
      readonly bucket: string;
      readonly prefix: string;
      readonly object: "environment" | "latest";
    };

/** The functions' logs. */
export interface LogSettings {
  readonly retentionDays: number;
  readonly kmsKeyArn?: string | undefined;
  readonly subscription?:
    | {
        readonly destinationArn: string;
        readonly filterPattern: string;
        readonly roleArn?: string | undefined;
      }
    | undefined;
}

/** The alarms. */
export interface AlarmSettings {
  /** Absent: the alarms only show. */
  readonly topicArn?: string | undefined;
  /** Failed events in five minutes. */
  readonly errorThreshold: number;
  readonly lagMinutes: number;
}

/** The ledger's table. */
export interface LedgerSettings {
  /** Of a table that is taken over; absent: made of the pair's names. */
  readonly tableName?: string | undefined;
  readonly deletionProtection: boolean;
  readonly kmsKeyArn?: string | undefined;
}

/** The ledger of a pair that copies the other way, which is in the destination's account and region. */
export interface TwoWaySettings {
  readonly tableName: string;
  /** That pair's `source.prefixes`. */
  readonly prefixes: readonly string[];
  /** That pair's `policy.keys`. */
  readonly keys?: readonly KeyRule[] | undefined;
  /** The KMS key of the table; absent: AWS's own. */
  readonly kmsKeyArn?: string | undefined;
}

/** The sync of a pypicloud server's package cache with the destination bucket (Y19), as written. */
export interface WrittenPypicloud extends FunctionPlatform {
  /** The server's own, as far as the sync reads them; the bucket is the destination's. */
  readonly settings: TextMap;
  /** Absent: the zip of this version. */
  readonly package?: PackageSettings | undefined;
  readonly eventBridge: WrittenSource["eventBridge"];
  readonly kmsKeyArns: readonly string[];
  readonly environment: TextMap;
  readonly concurrency: number;
  readonly logs: LogSettings;
  readonly alarms: AlarmSettings;
}

/** The same with what the settings were read as. */
export interface PypicloudSettings extends WrittenPypicloud {
  readonly cache: CacheSettings;
  /** Of the keys that are packages. */
  readonly prefix: string;
  /** Name or ARN of the secret that holds the cache's URL. */
  readonly urlSecret?: string | undefined;
}

/** Comparing and filling buckets in the cloud (V20). */
export interface OperationsSettings {
  /** Keeps runs and their reports; it is there already, in the source's region. */
  readonly bucket: string;
  readonly prefix: string;
  /** Ranges of keys at one time. */
  readonly concurrency: number;
  /** Ranges that a run is split into at most. */
  readonly ranges: number;
  /** Of each side, all ranges together. */
  readonly listingsPerSecond: number;
  readonly keysPerSecond: number;
  /** Messages in the functions' FIFO queue. */
  readonly mostWaiting: number;
  /** Ranges of a hundred. */
  readonly toleratedFailurePercent: number;
  readonly audit?: AuditSettings | undefined;
}

/** Comparing by the clock. */
export interface AuditSettings {
  /** As EventBridge Scheduler says it: `1 day`, `12 hours`. */
  readonly every: string;
  readonly repair: boolean;
}

/** What settings have as written and as read. */
export interface CommonSettings {
  /** Begins the name of every resource, together with the environment. */
  readonly name: string;
  /** What the deployment is for; `prod` keeps its logs quiet. */
  readonly environment: string;
  readonly description: string;
  /**
   * `<name>-<environment>` of the deployment that copies the same buckets the other way: this one stands still until
   * `xpart reverse start` has turned the pair (T). Absent: it copies from the start.
   */
  readonly reverses?: string | undefined;
  /** The pair that copies the same keys the other way at the same time (K4); absent: none does. */
  readonly twoWay?: TwoWaySettings | undefined;
  readonly credentials: CredentialSettings;
  readonly functions: FunctionSettings;
  readonly logs: LogSettings;
  readonly alarms: AlarmSettings;
  readonly ledger: LedgerSettings;
  /** Absent: the zip of this version. */
  readonly package?: PackageSettings | undefined;
  /** Absent: buckets are compared and filled by commands alone. */
  readonly operations?: OperationsSettings | undefined;
  /** Buckets of xpart's own, for trying it. */
  readonly trial: { readonly source: boolean; readonly destination: boolean };
  readonly tags: TextMap;
}

/** The settings file with its defaults filled in, each field good by itself. */
export interface WrittenSettings extends CommonSettings {
  readonly $schema?: string | undefined;
  readonly source: WrittenSource;
  readonly destination: WrittenDestination;
  readonly policy?: PolicyChoices | undefined;
  readonly pypicloud?: WrittenPypicloud | undefined;
}

/** Settings that were read and found good as a whole; what the constructs are made from. */
export interface Settings extends CommonSettings {
  readonly source: SourceSettings;
  readonly destination: DestinationSettings;
  readonly policy: Policy;
  /** What the user wrote of the policy, for the functions' environment; absent: all defaults. */
  readonly writtenPolicy?: PolicyChoices | undefined;
  /** Absent: the destination has no pypicloud server. */
  readonly pypicloud?: PypicloudSettings | undefined;
}
