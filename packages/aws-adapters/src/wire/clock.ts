/** The time to sign with: S3 refuses what is more than fifteen minutes off. */
export interface SigningClock {
  /** Milliseconds since the epoch, as the service has it. */
  correctedMs(): number;
  /**
   * Learns from the `Date` of an answer.
   *
   * @param sentMs - when its request was sent, by the clock of this machine.
   * @returns whether the request was signed with a wrong time, and the next one will not be.
   */
  learn(headers: Readonly<Record<string, string>>, sentMs: number): boolean;
}

/** Below this the machine's clock is believed, as the SDK does: an answer may have been on its way for some time. */
const TOLERATED_MS = 4 * 60_000;

/** @param now - milliseconds since the epoch, by the clock of this machine. */
export function createClock(now: () => number): SigningClock {
  let offsetMs = 0;
  return {
    correctedMs: () => now() + offsetMs,
    learn(headers, sentMs) {
      const serverMs = Date.parse(headers["date"] ?? "");
      // What a cache gives has the date of what it keeps.
      if (Number.isNaN(serverMs) || headers["age"] !== undefined) {
        return false;
      }
      const isOff = Math.abs(serverMs - (sentMs + offsetMs)) >= TOLERATED_MS;
      if (isOff) {
        offsetMs = serverMs - sentMs;
      }
      return isOff;
    },
  };
}
