/** A lifecycle sequencer is the beginning of the rule's day, which has so many seconds here, by turns. */
const LIFECYCLE_DAYS_SECONDS = [4, 64] as const;
const SEQUENCER_START = 0x69ae1b2c;

/** A sequencer, of any length and in either case, as S3 may write them: comparing must hold (O3). */
export function sequencer(count: number, nowMs: number): string {
  const tail = count.toString(16).padStart(8, "0");
  const digits = `00${secondsOf(nowMs).toString(16)}${tail}${"00".repeat(count % 3)}`;
  return count % 2 === 0 ? digits.toUpperCase() : digits;
}

/** One of a lifecycle event: older than some writes that it follows, newer than others (O3). */
export function lifecycleSequencer(count: number, nowMs: number): string {
  const seconds = secondsOf(nowMs);
  const day = LIFECYCLE_DAYS_SECONDS[count % 2 === 0 ? 0 : 1];
  return `00${(seconds - (seconds % day)).toString(16)}00000000`;
}

function secondsOf(nowMs: number): number {
  return SEQUENCER_START + Math.floor(nowMs / 1000);
}
