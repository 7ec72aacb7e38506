import { type KeyFinding, printable, type RangesProgress, restShare } from "@xpart/operations";
import { formatCount, formatDuration } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";

/** Shows how far a comparison is. */
export interface VerifyProgress {
  show(progress: RangesProgress): void;
  finding(finding: KeyFinding): void;
}

/** Between two views: often enough to see that it goes on. */
const INTERVAL_MS = 100;
/** Of a key that is shown, so that a line holds it. */
const KEY_CHARACTERS = 60;
const SECOND_MS = 1_000;

/**
 * A live view of keys and entries a second, what differs, and how far it is. How many keys there are nobody knows
 * before they are listed: what is left is guessed from where in the order of keys the ranges lie.
 */
export function showVerifying(io: IoHost, now: () => number): VerifyProgress {
  const found = { differs: 0, settled: 0, "in-flight": 0, unknown: 0 };
  const startedMs = now();
  let first: string | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    finding: ({ verdict }) => {
      found[verdict] += 1;
    },
    show(progress) {
      first ??= progress.running.find((range) => range.first !== undefined)?.first;
      const nowMs = now();
      if (nowMs - shownMs < INTERVAL_MS) {
        return;
      }
      shownMs = nowMs;
      const seconds = Math.max(nowMs - startedMs, 1) / SECOND_MS;
      const rate = (count: number) => `${formatCount(Math.round(count / seconds))}/s`;
      io.progress({
        code: "verify-progress",
        title: "comparing both sides",
        figures: [
          { label: "keys", value: `${formatCount(progress.keys)}, ${rate(progress.keys)}` },
          {
            label: "entries",
            value: `${formatCount(progress.entries)}, ${rate(progress.entries)}`,
          },
          ...Object.entries(found).map(([label, count]) => ({ label, value: formatCount(count) })),
          { label: "ranges", value: formatCount(progress.running.length + progress.waiting) },
          { label: "at", value: reachedText(progress) },
          { label: "left", value: leftText(first, progress, nowMs - startedMs) },
        ],
      });
    },
  };
}

/** The key that is compared now, so that a line holds it. */
export function reachedText({ running }: RangesProgress): string {
  const reached = running.find((range) => range.reached !== undefined)?.reached ?? "";
  const text = printable(reached);
  return text.length > KEY_CHARACTERS ? `${text.slice(0, KEY_CHARACTERS)}...` : text;
}

/** How much is left, guessed from where in the order of keys the ranges lie. @param first - the first key of all. */
export function leftText(
  first: string | undefined,
  progress: RangesProgress,
  elapsedMs: number,
): string {
  const ends = progress.running.map(({ reached, upTo, sourceUpTo }) => ({
    reached,
    upTo: sourceUpTo ?? upTo,
  }));
  const isOpen = ends.some(({ upTo }) => upTo === undefined);
  if (first === undefined || isOpen || progress.waiting > 0) {
    return "not known yet";
  }
  const share = restShare(first, ends);
  const done = 1 - share;
  return done <= 0
    ? "not known yet"
    : `about ${Math.round(share * 100)} %, ${formatDuration((elapsedMs * share) / done)}`;
}
