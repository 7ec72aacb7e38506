import {
  type BucketReader,
  err,
  ok,
  type PortError,
  type Result,
  type Tags,
  type VersionId,
} from "@xpart/core";
import { createStackReader } from "../list/s3-stack-reader.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { versionInput } from "../request/s3-entry-address.ts";
import { sendS3 } from "../request/s3-send.ts";
import { readEntry } from "./s3-entry-answer.ts";
import { currentRead, describeEntry, openEntry } from "./s3-entry-read.ts";

/**
 * Reads a bucket of S3, or of a server that speaks its API. `open`, `describe` and `readTags` are one
 * request each, pinned to the version id; a `describe` that is refused takes a second, to learn why.
 * `readStack` is one, unless the key has a long history.
 *
 * @example
 * const source = createS3BucketReader({
 *   side: "source", client: createS3Client({ region: "us-east-1" }), bucket: "reports",
 * });
 * const read = await source.open("q3.csv", "null");
 */
export function createS3BucketReader(options: S3BucketOptions): BucketReader {
  return {
    ...createStackReader(options),
    async open(key, versionId) {
      const opened = await openEntry({ key, versionId }, options);
      return opened.ok ? ok(opened.value.entry) : opened;
    },
    async describe(key, versionId) {
      const described = await describeEntry({ key, versionId }, options);
      return described.ok ? ok(described.value.entry) : described;
    },
    async describeCurrent(key) {
      const described = await describeEntry({ key }, options);
      return described.ok ? ok(currentRead(described.value)) : described;
    },
    readTags: (key, versionId) => readTags(options, key, versionId),
  };
}

/** Only AWS itself sets tags whose keys begin so (cost allocation, backup); S3 takes them from nobody. */
const SYSTEM_TAG = /^aws:/i;

/** GetObjectTagging: one request. System tags are left out: no other bucket can have them. */
export async function readTags(
  options: S3BucketOptions,
  key: string,
  versionId: VersionId,
): Promise<Result<Tags | "gone", PortError>> {
  const read = await readEntry(options, "GetObjectTagging", () =>
    sendS3(options.client, "GetObjectTagging", versionInput({ key, versionId }, options)),
  );
  if (!read.ok) {
    return read;
  }
  if (read.value.kind !== "object") {
    return ok("gone");
  }
  const { TagSet } = read.value.object;
  if (TagSet === undefined) {
    const message = "the answer has no set of tags";
    return err({ kind: "unavailable", side: options.side, operation: "GetObjectTagging", message });
  }
  const tags = TagSet.map(({ Key = "", Value = "" }) => [Key, Value] as const);
  // Not by assignment, which loses a tag with the name `__proto__`.
  return ok(Object.fromEntries(tags.filter(([name]) => !SYSTEM_TAG.test(name))));
}
