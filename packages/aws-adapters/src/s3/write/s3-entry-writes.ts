import {
  err,
  ok,
  type PortError,
  type Result,
  type Tags,
  toVersionId,
  type VersionId,
  type WrittenEntry,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { sendS3 } from "../request/s3-send.ts";
import { areTagsLeftOver } from "./s3-put-input.ts";

/** DeleteObject by version id: one request. What is not there counts as deleted. */
export async function deleteEntry(
  key: string,
  versionId: VersionId,
  destination: S3BucketOptions,
): Promise<Result<void, PortError>> {
  const input = { Bucket: destination.bucket, Key: key, VersionId: versionId };
  const deleted = await callAws(destination, "DeleteObject", async () => {
    await sendS3(destination.client, "DeleteObject", input);
  });
  // S3 answers 204 for what is not there; other servers say so.
  return !deleted.ok && isNotThere(deleted.error) ? ok(undefined) : deleted;
}

/** versitygw takes the id of a version that is gone for none that it ever made. */
function isNotThere({ kind, code, message }: PortError): boolean {
  return kind === "not-found" || (code === "InvalidArgument" && /version id/i.test(message));
}

/** Replaces the tags of a version: one request. No tags delete those that are there. */
export async function writeTags(
  key: string,
  versionId: VersionId,
  tags: Tags,
  destination: S3BucketOptions,
): Promise<Result<"written" | "gone", PortError>> {
  const { client } = destination;
  const version = { Bucket: destination.bucket, Key: key, VersionId: versionId };
  const tagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const written =
    tagSet.length === 0
      ? await callAws(destination, "DeleteObjectTagging", async () => {
          await sendS3(client, "DeleteObjectTagging", version);
        })
      : await callAws(destination, "PutObjectTagging", async () => {
          await sendS3(client, "PutObjectTagging", { ...version, Tagging: { TagSet: tagSet } });
        });
  if (written.ok) {
    return ok("written");
  }
  // A marker has no tags: where the version id is one's, the object that it names is gone.
  const { kind, code } = written.error;
  return kind === "not-found" || code === "MethodNotAllowed" ? ok("gone") : written;
}

/**
 * Sets tags that were too long for the header of a write. If they cannot be set, the version without
 * them goes again: it would be taken for a finished copy. If it cannot go either, the write is none that was refused.
 * The null version stays, since there is no
 * other to fall back to.
 */
export async function finishTags(
  { key, tags }: { readonly key: string; readonly tags: Tags },
  written: WrittenEntry,
  destination: S3BucketOptions,
): Promise<Result<WrittenEntry, PortError>> {
  if (!areTagsLeftOver(tags)) {
    return ok(written);
  }
  const tagged = await writeTags(key, written.versionId, tags, destination);
  if (tagged.ok) {
    return ok(written);
  }
  if (written.versionId === toVersionId(undefined)) {
    return tagged;
  }
  const deleted = await deleteEntry(key, written.versionId, destination);
  return deleted.ok ? tagged : err(stillThere(tagged.error, deleted.error));
}

/** Nothing that was refused: it stands, and whoever comes next has to look for it (L3). */
function stillThere(tagging: PortError, { operation, message }: PortError): PortError {
  const why = `its tags could not follow (${tagging.message}), nor ${operation} take it away (${message})`;
  return { ...tagging, kind: "unavailable", message: `the object was written, but ${why}` };
}
