import { createHash } from "node:crypto";
import {
  BodyReadError,
  type BucketReader,
  ok,
  type PortError,
  type Result,
  type VersionId,
} from "@xpart/core";

/** Reads all of a version's content. @returns its SHA-256 in hexadecimal, or `gone`. */
export async function hashVersion(
  bucket: BucketReader,
  key: string,
  versionId: VersionId,
): Promise<Result<string, PortError>> {
  const read = await bucket.open(key, versionId);
  if (!read.ok) {
    return read;
  }
  if (read.value.kind !== "object") {
    return ok("gone");
  }
  const hash = createHash("sha256");
  try {
    for await (const chunk of read.value.object.body) {
      hash.update(chunk);
    }
  } catch (error) {
    if (error instanceof BodyReadError) {
      return { ok: false, error: error.portError };
    }
    throw error;
  }
  return ok(hash.digest("hex"));
}
