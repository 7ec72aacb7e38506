import type { Attempt, LedgerRow } from "../model/ledger-row.ts";
import type { ObjectChecksum } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { type Entry, entryTimeMs, type Stack } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";

/** Clocks of S3 and of the crashed worker may differ by this much; S3 refuses signatures beyond it. */
const CLOCK_SKEW_MS = 15 * 60 * 1000;

/**
 * Looks for what a crashed attempt left at the destination (L3): an entry that no row knows, made since
 * the attempt began, with the content that was on its way. It is adopted rather than written again.
 *
 * @returns the orphan; undefined where the attempt left nothing that can be told for certain.
 */
export async function findOrphan(
  attempt: Attempt,
  rows: readonly LedgerRow[],
  stack: Stack,
  key: string,
  destination: BucketReader,
): Promise<Result<Entry | undefined, PortError>> {
  const known = new Set(rows.map((row) => row.destinationVersionId));
  const candidates = stack.entries.filter(
    (entry) =>
      !known.has(entry.versionId) &&
      canHold(entry, attempt) &&
      entryTimeMs(entry) >= attempt.startedMs - CLOCK_SKEW_MS,
  );
  for (const candidate of candidates) {
    const matches = await isContentOf(attempt, candidate, key, destination);
    if (!matches.ok) {
      return matches;
    }
    if (matches.value) {
      return ok(candidate);
    }
  }
  return ok(undefined);
}

/** C1: the null version is no place for a version of the source, since any write takes it. */
function canHold(entry: Entry, { versionId }: Attempt): boolean {
  return entry.versionId !== NULL_VERSION_ID || versionId === NULL_VERSION_ID;
}

async function isContentOf(
  { content }: Attempt,
  candidate: Entry,
  key: string,
  destination: BucketReader,
): Promise<Result<boolean, PortError>> {
  if (content === undefined || candidate.kind === "marker") {
    return ok(content === undefined && candidate.kind === "marker");
  }
  if (candidate.pin.sizeBytes !== content.pin.sizeBytes) {
    return ok(false);
  }
  if (candidate.pin.etag === content.pin.etag) {
    return ok(true);
  }
  if (content.checksum === undefined) {
    return ok(false);
  }
  // Under KMS the ETags differ though the content is the same; the checksum that crossed with it is not.
  const described = await destination.describe(key, candidate.versionId);
  if (!described.ok) {
    return described;
  }
  return ok(
    described.value.kind === "object" &&
      isSameChecksum(content.checksum, described.value.object.attributes.checksum),
  );
}

function isSameChecksum(left: ObjectChecksum, right: ObjectChecksum | undefined): boolean {
  return right !== undefined && left.algorithm === right.algorithm && left.value === right.value;
}
