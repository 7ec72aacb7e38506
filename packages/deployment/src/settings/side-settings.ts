import type { AwsPartition, EncryptionMethod, ReplicaAcl } from "@xpart/aws-adapters";

/** A role that Terraform takes. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  readonly sessionName?: string | undefined;
}

/** Where Terraform keeps the state of one stack: a bucket with a lock file beside the state. */
export interface StateSettings {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly kmsKeyArn?: string | undefined;
  /** Absent: the state is read and written by whoever deploys, without the side's own role. */
  readonly assumeRole?: AssumedRole | undefined;
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
  /** The role that deploys this side; absent: the profile's own identity. */
  readonly assumeRole?: AssumedRole | undefined;
  readonly fips: boolean;
  /** Absent: `accountId`, see `bucketOwnerOf`. */
  readonly bucketOwner?: string | undefined;
  readonly requesterPays: boolean;
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
export interface WrittenDestination extends SideSettings, IamSettings {
  readonly kmsKeyArn?: string | undefined;
  readonly encryption?: EncryptionMethod | undefined;
  readonly acl?: ReplicaAcl | undefined;
  readonly objectLock: boolean;
}

/** Where users, roles and policies are made, and what bounds them. */
export interface IamSettings {
  readonly permissionsBoundary?: string | undefined;
  /** Absent: `/`. */
  readonly iamPath?: string | undefined;
}

/** The source's side. */
export interface SourceSettings extends WrittenSource {
  readonly partition: AwsPartition;
}

/** The destination's side. */
export interface DestinationSettings extends WrittenDestination {
  readonly partition: AwsPartition;
}

/** The account that has to own a side's bucket (S6); absent: nobody knows. */
export function bucketOwnerOf({ bucketOwner, accountId }: SideSettings): string | undefined {
  return bucketOwner ?? accountId;
}
