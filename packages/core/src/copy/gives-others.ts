import { isUnreadable } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";
import type { ReadVersion, ReplicationRun } from "../ports/replication-run.ts";
import { probeKey } from "./probe-key.ts";

/** Who is asked: the source, or what can be read like it. */
export interface AskedSide extends Pick<ReplicationRun, "readAccess"> {
  readonly source: Pick<BucketReader, "describe" | "readTags">;
}

/** How many other versions of the key are asked for. */
const MAX_SIBLINGS = 3;

/**
 * Whether the source gives anything at all to who was denied one version (A9): other versions of the key, what
 * this process could read last, and a key that does not exist are asked for. If one is given, or S3 says that the
 * last is not there, the refusal is of one version.
 *
 * @param siblings - other versions of the key, as far as they are known.
 */
export async function givesOthers(
  { operation }: PortError,
  key: string,
  siblings: readonly VersionId[],
  { readAccess, source }: AskedSide,
): Promise<Result<boolean, PortError>> {
  const others = siblings.slice(0, MAX_SIBLINGS).map((versionId) => ({ key, versionId }));
  const recent = readAccess?.recent.filter((read) => read.key !== key) ?? [];
  // Who may read objects is told that it is not there.
  const nothing: ReadVersion = { key: probeKey(key), versionId: NULL_VERSION_ID };
  // To read tags is a right of its own: that an object is given says nothing about it.
  const isOfTags = operation.toLowerCase().includes("tag");
  for (const other of [...others, ...recent, nothing]) {
    const asked = isOfTags
      ? await source.readTags(other.key, other.versionId)
      : await source.describe(other.key, other.versionId);
    if (asked.ok) {
      return ok(true);
    }
    if (!isUnreadable(asked.error)) {
      return asked;
    }
  }
  return ok(false);
}
