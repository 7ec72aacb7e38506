import type { Policy } from "../../model/policy.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { markerAbove, markersAround, mayBeMadeAgain, newestAbsence, nthMarker } from "./absence.ts";
import type { OracleWorld } from "./oracle-world.ts";
import type { ReplicaStacks } from "./replica-stacks.ts";
import { isWanted, type Life, type SourceRecord } from "./source-record.ts";

/** What a reader looks at. */
export interface ReadWorld {
  readonly destination: ReplicaStacks;
  readonly record: SourceRecord;
  readonly policy: Policy;
  readonly ledger: OracleWorld["ledger"];
  readonly history: Pick<OracleWorld["history"], "faults" | "ledgerLoss" | "outages">;
  /** Destination entries that somebody else made, by key. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  /** Destination entries that stood there when the ledger was lost, and that no row of it named then. */
  readonly lost: ReadonlySet<string>;
  readonly nowMs: number;
}

/** What a reader of the destination sees of a key. */
export interface Looked {
  /** Of what is current there. */
  readonly id: string | undefined;
  /** As new as it may be, as its place among the lives. */
  readonly atBest: number;
  /** As old as it may be. */
  readonly atLeast: Life | undefined;
}

/**
 * What is current of a key, but for what is foreign. Absence is as new as it may be, and as old.
 *
 * @param sinceMs - when the worker began that made what is current.
 */
export function lookAt(
  key: string,
  { destination, record, foreign, policy, ledger, history }: Omit<ReadWorld, "lost" | "nowMs">,
  sinceMs: number = Number.POSITIVE_INFINITY,
): Looked {
  const lives = record.of(key);
  const strangers = foreign.get(key);
  const entries = destination
    .entries(key)
    .filter(({ versionId }) => strangers?.includes(versionId) !== true);
  const retiring = ledger.peek(key).head?.retiring ?? [];
  let markers = 0;
  let madeAgain = 0;
  // How many markers of the source's those of the destination's are at least.
  const differing = () => (mayBeMadeAgain(history) ? 1 : Math.max(markers - madeAgain, 1));
  let id: string | undefined;
  for (const [index, entry] of entries.entries()) {
    id ??= nameOf(entry);
    if (entry.kind === "marker") {
      markers += 1;
      madeAgain += retiring.includes(entry.versionId) ? 1 : 0; // it goes, as one like it stands above it
      continue;
    }
    const life = record.lifeOf(key, entry);
    // A marker that is older than what left the source may stand above the replica that policy keeps of it.
    const isPassed = markers > 0 && life?.end !== undefined;
    if (life !== undefined && !isPassed) {
      if (markers === 0) {
        return { id, atBest: life.rank, atLeast: life };
      }
      const around = markersAround(entries, index, (other) => record.lifeOf(key, other)?.rank);
      const atLeast = markerAbove(life, { ...around, above: differing() }, lives, policy, sinceMs);
      return { id, atBest: newestAbsence(lives), atLeast };
    }
  }
  const atLeast =
    markers === 0
      ? lives.findLast((life) => life.kind === "nothing" && life.end === undefined)
      : nthMarker(lives, -1, differing());
  return { id, atBest: newestAbsence(lives), atLeast };
}

/** Records that a life was shown; of a marker, which newer ones it may have been instead. */
export function markShown(life: Life | undefined, lives: readonly Life[]): void {
  if (life === undefined) {
    return;
  }
  const newer =
    life.kind === "marker"
      ? lives.filter(({ kind, rank }) => kind === "marker" && rank > life.rank)
      : [];
  life.mayBeOther = life.wasShown ? life.mayBeOther.filter((one) => newer.includes(one)) : newer;
  life.wasShown = true;
}

/** Whether a life was shown: a marker not where it may have been a newer one that is gone by now, or does not cross. */
export function wasShownAs({ wasShown, mayBeOther }: Life, policy: Policy): boolean {
  return wasShown && mayBeOther.every((life) => life.end === undefined && isWanted(life, policy));
}

/** The null version of a destination without versions changes under one id. */
function nameOf(entry: StoredEntry): string {
  return entry.kind === "marker"
    ? entry.versionId
    : `${entry.versionId} ${entry.attributes.metadata["n"]}`;
}
