import type { Policy } from "../../model/policy.ts";
import type { StoredEntry, StoredObject } from "../memory-stacks.ts";
import type { OracleWorld } from "./oracle-world.ts";
import { isWanted, type Life } from "./source-record.ts";

/** The newest absence of a key, as its place among the lives; -1: there is none. */
export function newestAbsence(lives: readonly Life[]): number {
  return lives.findLastIndex(({ kind }) => kind !== "object");
}

/** The marker that a destination's marker stands for at least: so many above what is below it. */
export function nthMarker(lives: readonly Life[], rank: number, count: number): Life | undefined {
  let left = count;
  for (let index = rank + 1; index < lives.length; index += 1) {
    const life = lives[index];
    left -= life?.kind === "marker" ? 1 : 0;
    if (left === 0) {
      return life;
    }
  }
  return undefined;
}

/**
 * Whether a marker may be made once more right above itself: a worker cannot tell what is on top after a call that failed,
 * and brings back what readers are to see.
 */
export function mayBeMadeAgain({
  faults,
  outages,
  ledgerLoss,
}: Pick<OracleWorld["history"], "faults" | "ledgerLoss" | "outages">): boolean {
  const { maxDelayMs: _comesAnyway, duplicate: _twice, delay: _late, ...ofCalls } = faults ?? {};
  return (
    outages !== undefined ||
    ledgerLoss !== undefined ||
    Object.values(ofCalls).some((rate) => rate > 0)
  );
}

/** Markers of a destination around the object that readers would see but for those above it. */
export interface MarkersAround {
  /** How many stand above the object. */
  readonly above: number;
  /** How many stand below it. */
  readonly below: number;
  /** How many of those stand before the next object of the key. */
  readonly next: number;
  /** The place of that object among the lives; -1: there is none. */
  readonly nextRank: number;
}

/** @returns the markers above and below an object of the destination. */
export function markersAround(
  entries: readonly StoredEntry[],
  at: number,
  rankOf: (object: StoredObject) => number | undefined,
): MarkersAround {
  const rankAt = (entry: StoredEntry) => (entry.kind === "object" ? rankOf(entry) : undefined);
  const below = entries.slice(at + 1);
  const next = below.findIndex((entry) => rankAt(entry) !== undefined);
  const nextObject = below[next];
  return {
    above: countMarkers(entries.slice(0, at)),
    below: countMarkers(below),
    next: countMarkers(next === -1 ? below : below.slice(0, next)),
    nextRank: nextObject === undefined ? -1 : (rankAt(nextObject) ?? -1),
  };
}

function countMarkers(entries: readonly StoredEntry[]): number {
  return entries.filter(({ kind }) => kind === "marker").length;
}

/**
 * The marker that the topmost one stands for at least, above an object. Where a marker that belongs below that object
 * does not stand there, what is above may be that one, on its way to its place, and nothing newer than the object. So
 * it may where it is one that nobody asked for, and where it has left the source since the worker began that made it.
 */
export function markerAbove(
  { rank }: Life,
  { above, below, next, nextRank }: MarkersAround,
  lives: readonly Life[],
  policy: Policy,
  sinceMs: number,
): Life | undefined {
  // One of lifecycle's crosses, and is taken back, where its event comes late.
  const belonging = lives.filter(
    (life) =>
      life.rank < rank &&
      isMarkerSince(life, sinceMs) &&
      (life.isByLifecycle || isWanted(life, policy)),
  );
  const belongingNext = belonging.filter((life) => life.rank > nextRank);
  const isOnItsWay = below < belonging.length || (nextRank < rank && next < belongingNext.length);
  const marker = nthMarker(lives, rank, above);
  return isOnItsWay ? undefined : marker;
}

/** Whether a life is a marker that the source has, or had at a time. */
function isMarkerSince({ kind, end, removal }: Life, sinceMs: number): boolean {
  return (
    kind === "marker" && (end === undefined || (removal !== undefined && removal.atMs >= sinceMs))
  );
}
