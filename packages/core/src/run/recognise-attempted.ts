import { CLOCK_SKEW_MS } from "../model/clock-skew.ts";
import { isRowOf } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { type Entry, entryTimeMs } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type AttemptedWrite, contentOf } from "./attempted-writes.ts";
import { claimedByOthers } from "./claimed-by-others.ts";
import { isBelowOwn, mayBeEarlier } from "./is-earlier-write.ts";
import { isMadeBeforeListed, isOfAnotherMarker } from "./is-of-another.ts";
import { adopt, compare, type Recognition } from "./recognition.ts";

/** How often one entry may have been written by workers that did not learn the outcome. */
const MAX_ATTEMPTS = 20;

/** Looks for all that an attempt may have left of its entry: the newest is its replica, others are too many. */
export async function recogniseAttempted(
  write: AttemptedWrite,
  spokenFor: ReadonlySet<VersionId>,
  search: Recognition,
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
function takeEarlier(entry: Entry, candidate: Entry, search: Recognition): void {
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
  search: Recognition,
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
