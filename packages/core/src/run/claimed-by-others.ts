import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { type Entry, looksLike, type ObjectEntry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { isSameObject } from "./is-same-object.ts";

/** How many other entries with an attempt's content are looked at, the newest first. */
const MAX_OTHERS = 20;

/**
 * Finds what has an attempt's content and is another entry's copy: another tool made it of an entry that nobody has
 * asked for yet (R9). Taken for what the attempt left, it would go with the attempt's entry.
 *
 * @param candidates - what may be of the attempt, the oldest first.
 * @param spokenFor - entries that look for a replica of their own.
 */
export async function claimedByOthers(
  entry: Entry,
  candidates: readonly Entry[],
  spokenFor: ReadonlySet<VersionId>,
  facts: ReconcileFacts,
  run: ReplicationRun,
): Promise<Result<readonly Entry[], PortError>> {
  const others = othersLike(entry, spokenFor, facts);
  const claimed: Entry[] = [];
  for (const candidate of others.size === 0 ? [] : candidates) {
    for (const other of candidate.kind === "object" ? others : []) {
      const pair = { entry: other, candidate: candidate as ObjectEntry, key: facts.key };
      const compared = await isSameObject(pair, undefined, run);
      if (!compared.ok) {
        return compared;
      }
      if (compared.value.kind === "same") {
        others.delete(other);
        claimed.push(candidate);
        break;
      }
    }
  }
  return ok(claimed);
}

/** Other objects of the source with the same content that have no replica. */
function othersLike(
  entry: Entry,
  spokenFor: ReadonlySet<VersionId>,
  { source, rows }: ReconcileFacts,
): Set<ObjectEntry> {
  const known = new Set(rows.filter(isMapped).map(({ versionId }) => versionId));
  const others = source.entries.flatMap((other) =>
    isOther(other, entry) && !known.has(other.versionId) && !spokenFor.has(other.versionId)
      ? [other]
      : [],
  );
  return new Set(others.slice(0, MAX_OTHERS));
}

function isMapped({ destinationVersionId }: LedgerRow): boolean {
  return destinationVersionId !== undefined;
}

function isOther(other: Entry, entry: Entry): other is ObjectEntry {
  return other.versionId !== entry.versionId && looksLike(other, entry);
}
