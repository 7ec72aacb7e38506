/** Tells from the pace of the last seconds how long the rest will take. */
export interface TimeLeft {
  /** @returns milliseconds; `undefined` where it cannot be told: too early, or nothing moves. */
  at(done: number, total: number | undefined): number | undefined;
}

/** The pace is of the newest so many milliseconds: long enough to be steady, short enough to follow. */
const WINDOW_MS = 10_000;
/** With less behind it, a pace is chance. */
const LEAST_MS = 1_000;

/** Starts with nothing seen. */
export function createTimeLeft(now: () => number = () => performance.now()): TimeLeft {
  const seen: { readonly atMs: number; readonly done: number }[] = [];
  return {
    at(done, total) {
      const atMs = now();
      seen.push({ atMs, done });
      // One from before the window stays, so that the window is whole.
      while (seen.length > 2 && (seen[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) {
        seen.shift();
      }
      const first = seen[0] ?? { atMs, done };
      const pastMs = atMs - first.atMs;
      const pace = (done - first.done) / pastMs;
      return total === undefined || pastMs < LEAST_MS || pace <= 0
        ? undefined
        : Math.max(0, total - done) / pace;
    },
  };
}
