import { isAfter } from "../decide/is-after.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type Entry, entryTimeMs } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { AttemptedWrite } from "./attempted-writes.ts";
import { isBelowLeft } from "./is-below-left.ts";
import { isBelowOwn } from "./is-earlier-write.ts";
import { isOfNewer } from "./is-of-newer.ts";
import { isOlderMarker } from "./is-older-marker.ts";

/** What is known while replicas are looked for. */
export interface Known {
  readonly facts: ReconcileFacts;
  /** What is wanted and has no replica that a row names, the oldest first. */
  readonly lacking: readonly Entry[];
  readonly attempted: readonly AttemptedWrite[];
  /** What was found so far. */
  readonly adopted: ReadonlyMap<VersionId, LedgerRow>;
}

/**
 * Whether where a candidate stands, or when it was made, tells that it is of another entry than the wanted one, or of an
 * earlier write of the null version: that, and markers, may look alike.
 */
export function isOfAnother(entry: Entry, candidate: Entry, search: Known): boolean {
  return (
    (entry.versionId === NULL_VERSION_ID && isBelowOwn(entry, candidate, search.facts)) ||
    isMadeBefore(entry, candidate) ||
    isOfAnotherMarker(entry, candidate, search)
  );
}

/** No replica is made before its marker: what is older is of one that has left the source since. */
function isMadeBefore(entry: Entry, candidate: Entry): boolean {
  return (
    entry.kind === "marker" && isAfter(entry.lastModifiedMs, { timeMs: entryTimeMs(candidate) })
  );
}

/**
 * The same of an attempt's. When one began whose marker has left the source its worker's clock tells, which may be further
 * off. The null marker may have been made again since: then what the attempt left is on top, but for what has a row.
 */
export function isMadeBeforeListed(entry: Entry, candidate: Entry, facts: ReconcileFacts): boolean {
  if (!isMadeBefore(entry, candidate) || !facts.source.entries.includes(entry)) {
    return false;
  }
  return entry.versionId !== NULL_VERSION_ID || isBelowUnnamed(candidate, facts);
}

/** Whether an object that no row names stands above a candidate. */
function isBelowUnnamed(candidate: Entry, { destination, rows }: ReconcileFacts): boolean {
  const named = new Set(rows.map(({ destinationVersionId }) => destinationVersionId));
  const isUnnamed = ({ kind, versionId }: Entry) => kind === "object" && !named.has(versionId);
  const isCandidate = ({ versionId }: Entry) => versionId === candidate.versionId;
  const highest = destination.entries.find((entry) => isCandidate(entry) || isUnnamed(entry));
  return highest !== undefined && !isCandidate(highest);
}

/** The same of a marker alone, by where it stands. */
export function isOfAnotherMarker(entry: Entry, candidate: Entry, search: Known): boolean {
  const { facts, adopted, attempted, lacking } = search;
  const known = { ...facts, rows: [...facts.rows, ...adopted.values()] };
  return (
    entry.kind === "marker" &&
    (isOfNewer(entry, candidate, facts, lacking, adopted) ||
      isOlderMarker(entry, candidate, known) ||
      isBelowLeft(entry, candidate, known, attempted))
  );
}
