import { compareKeys, type KeyRange, type VersionLister } from "@xpart/core";
import { findCut } from "./find-cut.ts";
import { byRest } from "./key-distance.ts";

/** A range with what is known of it while it is compared. */
export interface RunningRange extends KeyRange {
  upTo?: string | undefined;
  /** The first and the last key that were met. */
  first?: string | undefined;
  reached?: string | undefined;
  /** Behind it the source has none: where a cut is looked for. The destination may have keys there. */
  sourceUpTo?: string | undefined;
  /** Pages that were read of it. */
  pages: number;
  /** How often no cut was found, and before how many pages it is not tried again. */
  failures: number;
  notBeforePage: number;
}

/** Pages that a range has at least between two cuts: what is shorter is done before the probes are. */
const LEAST_PAGES = 2;

/** A range that nobody has begun. */
export function startRange(range: KeyRange & Pick<RunningRange, "sourceUpTo">): RunningRange {
  return { ...range, pages: 0, failures: 0, notBeforePage: LEAST_PAGES };
}

/**
 * Takes half of what is left of a running range, and lets that end where the other half begins.
 *
 * @param running - is looked at again after each probe, since ranges end meanwhile.
 * @param source - is what cuts are looked for in: it costs half of what asking both sides does.
 * @returns undefined where none can be cut now, because it is too short or has only just begun.
 */
export async function stealHalf(
  running: ReadonlySet<RunningRange>,
  source: VersionLister,
): Promise<RunningRange | undefined> {
  for (const victim of byRest([...running])) {
    if (victim.reached !== undefined && victim.pages >= victim.notBeforePage) {
      // Nobody else tries meanwhile; what cannot be cut is tried ever less often.
      victim.failures += 1;
      victim.notBeforePage = victim.pages + LEAST_PAGES ** (victim.failures + 1);
      const taken = await cutRange(victim, running, source);
      if (taken !== undefined) {
        victim.failures = 0;
        victim.notBeforePage = victim.pages + LEAST_PAGES;
        return taken;
      }
    }
  }
  return undefined;
}

async function cutRange(
  victim: RunningRange,
  running: ReadonlySet<RunningRange>,
  source: VersionLister,
): Promise<RunningRange | undefined> {
  const { prefix, upTo } = victim;
  const known = () => {
    const { first = "", reached = "", sourceUpTo } = victim;
    return { prefix, first, reached, upTo: sourceUpTo ?? upTo };
  };
  const cut = await findCut(known, async (after) => {
    const page = await source.listPage({ prefix, after, upTo }, { limit: 1 });
    // A source that does not answer has none: whoever lists it will say so.
    return page.ok ? page.value.versions[0]?.key : undefined;
  });
  if (!running.has(victim) || victim.upTo !== upTo) {
    return undefined;
  }
  const { at, upTo: sourceUpTo } = cut;
  if (at === undefined || !isAhead(at, victim)) {
    victim.sourceUpTo = sourceUpTo;
    return undefined;
  }
  victim.upTo = at;
  victim.sourceUpTo = undefined;
  return startRange({ prefix, after: at, upTo, sourceUpTo });
}

/** Whether the range may still end there: the key that is being compared belongs to it. */
function isAhead(key: string, { reached = "" }: RunningRange): boolean {
  return compareKeys(key, reached) >= 0;
}
