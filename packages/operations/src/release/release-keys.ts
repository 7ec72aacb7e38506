import { randomUUID } from "node:crypto";
import {
  forEachBounded,
  type PortError,
  type ReconcileWishes,
  requestReconcile,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";

/** Messages on their way at the same time. */
const CONCURRENT = 8;

/** What asking for many keys came to. */
export interface KeysAsked {
  /** How many keys the queue has taken. */
  readonly asked: number;
  /** Those that it has not, with the reason. */
  readonly refused: readonly { readonly key: string; readonly error: PortError }[];
}

/**
 * Asks the functions for keys to be reconciled, each by a message in the key's own group, behind the events that wait
 * there. What is asked twice is done twice, and the second time nothing is left to do.
 *
 * @param wishes - `release`: what is held is done and what is parked tried again; `history`: as far back as the source goes.
 */
export async function askForKeys(
  keys: readonly string[],
  wishes: ReconcileWishes,
  { eventQueue, settings }: Deployment,
): Promise<KeysAsked> {
  const refused: KeysAsked["refused"][number][] = [];
  const { bucket } = settings.source;
  await forEachBounded(keys, CONCURRENT, async (key) => {
    const error = await requestReconcile({ bucket, key, id: randomUUID(), ...wishes }, eventQueue);
    if (error !== undefined) {
      refused.push({ key, error });
    }
  });
  return { asked: keys.length - refused.length, refused };
}
