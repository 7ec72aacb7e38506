import { setTimeout } from "node:timers/promises";

/** Waits so long, or until Ctrl-C, whichever comes first; it never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
