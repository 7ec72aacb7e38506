import {
  err,
  forEachBounded,
  type KeyRange,
  ok,
  type PortError,
  type Result,
  type VersionLister,
} from "@xpart/core";
import { findCut } from "../ranges/find-cut.ts";
import { beginVerify } from "../verify/verify.ts";

/** How far ranges are split. */
export interface SplitOptions {
  /** The most ranges; prefixes that are more are not joined. */
  readonly most: number;
  /** From then on nothing more is cut. */
  readonly signal: AbortSignal;
}

/** Cuts that are looked for at one time. */
const CONCURRENT = 16;

/**
 * Splits what lies below prefixes into ranges that together have every key of it, each key once. Cuts are found by
 * probes, with nothing supposed about the shape of keys; ranges are not equally long, since nobody counts their keys.
 */
export async function splitRanges(
  prefixes: readonly string[],
  source: VersionLister,
  { most, signal }: SplitOptions,
): Promise<Result<readonly KeyRange[], PortError>> {
  let ranges: readonly KeyRange[] = beginVerify(prefixes, 0).remaining;
  const whole = new Set<KeyRange>();
  while (ranges.length < most && !signal.aborted) {
    const open = ranges.filter((range) => !whole.has(range)).slice(0, most - ranges.length);
    const cut = await cutAll(open, source, signal);
    if (!cut.ok) {
      return cut;
    }
    for (const range of open) {
      if (!cut.value.has(range)) {
        whole.add(range);
      }
    }
    if (cut.value.size === 0) {
      break;
    }
    ranges = ranges.flatMap((range) => cut.value.get(range) ?? [range]);
  }
  return ok(ranges);
}

/** Both parts of each range that could be cut. */
async function cutAll(
  ranges: readonly KeyRange[],
  source: VersionLister,
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<KeyRange, readonly KeyRange[]>, PortError>> {
  const parts = new Map<KeyRange, readonly KeyRange[]>();
  let failure: PortError | undefined;
  await forEachBounded(ranges, CONCURRENT, async (range) => {
    if (signal.aborted || failure !== undefined) {
      return;
    }
    const cut = await cutInTwo(range, source);
    if (!cut.ok) {
      failure ??= cut.error;
    } else if (cut.value !== undefined) {
      parts.set(range, cut.value);
    }
  });
  return failure === undefined ? ok(parts) : err(failure);
}

/** @returns both parts; undefined where the range has too few keys for two. */
async function cutInTwo(
  range: KeyRange,
  source: VersionLister,
): Promise<Result<readonly [KeyRange, KeyRange] | undefined, PortError>> {
  let failure: PortError | undefined;
  const probe = async (after: string | undefined) => {
    const page = await source.listPage({ ...range, after }, { limit: 1 });
    if (!page.ok) {
      failure ??= page.error;
      return undefined;
    }
    return page.value.versions[0]?.key;
  };
  const first = await probe(range.after);
  if (first === undefined) {
    return failure === undefined ? ok(undefined) : err(failure);
  }
  const known = { prefix: range.prefix, first, reached: first, upTo: range.upTo };
  const { at } = await findCut(() => known, probe);
  if (failure !== undefined) {
    return err(failure);
  }
  return ok(
    at === undefined
      ? undefined
      : [
          { ...range, upTo: at },
          { ...range, after: at },
        ],
  );
}
