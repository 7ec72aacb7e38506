import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** Where a wanted entry's replica stands in the destination, counted from the oldest. */
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
 * and does not stand there is left out as a gap, as for R6, and only what belongs above is appended.
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
  const below = wanted.slice(0, Math.max(0, newestFixed)).filter((entry) => !isFixed(entry));
  const buried = below.filter((entry) => top !== undefined && positionOf(entry) > positionOf(top));
  const isBuried = new Set(buried);
  const others = wanted.filter((entry) => !isBuried.has(entry));
  const { appends, gaps } = boundRewrites(others, placed, maxRewrites);
  return {
    appends: appends.slice(appends.findLastIndex(isFixed) + 1),
    gaps: [...buried, ...gaps],
    misplaced: buried.filter((entry) => placed.has(entry)),
  };
}

/**
 * R6: where a late arrival would have more than `maxRewrites` replicas written again, it is left out as
 * a gap, and replicas in a wrong order stay in it; the newest entry is on top all the same.
 */
function boundRewrites(wanted: readonly Entry[], placed: Placed, maxRewrites: number) {
  const isAffordable = (entries: readonly Entry[]) =>
    entries.filter((entry) => placed.has(entry)).length <= maxRewrites;
  const appends = appendsFor(wanted, placed);
  if (isAffordable(appends)) {
    return { appends, gaps: [] };
  }
  const lowest = lowestAffordable(wanted, placed, maxRewrites);
  const gaps = wanted.slice(0, lowest).filter((entry) => !placed.has(entry));
  const isGap = new Set(gaps);
  const withoutGaps = appendsFor(
    wanted.filter((entry) => !isGap.has(entry)),
    placed,
  );
  return { appends: isAffordable(withoutGaps) ? withoutGaps : topOnly(wanted, placed), gaps };
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

/** What brings the newest entry to the top, whatever stands in which order below it. */
function topOnly(wanted: readonly Entry[], placed: Placed): readonly Entry[] {
  const newestPlaced = wanted.findLastIndex((entry) => placed.has(entry));
  const arrivals = wanted.slice(newestPlaced + 1);
  const newest = wanted.at(-1);
  let topPosition = 0;
  for (const position of placed.values()) {
    topPosition = Math.max(topPosition, position);
  }
  const isOnTop = newest === undefined || placed.get(newest) === topPosition;
  return arrivals.length > 0 || isOnTop ? arrivals : [newest];
}

/** The entries to append: all above the run that already stands in order (R2). */
function appendsFor(wanted: readonly Entry[], placed: Placed): readonly Entry[] {
  let last = -1;
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
