import { CLOCK_SKEW_MS } from "../model/clock-skew.ts";
import type { AttemptContent } from "../model/ledger-head.ts";
import { isRowOf, type LedgerRow, type ReplicatedRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import { type Entry, entryTimeMs, type Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { ReplicaFloors } from "../plan/replica-floors.ts";
import { ReplicaMatcher } from "../plan/replica-matcher.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { adoptedRow } from "./adopted-row.ts";
import {
  type AttemptedWrite,
  attemptedWrites,
  contentOf,
  type OpenWrites,
} from "./attempted-writes.ts";
import { claimedByOthers } from "./claimed-by-others.ts";
import { isBelowOwn, mayBeEarlier } from "./is-earlier-write.ts";
import { isMadeBeforeListed, isOfAnother, isOfAnotherMarker } from "./is-of-another.ts";
import { isSameObject, type Likeness } from "./is-same-object.ts";
import { doubtfulReplica, lackingEntries } from "./lacking-entries.ts";
import { overwrittenRows } from "./overwritten-rows.ts";

/** Replicas that the destination has and the ledger lacks. */
export interface Recognised {
  /** The rows that map them. */
  readonly adopted: readonly LedgerRow[];
  /** Those whose tags are not those of the source. */
  readonly retagged: readonly Step[];
  /** What an attempt wrote more than once, so that it stands more than once. */
  readonly surplus: readonly VersionId[];
  /** Whether there may be more of them. */
  readonly isPartial: boolean;
}

/** How often one entry may have been written by workers that did not learn the outcome. */
const MAX_ATTEMPTS = 20;

/** How many are looked at before they are written down; more come with the next run. */
const MAX_COMPARED = 500;

/**
 * Recognises entries of the destination as replicas (L3): what a crashed attempt left, what a lost or restored
 * ledger knew, what another tool has copied. One rule for all: an entry that no row names, equal in content,
 * headers and metadata to a wanted entry that has no replica; tags are mended. What is in the right order stays
 * where it is, and nothing is copied twice.
 */
export async function recogniseReplicas(
  facts: ReconcileFacts,
  open: OpenWrites,
  run: ReplicationRun,
): Promise<Result<Recognised, PortError>> {
  const matcher = new ReplicaMatcher(facts.rows, withoutRetiring(facts));
  const doubtful = doubtfulReplica(facts, run);
  const isNone = matcher.isEmpty && doubtful === undefined;
  const lacking = isNone ? [] : lackingEntries(facts, run);
  const attempted = matcher.isEmpty ? [] : attemptedWrites(facts, open);
  const floors = new ReplicaFloors(facts.source, facts.destination, facts.rows);
  const found = { adopted: new Map(), retagged: [], surplus: [] };
  const search: Search = { facts, open, doubtful, lacking, attempted, matcher, floors, ...found };
  for (const entry of lacking.slice(0, MAX_COMPARED)) {
    const failure = await recognise(entry, search, run);
    if (failure !== undefined) {
      return err(failure);
    }
  }
  for (const write of attempted) {
    const spokenFor = new Set([...search.adopted.keys(), ...attempted.map(idOf)]);
    const failure = await recogniseAttempted(write, spokenFor, search, run);
    if (failure !== undefined) {
      return err(failure);
    }
  }
  const adopted = [...overwrittenRows(facts, open, search.adopted), ...search.adopted.values()];
  const isPartial = lacking.length > MAX_COMPARED && adopted.length > 0;
  return ok({ ...search, adopted, isPartial });
}

interface Search {
  readonly facts: ReconcileFacts;
  readonly open: OpenWrites;
  readonly doubtful: Entry | undefined;
  /** What is wanted and has no replica that a row names, the oldest first. */
  readonly lacking: readonly Entry[];
  readonly attempted: readonly AttemptedWrite[];
  readonly matcher: ReplicaMatcher;
  readonly floors: ReplicaFloors;
  readonly adopted: Map<VersionId, LedgerRow>;
  readonly retagged: Step[];
  readonly surplus: VersionId[];
}

function idOf({ entry }: AttemptedWrite): VersionId {
  return entry.versionId;
}

/** What was replaced and is about to go is no replica any more, and what was written there never was one (K4). */
function withoutRetiring({ destination, retiring, originals }: ReconcileFacts): Stack {
  const going = new Set([...retiring, ...(originals ?? [])]);
  const entries = destination.entries.filter(({ versionId }) => !going.has(versionId));
  return { ...destination, entries };
}

/** Looks for a replica of an entry that has none. */
async function recognise(
  entry: Entry,
  search: Search,
  run: ReplicationRun,
): Promise<PortError | undefined> {
  const standing = entry.versionId === search.facts.stale ? search.doubtful : undefined;
  const others = search.matcher.candidates(entry, { floor: search.floors.floorOf(entry) });
  for (const candidate of standing === undefined ? others : [standing, ...others]) {
    if (isOfAnother(entry, candidate, search)) {
      continue;
    }
    const compared = await compare(entry, candidate, undefined, search, run);
    if (!compared.ok) {
      return compared.error;
    }
    if (compared.value.kind === "same") {
      adopt(entry, candidate, compared.value.hasOtherTags, search);
      search.floors.found(candidate);
      return undefined;
    }
  }
  return undefined;
}

/** Looks for all that an attempt may have left of its entry: the newest is its replica, others are too many. */
async function recogniseAttempted(
  write: AttemptedWrite,
  spokenFor: ReadonlySet<VersionId>,
  search: Search,
  run: ReplicationRun,
): Promise<PortError | undefined> {
  const { entry, sinceMs } = write;
  const content = contentOf(write);
  const above = write.isLast === true ? aboveKnown(search.facts) : undefined;
  const isSince = (other: Entry) =>
    entryTimeMs(other) >= sinceMs - CLOCK_SKEW_MS &&
    above?.has(other.versionId) !== false &&
    !isMadeBeforeListed(entry, other, search.facts);
  const candidates = search.matcher.candidates(entry, { most: MAX_ATTEMPTS }).filter(isSince);
  const claimed = await claimedByOthers(entry, candidates, spokenFor, search.facts, run);
  if (!claimed.ok) {
    return claimed.error;
  }
  let hasOwn = search.adopted.has(entry.versionId);
  const isSecond = (other: Entry) => hasOwn || isBelowOwn(entry, other, search.facts);
  for (const candidate of candidates
    .filter((other) => !claimed.value.includes(other))
    .toReversed()) {
    // Which of several markers is the attempt's nobody knows: the newest is taken for it; what may be another's stays.
    if (isSecond(candidate) && isOfAnotherMarker(entry, candidate, search)) {
      continue;
    }
    const compared = await compare(entry, candidate, content, search, run);
    if (!compared.ok) {
      return compared.error;
    }
    if (compared.value.kind === "same") {
      takeAttempted(write, candidate, compared.value.hasOtherTags, search);
      hasOwn = true;
    } else if (
      compared.value.kind === "other-attributes" &&
      mayBeEarlier(write, candidate, search)
    ) {
      takeEarlier(entry, candidate, search);
    }
  }
  return undefined;
}

/**
 * An earlier write of the entry, which has to be written again (D2), unless its row names what was written since. Its row
 * does not say that the entry has crossed: a filter may leave that one out (K2).
 */
function takeEarlier(entry: Entry, candidate: Entry, search: Search): void {
  if (isBelowOwn(entry, candidate, search.facts)) {
    search.matcher.take(candidate);
    search.surplus.push(candidate.versionId);
  } else {
    const { pin: _ofALaterWrite, ...row } = adopt(entry, candidate, false, search);
    search.adopted.set(entry.versionId, row);
  }
}

/** What stands above all that a row names: S3 adds on top, so what a write left that came after those is there. */
function aboveKnown({ destination: { entries }, rows }: ReconcileFacts): ReadonlySet<VersionId> {
  const known = new Set(rows.map((row) => row.destinationVersionId));
  const highest = entries.findIndex(({ versionId }) => known.has(versionId));
  const above = highest === -1 ? entries : entries.slice(0, highest);
  return new Set(above.map(({ versionId }) => versionId));
}

function takeAttempted(
  { entry, isLeft }: AttemptedWrite,
  candidate: Entry,
  hasOtherTags: boolean,
  search: Search,
) {
  const { versionId } = entry;
  const row = search.facts.rows.find((known) => known.versionId === versionId);
  // A marker of lifecycle's, as its event said since: it is taken back.
  const isExpired = row?.state === "source-expired" && row.kind === "marker" && isRowOf(row, entry);
  const isKnown =
    row !== undefined &&
    (isLeft === true || isExpired || isBelowOwn(entry, candidate, search.facts));
  if (search.adopted.has(versionId) || isKnown) {
    search.matcher.take(candidate);
    search.surplus.push(candidate.versionId);
  } else {
    adopt(entry, candidate, hasOtherTags, search);
  }
}

function compare(
  entry: Entry,
  candidate: Entry,
  attempted: AttemptContent | undefined,
  { facts: { key } }: Search,
  run: ReplicationRun,
): Promise<Result<Likeness, PortError>> {
  if (entry.kind === "object" && candidate.kind === "object") {
    return isSameObject({ entry, candidate, key }, attempted, run);
  }
  // The null version was the one, and is the other (D2).
  const isMarker = entry.kind === candidate.kind;
  return Promise.resolve(
    ok(isMarker ? { kind: "same", hasOtherTags: false } : { kind: "different" }),
  );
}

function adopt(entry: Entry, replica: Entry, hasOtherTags: boolean, search: Search): ReplicatedRow {
  const { facts, open, matcher, adopted, retagged, surplus } = search;
  const { versionId } = entry;
  const row = facts.rows.find((known) => known.versionId === versionId);
  const before = row?.destinationVersionId;
  if (before !== undefined && before !== replica.versionId) {
    surplus.push(before); // an earlier one of the same writes, if it stands at all
  }
  matcher.take(replica);
  const found = adoptedRow(entry, replica, row, open.crashed, facts.key);
  adopted.set(versionId, found);
  if (hasOtherTags) {
    retagged.push({ kind: "write-tags", versionId, destinationVersionId: replica.versionId });
  }
  return found;
}
