import type { VersionLister } from "@xpart/core";
import type { Run, RunRequest } from "./run-request.ts";
import { type RunRange, SliceFailure } from "./run-slice.ts";
import type { RunStore } from "./run-store.ts";
import { splitRanges } from "./split-ranges.ts";

const RUN = "run.json";
const RANGES = "ranges.json";

/** What a run is split with. */
export interface SplitTools {
  readonly store: RunStore;
  readonly source: VersionLister;
  readonly mostRanges: number;
  /** From then on nothing more is cut. */
  readonly signal: AbortSignal;
  now(): number;
}

/**
 * Begins a run: splits its prefixes into ranges and writes both down. A run that was begun before is gone on with, with
 * the ranges and the request that it has.
 *
 * @returns the run, and the key of its ranges in the bucket.
 * @throws SliceFailure where a service refuses.
 */
export async function splitRun(
  request: RunRequest,
  { store, source, mostRanges, signal, now }: SplitTools,
): Promise<{ readonly run: Run; readonly rangesKey: string }> {
  const rangesKey = store.keyOf(RANGES);
  const before = await readRun(store);
  if (before !== undefined) {
    return { run: before, rangesKey };
  }
  const startedMs = now();
  const split = await splitRanges(request.prefixes, source, { most: mostRanges, signal });
  if (!split.ok) {
    const { side, operation, kind, message } = split.error;
    throw new SliceFailure(`${side} ${operation} failed (${kind}): ${message}`);
  }
  const ranges = split.value.map((range, index): RunRange => ({ index, range }));
  const run: Run = { version: 1, request, startedMs, rangeCount: ranges.length };
  // The run last: where it is, its ranges are.
  for (const [name, value] of [
    [RANGES, ranges],
    [RUN, run],
  ] as const) {
    const written = await store.write(name, value);
    if (!written.ok) {
      throw new SliceFailure(`the run's bucket: ${written.error.message}`);
    }
  }
  return { run, rangesKey };
}

/** @returns undefined where there is no such run. @throws SliceFailure where the bucket does not answer. */
export async function readRun(store: RunStore): Promise<Run | undefined> {
  const read = await store.read(RUN);
  if (!read.ok) {
    throw new SliceFailure(`the run's bucket: ${read.error.message}`);
  }
  return read.value as Run | undefined;
}

/** The ranges of a run that was begun. @throws SliceFailure */
export async function readRanges(store: RunStore): Promise<readonly RunRange[]> {
  const read = await store.read(RANGES);
  if (!read.ok || read.value === undefined) {
    throw new SliceFailure(`${store.keyOf(RANGES)} is not there: the run has no ranges`);
  }
  return read.value as readonly RunRange[];
}
