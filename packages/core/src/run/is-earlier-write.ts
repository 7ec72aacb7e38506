import { type Entry, entryTimeMs } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { AttemptedWrite } from "./attempted-writes.ts";

/**
 * Whether what has the content of an attempt's entry, and other metadata, may be of an earlier write of it: the null
 * version's same bytes twice in one second (D2). Not where another version that was there by then has them too, of
 * which it may be somebody's copy, nor what stood at the destination before the source had what was on its way.
 *
 * @param adopted - the entries whose replica was found.
 */
export function mayBeEarlier(
  { entry, writtenMs = Number.NEGATIVE_INFINITY }: AttemptedWrite,
  candidate: Entry,
  {
    adopted,
    facts: { source },
  }: { readonly adopted: ReadonlyMap<VersionId, unknown>; readonly facts: ReconcileFacts },
): boolean {
  const alike = source.entries.filter(
    (other) =>
      other.kind === "object" &&
      entry.kind === "object" &&
      other.pin.etag === entry.pin.etag &&
      entryTimeMs(other) <= entryTimeMs(candidate),
  );
  return (
    entry.versionId === NULL_VERSION_ID &&
    !adopted.has(NULL_VERSION_ID) &&
    alike.length === 1 &&
    entryTimeMs(candidate) >= writtenMs
  );
}

/** Whether a candidate stands below the replica that an entry's row names: S3 adds on top, so that one was written since. */
export function isBelowOwn(
  { versionId }: Entry,
  candidate: Entry,
  { rows, destination: { entries } }: ReconcileFacts,
): boolean {
  const replica = rows.find((row) => row.versionId === versionId)?.destinationVersionId;
  const at = entries.findIndex((entry) => entry.versionId === replica);
  return at !== -1 && at < entries.indexOf(candidate);
}
