import type { Change } from "../traffic.ts";

/** What the traffic will be, found without reading content. */
export interface TrafficSurvey {
  /** Puts and deletes. */
  readonly changes: number;
  /** The key whose two stacks are shown while they fill. */
  readonly shownKey: string | undefined;
}

/** More entries than that make no picture. */
export const MAX_SHOWN_ENTRIES = 8;
/** A delete marker in the middle of a stack is worth as much as so many versions. */
const MARKER_WORTH = 3;
/** And one that fills from the beginning to the end of the traffic as much as so many. */
const SPREAD_WORTH = 4;

interface KeyTally {
  entries: number;
  markers: number;
  first: number;
  last: number;
}

/**
 * Walks the traffic ahead of the replay.
 *
 * @returns `undefined` where the signal ended it.
 */
export async function surveyTraffic(
  changes: AsyncIterable<Change>,
  signal: AbortSignal,
): Promise<TrafficSurvey | undefined> {
  const tallies = new Map<string, KeyTally>();
  let count = 0;
  for await (const change of changes) {
    if (signal.aborted) {
      return undefined;
    }
    if (change.kind === "skipped") {
      continue;
    }
    const tally = tallies.get(change.key) ?? { entries: 0, markers: 0, first: count, last: count };
    tally.entries += 1;
    tally.markers += change.kind === "delete" ? 1 : 0;
    tally.last = count;
    tallies.set(change.key, tally);
    count += 1;
  }
  return { changes: count, shownKey: mostTelling(tallies, count) };
}

/** The one with the most to see of those that fit; the first of equals. */
function mostTelling(tallies: ReadonlyMap<string, KeyTally>, count: number): string | undefined {
  let best: string | undefined;
  let bestWorth = -1;
  for (const [key, { entries, markers, first, last }] of tallies) {
    const fits = entries <= MAX_SHOWN_ENTRIES;
    const spread = (last - first) / Math.max(count, 1);
    const worth = fits
      ? entries + (markers > 0 && entries > markers ? MARKER_WORTH : 0) + SPREAD_WORTH * spread
      : MAX_SHOWN_ENTRIES / entries;
    if (worth > bestWorth) {
      best = key;
      bestWorth = worth;
    }
  }
  return best;
}
