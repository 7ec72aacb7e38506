import type { AwsPartition } from "@xpart/aws-adapters";
import type { Policy, PolicyChoices } from "@xpart/core";
import type { CacheSettings } from "@xpart/pypicloud-sync";
import type { TextMap } from "./fields.ts";

/** What a deployment is for; production keeps its logs quiet. */
export type EnvironmentName = "dev" | "test" | "prod" | "devtest" | "qa";

/** Where Terraform keeps the state of one stack: a bucket with a lock file beside the state. */
export interface StateSettings {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly kmsKeyArn?: string | undefined;
}

/** What both sides have. */
export interface SideSettings {
  readonly region: string;
  readonly bucket: string;
  /** Terraform refuses to deploy into another account; federation needs it. */
  readonly accountId?: string | undefined;
  /** The AWS profile that deploys this side and asks it; absent: the credentials of the environment. */
  readonly profile?: string | undefined;
  /** The file that has the profile, from the settings' own folder; absent: AWS's own files. */
  readonly credentialsFile?: string | undefined;
  /** Where commands reach the side's services instead of at AWS; nothing that is deployed follows it. */
  readonly endpoint?: string | undefined;
  /** Absent: a file beside cdktf.json, of this pair alone (C10). */
  readonly state?: StateSettings | undefined;
}

/** The source's side as written. */
export interface WrittenSource extends SideSettings {
  /** Empty: every key. */
  readonly prefixes: readonly string[];
  readonly kmsKeyArns: readonly string[];
  /** `switch-on`: the stack sends the bucket's events to EventBridge (C2). */
  readonly eventBridge: "switch-on" | "already-on";
}

/** The destination's side as written. */
export interface WrittenDestination extends SideSettings {
  readonly kmsKeyArn?: string | undefined;
  readonly objectLock: boolean;
}

/** A user of the destination, whose access key is kept in a secret of the source (S1). */
export interface SecretSettings {
  readonly kind: "secret";
  readonly kmsKeyArn?: string | undefined;
  readonly recoveryDays: number;
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

/** What `LOGGING_LEVEL` may be. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** The Lambda functions. */
export interface FunctionSettings {
  readonly environment: TextMap;
  readonly tags: TextMap;
  readonly logLevel?: LogLevel | undefined;
  readonly tracing: boolean;
  /** Of the functions that copy; the visibility of their queues is six times as long. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly concurrency: number;
  readonly partConcurrency: number;
}

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
  readonly deletionProtection: boolean;
  readonly kmsKeyArn?: string | undefined;
}

/** Where a function's network interfaces are. */
export interface VpcSettings {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** The sync of a pypicloud server's package cache with the destination bucket (Y19), as written. */
export interface WrittenPypicloud {
  /** The server's own, as far as the sync reads them; the bucket is the destination's. */
  readonly settings: TextMap;
  /** Absent: the zip of this version. */
  readonly package?: PackageSettings | undefined;
  readonly eventBridge: WrittenSource["eventBridge"];
  readonly vpc?: VpcSettings | undefined;
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

/** What settings have as written and as read. */
export interface CommonSettings {
  /** Begins the name of every resource, together with the environment. */
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly description: string;
  readonly credentials: CredentialSettings;
  readonly functions: FunctionSettings;
  readonly logs: LogSettings;
  readonly alarms: AlarmSettings;
  readonly ledger: LedgerSettings;
  /** Absent: the zip of this version. */
  readonly package?: PackageSettings | undefined;
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

/** The source's side. */
export interface SourceSettings extends WrittenSource {
  readonly partition: AwsPartition;
}

/** The destination's side. */
export interface DestinationSettings extends WrittenDestination {
  readonly partition: AwsPartition;
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
