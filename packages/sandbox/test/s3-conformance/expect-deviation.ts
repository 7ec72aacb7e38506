import type { Deviation } from "./deviation.ts";

/**
 * Resolves when the run fails as the row says. Rejects when the run succeeds, since the row is then
 * outdated, and when it fails for another reason, which the row must not hide.
 */
export async function expectDeviation(
  deviation: Deviation,
  run: () => Promise<void>,
): Promise<void> {
  const row = `the row of ${deviation.server} for "${deviation.behaviour}"`;
  let failure: unknown;
  try {
    await run();
  } catch (error) {
    failure = error;
  }
  if (failure === undefined) throw new Error(`behaves as S3 does now: remove ${row}`);
  const message = failure instanceof Error ? failure.message : String(failure);
  if (!message.includes(deviation.failure)) {
    throw new Error(`deviates in another way than ${row} says: ${message}`, { cause: failure });
  }
}
