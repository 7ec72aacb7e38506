/** Gives the sequencers of one service. */
export interface SequencerSource {
  /** The next sequencer for a write at `nowMs`; greater than every one given before. */
  next(nowMs: number): string;
}

const ticksPerSecond = 2 ** 32;
const secondsPerDay = 86_400;

/**
 * Sequencers in the shape of S3's: 18 hex digits whose bytes 1 to 4 are epoch seconds. The rest
 * counts within the second, so two writes of one millisecond still come out in order. Rules O3 and
 * W9.
 */
export function createSequencerSource(): SequencerSource {
  let lastSeconds = 0;
  let lastTicks = -1;
  return {
    next(nowMs) {
      const seconds = Math.floor(nowMs / 1000);
      const ticks = Math.floor(((nowMs % 1000) / 1000) * ticksPerSecond);
      if (seconds > lastSeconds || (seconds === lastSeconds && ticks > lastTicks)) {
        lastSeconds = seconds;
        lastTicks = ticks;
      } else if (lastTicks + 1 < ticksPerSecond) {
        lastTicks += 1;
      } else {
        lastSeconds += 1;
        lastTicks = 0;
      }
      return format(lastSeconds, lastTicks);
    },
  };
}

/**
 * The sequencer of a lifecycle action: the date the rule took effect, at midnight UTC. It is older
 * than writes of the same day, as AWS's own example shows (rule O3).
 */
export function lifecycleSequencer(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return format(seconds - (seconds % secondsPerDay), 0);
}

function format(seconds: number, ticks: number): string {
  const high = seconds.toString(16).padStart(10, "0");
  return (high + ticks.toString(16).padStart(8, "0")).toUpperCase();
}
