import type { BackfillWork, RangesProgress } from "@xpart/operations";
import { formatBytes, formatCount } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import { leftText, reachedText } from "../verify/verify-progress.ts";

/** Between two views. */
const INTERVAL_MS = 100;
const SECOND_MS = 1_000;

/**
 * A live view of what is compared and asked for.
 *
 * @param before - what was asked for by the parts of it that ended before: rates are of now.
 */
export function showBackfilling(
  io: IoHost,
  now: () => number,
  waiting: () => number | undefined,
  before: BackfillWork,
): (progress: RangesProgress, asked: BackfillWork) => void {
  const startedMs = now();
  let shownMs = Number.NEGATIVE_INFINITY;
  let first: string | undefined;
  const compared = { keys: 0, ofRounds: 0, last: 0 };
  return (progress, asked) => {
    first ??= progress.running.find((range) => range.first !== undefined)?.first;
    // Each round counts from nothing.
    if (progress.keys < compared.last) {
      compared.ofRounds += compared.last;
    }
    compared.last = progress.keys;
    compared.keys = compared.ofRounds + progress.keys;
    const nowMs = now();
    if (progress.keys === 0 || nowMs - shownMs < INTERVAL_MS) {
      return;
    }
    shownMs = nowMs;
    const seconds = Math.max(nowMs - startedMs, 1) / SECOND_MS;
    const rate = (count: number) => `${formatCount(Math.round(count / seconds))}/s`;
    const depth = waiting();
    io.progress({
      code: "backfill-progress",
      title: "comparing, and asking for what differs",
      figures: [
        { label: "keys", value: `${formatCount(compared.keys)}, ${rate(compared.keys)}` },
        {
          label: "asked for",
          value: `${formatCount(asked.keys)}, ${rate(asked.keys - before.keys)}`,
        },
        {
          label: "entries",
          value: `${formatCount(asked.entries)}, ${formatBytes(asked.bytes)}`,
        },
        { label: "queue", value: depth === undefined ? "not asked" : formatCount(depth) },
        { label: "ranges", value: formatCount(progress.running.length + progress.waiting) },
        { label: "at", value: reachedText(progress) },
        { label: "left", value: leftText(first, progress, nowMs - startedMs) },
      ],
    });
  };
}
