import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** Where a wanted entry's replica stands in the destination, counted from the oldest, which is 1. */
export type Placed = ReadonlyMap<Entry, number>;

/** What a plan puts on top, and what it leaves out; oldest first. */
export interface PlannedAppends {
  readonly appends: readonly Entry[];
  readonly gaps: readonly Entry[];
  /** Of the gaps, those whose replicas stand where they must not. */
  readonly misplaced: readonly Entry[];
}

/**
 * Plans the appends with regard to replicas that cannot be written again: what belongs below one of them
 * and does not stand there is left out as a gap, as for R6, and only what belongs above is appended. Below
 * them nothing is mended, so that a second run plans nothing (R4).
 */
export function planAppends(
  wanted: readonly Entry[],
  placed: Placed,
  immovable: ReadonlySet<VersionId> | undefined,
  maxRewrites: number,
): PlannedAppends {
  const isFixed = (entry: Entry) => placed.has(entry) && immovable?.has(entry.versionId) === true;
  const positionOf = (entry: Entry) => placed.get(entry) ?? Number.POSITIVE_INFINITY;
  const newestFixed = wanted.findLastIndex(isFixed);
  const top = wanted[newestFixed];
  const below = wanted.slice(0, newestFixed + 1);
  const buried = below.filter(
    (entry) => !isFixed(entry) && top !== undefined && positionOf(entry) > positionOf(top),
  );
  let highest = 0;
  for (const entry of below) {
    highest = isFixed(entry) ? Math.max(highest, positionOf(entry)) : highest;
  }
  const above = wanted.slice(newestFixed + 1);
  const { appends, gaps } = boundRewrites(above, placed, highest, maxRewrites);
  return {
    appends,
    gaps: [...buried, ...gaps],
    misplaced: buried.filter((entry) => placed.has(entry)),
  };
}

/**
 * R6: where a late arrival would have more than `maxRewrites` replicas written again, it is left out as
 * a gap, and replicas in a wrong order stay in it; the newest entry is on top all the same.
 */
function boundRewrites(
  wanted: readonly Entry[],
  placed: Placed,
  from: number,
  maxRewrites: number,
) {
  const isAffordable = (entries: readonly Entry[]) =>
    entries.filter((entry) => placed.has(entry)).length <= maxRewrites;
  const appends = appendsFor(wanted, placed, from);
  if (isAffordable(appends)) {
    return { appends, gaps: [] };
  }
  const lowest = lowestAffordable(wanted, placed, maxRewrites);
  const gaps = wanted.slice(0, lowest).filter((entry) => !placed.has(entry));
  const isGap = new Set(gaps);
  const withoutGaps = appendsFor(
    wanted.filter((entry) => !isGap.has(entry)),
    placed,
    from,
  );
  return {
    appends: isAffordable(withoutGaps) ? withoutGaps : fromFirstArrival(wanted, placed, lowest),
    gaps,
  };
}

/** The index of the oldest arrival that has no more than `maxRewrites` replicas above it. */
function lowestAffordable(wanted: readonly Entry[], placed: Placed, maxRewrites: number): number {
  let above = 0;
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    const entry = wanted[index];
    above += entry !== undefined && placed.has(entry) ? 1 : 0;
    if (above > maxRewrites) {
      return index + 1;
    }
  }
  return 0;
}

/**
 * Where mending the order would take too much: all from the first arrival on that may be put in its place, else the
 * newest entry, where it is not on top; whatever stands in which order below.
 */
function fromFirstArrival(
  wanted: readonly Entry[],
  placed: Placed,
  lowest: number,
): readonly Entry[] {
  const first = wanted.findIndex((entry, index) => index >= lowest && !placed.has(entry));
  if (first !== -1) {
    return wanted.slice(first);
  }
  const newest = wanted.at(-1);
  let topPosition = 0;
  for (const position of placed.values()) {
    topPosition = Math.max(topPosition, position);
  }
  return newest === undefined || placed.get(newest) === topPosition ? [] : [newest];
}

/** The entries to append: all above the run that already stands in order, above the position `from` (R2). */
function appendsFor(wanted: readonly Entry[], placed: Placed, from: number): readonly Entry[] {
  let last = from;
  const kept = wanted.findIndex((entry) => {
    const position = placed.get(entry);
    if (position === undefined || position <= last) {
      return true;
    }
    last = position;
    return false;
  });
  return kept === -1 ? [] : wanted.slice(kept);
}
