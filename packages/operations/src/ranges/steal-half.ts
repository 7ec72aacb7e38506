import { compareKeys, type KeyRange, type VersionLister } from "@xpart/core";
import { findCut } from "./find-cut.ts";
import { byRest } from "./key-distance.ts";

/** A range with what is known of it while it is compared. */
export interface RunningRange {
  readonly prefix: string;
  upTo?: string | undefined;
  /** The first and the last key that were met. */
  first?: string | undefined;
  reached?: string | undefined;
  /** Pages that were read of it. */
  pages: number;
  /** How often no cut was found, and before how many pages it is not tried again. */
  failures: number;
  notBeforePage: number;
}

/** A range that nobody has begun, and of which nothing is known. */
export function startRange(range: KeyRange): RunningRange & KeyRange {
  return { ...range, pages: 0, failures: 0, notBeforePage: 0 };
}

/**
 * Takes half of what is left of a running range, and lets that end where the other half begins.
 *
 * @param running - is looked at again after each probe, since ranges end meanwhile.
 * @returns undefined where none can be cut now, because it is too short or has only just begun.
 */
export async function stealHalf(
  running: ReadonlySet<RunningRange>,
  listers: readonly VersionLister[],
): Promise<KeyRange | undefined> {
  for (const victim of byRest([...running])) {
    if (victim.reached !== undefined && victim.pages >= victim.notBeforePage) {
      // Nobody else tries meanwhile; what cannot be cut is tried ever less often.
      victim.failures += 1;
      victim.notBeforePage = victim.pages + 2 ** victim.failures;
      const taken = await cutRange(victim, running, listers);
      if (taken !== undefined) {
        victim.failures = 0;
        victim.notBeforePage = 0;
        return taken;
      }
    }
  }
  return undefined;
}

async function cutRange(
  victim: RunningRange,
  running: ReadonlySet<RunningRange>,
  listers: readonly VersionLister[],
): Promise<KeyRange | undefined> {
  const { prefix, upTo } = victim;
  const known = () => {
    const { first = "", reached = "" } = victim;
    return { prefix, first, reached, upTo };
  };
  const cut = await findCut(known, (after) => firstKey(listers, { prefix, after, upTo }));
  if (!running.has(victim) || victim.upTo !== upTo) {
    return undefined;
  }
  if (cut.upTo !== undefined && isAhead(cut.upTo, victim)) {
    victim.upTo = cut.upTo;
  }
  if (cut.at === undefined || !isAhead(cut.at, victim)) {
    return undefined;
  }
  const half = { prefix, after: cut.at, upTo: victim.upTo };
  victim.upTo = cut.at;
  return half;
}

/** Whether the range may still end there: the key that is being compared belongs to it. */
function isAhead(key: string, { reached = "" }: RunningRange): boolean {
  return compareKeys(key, reached) >= 0;
}

/** The first key that any side has in a range. A side that does not answer has none: it will say so itself. */
async function firstKey(
  listers: readonly VersionLister[],
  range: KeyRange,
): Promise<string | undefined> {
  for (const lister of listers) {
    const page = await lister.listPage(range, { limit: 1 });
    const [first] = page.ok ? page.value.versions : [];
    if (first !== undefined) {
      return first.key;
    }
  }
  return undefined;
}
