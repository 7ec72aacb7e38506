import { err, ok, type PortError, type Result } from "@xpart/core";
import type { RotationPorts } from "./rotation-ports.ts";

/** How long the old key stays, from the moment in which the secret has the new one. */
export interface RestOptions {
  readonly waitMs: number;
  /** A function may have it so long; who uses it later is none. */
  readonly functionsMs: number;
}

/** Between two looks while it waits. */
const WATCH_PAUSE_MS = 15_000;
/** Looks whether the old key rests, of a minute each: who uses it still is no function. */
const MAX_REST_LOOKS = 20;

/** What somebody has ended. */
export const STOPPED: Result<never, PortError> = err({
  ...({ kind: "unavailable", side: "destination", operation: "RotateKey" } as const),
  message: "it was stopped",
});

/** Waits until no function can have the old key any more, and then until nobody has used it since. @returns its last use. */
export async function waitForRest(
  oldId: string,
  { waitMs, functionsMs }: RestOptions,
  { keys, sleep, now, signal }: RotationPorts,
): Promise<Result<number | undefined, PortError>> {
  const endMs = now() + waitMs;
  const functionsEndMs = Math.min(endMs, now() + functionsMs);
  while (now() < endMs && !signal.aborted) {
    await sleep(Math.min(WATCH_PAUSE_MS, endMs - now()));
  }
  for (let look = 0; look < MAX_REST_LOOKS && !signal.aborted; look += 1) {
    const used = await keys.lastUsedMs(oldId);
    if (!used.ok || used.value === undefined || used.value <= functionsEndMs) {
      return used;
    }
    await sleep(60_000);
  }
  return signal.aborted
    ? STOPPED
    : err({
        ...({ kind: "conflict", side: "destination", operation: "GetAccessKeyLastUsed" } as const),
        message: `somebody still uses the old key ${oldId}, and it is not a function: find who has a copy of it`,
      });
}

/** Whether events fail because the destination refuses their key, since the old one is off. */
export async function watchRefusals(
  { offMs, fromMs, refusedBefore }: Readonly<Record<"offMs" | "fromMs" | "refusedBefore", number>>,
  watchMs: number,
  ports: RotationPorts,
): Promise<Result<void, PortError>> {
  const { sleep, now, signal, refusedSince } = ports;
  do {
    const proved = await ports.prove();
    if (!proved.ok) {
      return proved;
    }
    const count = ((await refusedSince(fromMs)) ?? 0) - refusedBefore;
    if (count > 0) {
      return err({
        ...({ kind: "expired-credentials", side: "destination", operation: "Watch" } as const),
        message: `${count} events failed because the destination refused their key, since the old one is off`,
      });
    }
    await sleep(Math.min(WATCH_PAUSE_MS, watchMs));
  } while (now() - offMs < watchMs && !signal.aborted);
  return signal.aborted ? STOPPED : ok(undefined);
}
