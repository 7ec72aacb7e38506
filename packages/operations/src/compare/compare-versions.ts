import { type BucketReader, ok, type PortError, type Result, type VersionId } from "@xpart/core";
import { compareContent, compareDescriptions } from "./compare-descriptions.ts";
import { describeVersion } from "./describe-version.ts";
import { hashVersion } from "./hash-version.ts";

/** One version on both sides. */
export interface VersionPair {
  readonly key: string;
  readonly sourceVersionId: VersionId;
  readonly destinationVersionId: VersionId;
}

/** How the content of two versions was found equal. */
export type ContentProof = "etag" | "checksum" | "content";

/** What comparing two versions came to; `fields` is empty where they are equal. */
export interface VersionComparison {
  /** Absent where the content differs or could not be compared. */
  readonly proof?: ContentProof;
  /** `content`, `gone`, or the names of {@link compareDescriptions}. */
  readonly fields: readonly string[];
}

/** Both sides of what is compared. */
export interface BucketPair {
  readonly source: BucketReader;
  readonly destination: BucketReader;
}

/**
 * Compares one version completely (V1): headers, metadata, tags, and content by ETag or checksum. Where
 * neither can tell, as under KMS with other part boundaries, the content itself is read on both sides.
 */
export async function compareVersions(
  pair: VersionPair,
  { source, destination }: BucketPair,
): Promise<Result<VersionComparison, PortError>> {
  const [left, right] = await Promise.all([
    describeVersion(source, pair.key, pair.sourceVersionId),
    describeVersion(destination, pair.key, pair.destinationVersionId),
  ]);
  if (!left.ok) {
    return left;
  }
  if (!right.ok) {
    return right;
  }
  if (left.value === "gone" || right.value === "gone") {
    return ok({ fields: ["gone"] });
  }
  const fields = compareDescriptions(left.value, right.value);
  switch (compareContent(left.value.description, right.value.description)) {
    case "equal-etag":
      return ok({ proof: "etag", fields });
    case "equal-checksum":
      return ok({ proof: "checksum", fields });
    case "different":
      return ok({ fields: ["content", ...fields] });
    case "unknown":
      return readBoth(pair, { source, destination }, fields);
  }
}

async function readBoth(
  pair: VersionPair,
  { source, destination }: BucketPair,
  fields: readonly string[],
): Promise<Result<VersionComparison, PortError>> {
  const [left, right] = await Promise.all([
    hashVersion(source, pair.key, pair.sourceVersionId),
    hashVersion(destination, pair.key, pair.destinationVersionId),
  ]);
  if (!left.ok) {
    return left;
  }
  if (!right.ok) {
    return right;
  }
  const isEqual = left.value !== "gone" && left.value === right.value;
  return ok(isEqual ? { proof: "content", fields } : { fields: ["content", ...fields] });
}
