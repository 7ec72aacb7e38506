import type { VersionId } from "@xpart/core";
import type { S3BucketOptions } from "./s3-bucket-options.ts";

/** What is read: a version, or what is current at the key. */
export interface EntryAddress {
  readonly key: string;
  /** Absent: what is current. */
  readonly versionId?: VersionId;
}

/** Names an entry in a request. */
export function versionInput(
  { key, versionId }: EntryAddress,
  { bucket }: S3BucketOptions,
): { readonly Bucket: string; readonly Key: string; readonly VersionId?: string } {
  return { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
}
