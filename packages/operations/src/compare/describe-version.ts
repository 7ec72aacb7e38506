import { type BucketReader, ok, type PortError, type Result, type VersionId } from "@xpart/core";
import type { DescribedVersion } from "./compare-descriptions.ts";

/**
 * Reads everything about one version but its content: two requests. `gone` where it was deleted, or
 * replaced by a marker, since it was listed.
 */
export async function describeVersion(
  bucket: BucketReader,
  key: string,
  versionId: VersionId,
): Promise<Result<DescribedVersion | "gone", PortError>> {
  // The tags are read even where none are counted: not every S3-compatible server counts them.
  const [read, tags] = await Promise.all([
    bucket.describe(key, versionId),
    bucket.readTags(key, versionId),
  ]);
  if (!read.ok) {
    return read;
  }
  if (!tags.ok) {
    return tags;
  }
  if (read.value.kind !== "object" || tags.value === "gone") {
    return ok("gone");
  }
  return ok({ description: read.value.object, tags: tags.value });
}
