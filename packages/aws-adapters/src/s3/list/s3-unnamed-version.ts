import {
  err,
  ok,
  type PortError,
  type Result,
  toVersionId,
  type VersionId,
  type WrittenEntry,
} from "@xpart/core";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { createStackReader } from "./s3-stack-reader.ts";

/** What a write made, and by which operation. */
export interface UnnamedWrite {
  readonly key: string;
  readonly operation: string;
  readonly written: WrittenEntry;
  /** The version that it was made from, which may have the same ETag. */
  readonly fromVersionId?: VersionId;
}

/**
 * Finds the version of a write whose answer names none, at a server that keeps versions all the same: Ceph 16 answers a
 * copy so, and, as versitygw, an upload that is completed once more. Taken for the null version it would be lost: whatever
 * was deleted by that id would stay. It is the newest with the answered ETag. One listing; none where a version is named.
 */
export async function findWritten(
  { key, operation, written, fromVersionId }: UnnamedWrite,
  options: S3BucketOptions,
): Promise<Result<WrittenEntry, PortError>> {
  const unnamed = toVersionId(undefined);
  if (written.versionId !== unnamed) {
    return ok(written);
  }
  const stack = await createStackReader(options).readStack(key);
  if (!stack.ok) {
    return stack;
  }
  const { entries } = stack.value;
  // Of one kind the entries are in order wherever they are listed.
  const found = entries.find(
    (entry) =>
      entry.kind === "object" &&
      entry.versionId !== fromVersionId &&
      (written.etag === undefined || entry.pin.etag === written.etag),
  );
  if (found !== undefined) {
    return ok({ ...written, versionId: found.versionId });
  }
  // Without versions there is nothing to be named.
  return entries.every(({ versionId }) => versionId === unnamed)
    ? ok(written)
    : err({
        ...{ kind: "unavailable", side: options.side, operation },
        message: "the answer names no version, and none that was written is listed",
      });
}
