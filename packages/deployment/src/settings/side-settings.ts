import type {
  AwsPartition,
  EncryptionMethod,
  ReplicaAcl,
  ServerProfile,
} from "@xpart/aws-adapters";

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
  /**
   * Where commands reach the side's services instead of at AWS; nothing that is deployed follows it. Of a destination on
   * another server: where that is, for the functions too.
   */
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

/** Where a source is that is not at AWS, while the functions, queues and the ledger are. */
export interface SourceServer {
  /** For the functions and for commands. */
  readonly endpoint: string;
  /** What it signs for. */
  readonly region: string;
  /** Whether the bucket is in the path of its URLs; absent: it is. */
  readonly pathStyle?: boolean | undefined;
  /** The AWS profile with a key of the server, for commands; `source.profile` is the one of AWS. */
  readonly profile?: string | undefined;
  /** The file that has the profile; absent: AWS's own files. */
  readonly credentialsFile?: string | undefined;
  /** What `xpart probe-source` found out about it. */
  readonly serverProfile?: ServerProfile | undefined;
}

/** The source's side as written; of a source on another server the side is that of the functions. */
export interface WrittenSource extends SideSettings {
  readonly provider: "aws" | ServerProvider;
  /** Of another provider than AWS. */
  readonly server?: SourceServer | undefined;
  /** Empty: every key. */
  readonly prefixes: readonly string[];
  readonly kmsKeyArns: readonly string[];
  /** `switch-on`: the stack sends the bucket's events to EventBridge (C2). */
  readonly eventBridge: "switch-on" | "already-on";
}

/** The servers that a side may be on instead of AWS; `s3` is any other that speaks S3's API. */
export const SERVER_PROVIDERS = ["minio", "ceph", "seaweedfs", "versitygw", "s3"] as const;

/** A server that others wrote. */
export type ServerProvider = (typeof SERVER_PROVIDERS)[number];

/** The destination's side as written. */
export interface WrittenDestination extends SideSettings, IamSettings {
  readonly provider: "aws" | ServerProvider;
  /** Of another server: whether the bucket is in the path of its URLs; absent: it is. */
  readonly pathStyle?: boolean | undefined;
  /** Of another server: what `xpart probe-destination` found out about it. */
  readonly serverProfile?: ServerProfile | undefined;
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

/** What stands in a partition's place for a server that is in none: `minio at https://minio.example:9000`. */
export interface ServerPlace {
  readonly name: string;
}

/** The destination's side. */
export interface DestinationSettings extends WrittenDestination {
  readonly partition: AwsPartition | ServerPlace;
}

/** The partition of a side at AWS. @throws of a destination on another server, of which nothing asks for one. */
export function awsPartitionOf({
  partition,
}: Pick<DestinationSettings, "partition">): AwsPartition {
  if ("dnsSuffix" in partition) {
    return partition;
  }
  throw new Error(`${partition.name} is in no partition`);
}

/** Whether a side's bucket is on a server that is not AWS: xpart makes nothing there. */
export function isOnServer({ provider }: Pick<WrittenDestination, "provider">): boolean {
  return provider !== "aws";
}

/** Where a source is, for people: `the source` at AWS, else as `minio at https://minio.example:9000`. */
export function sourcePlaceName({ provider, server }: WrittenSource): string {
  return server === undefined ? "the source" : `${provider} at ${server.endpoint}`;
}

/** The account that has to own a side's bucket (S6); absent: nobody knows, or its server has none. */
export function bucketOwnerOf(side: WrittenSource | WrittenDestination): string | undefined {
  return isOnServer(side) ? undefined : (side.bucketOwner ?? side.accountId);
}
