import { err, ok, type PortError, type Result } from "@xpart/core";
import type { RotationPorts } from "./rotation-ports.ts";

/** How long the old key stays, from the moment in which the secret has the new one. */
export interface RestOptions {
  readonly waitMs: number;
  /** A function may have it so long; who uses it later is none. */
  readonly functionsMs: number;
  /** Told of each look that finds it used after that; it is looked again in a minute. */
  readonly onUsed?: (lastUsedMs: number) => void;
}

/** Between two looks while it waits. */
const WATCH_PAUSE_MS = 15_000;
/** Looks whether the old key rests, of a minute each: who uses it still is no function. */
export const MAX_REST_LOOKS = 20;

/** The operations of what is found here, and of no service. */
export const STOPPED_OPERATION = "RotateKey";
export const WATCH_OPERATION = "Watch";

/** What somebody has ended. */
export const STOPPED: Result<never, PortError> = err({
  ...({ kind: "unavailable", side: "destination", operation: STOPPED_OPERATION } as const),
  message: "it was stopped",
});

/** Waits until no function can have the old key any more, and then until nobody has used it since. @returns its last use. */
export async function waitForRest(
  oldId: string,
  { waitMs, functionsMs, onUsed }: RestOptions,
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
    onUsed?.(used.value);
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
  ports: Omit<RotationPorts, "keys" | "secret">,
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
        ...({
          kind: "expired-credentials",
          side: "destination",
          operation: WATCH_OPERATION,
        } as const),
        message: `${count} events failed because the destination refused their key, since the old one is off`,
      });
    }
    await sleep(Math.min(WATCH_PAUSE_MS, watchMs));
  } while (now() - offMs < watchMs && !signal.aborted);
  return signal.aborted ? STOPPED : ok(undefined);
}
