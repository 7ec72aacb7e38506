import { randomUUID } from "node:crypto";
import {
  forEachBounded,
  type PortError,
  type ReconcileWishes,
  requestReconciles,
} from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";

/** Requests on their way at the same time. */
const CONCURRENT = 8;
/** SendMessageBatch takes ten messages (SQS developer guide, "message quotas"). */
const KEYS_IN_REQUEST = 10;

/** Whose keys are asked for. */
export interface AskedDeployment extends Pick<Deployment, "eventQueue"> {
  readonly settings: { readonly source: { readonly bucket: string } };
}

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
  { eventQueue, settings }: AskedDeployment,
): Promise<KeysAsked> {
  const refused: KeysAsked["refused"][number][] = [];
  const { bucket } = settings.source;
  const asked = keys.map((key) => ({ bucket, key, id: randomUUID(), ...wishes }));
  await forEachBounded(requestsOf(asked), CONCURRENT, async (request) => {
    const errors = await requestReconciles(request, eventQueue);
    for (const { id, key } of request) {
      const error = errors.get(id);
      if (error !== undefined) {
        refused.push({ key, error });
      }
    }
  });
  return { asked: keys.length - refused.length, refused };
}

function requestsOf<Asked>(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const count = Math.ceil(asked.length / KEYS_IN_REQUEST);
  return Array.from({ length: count }, (_, at) =>
    asked.slice(at * KEYS_IN_REQUEST, (at + 1) * KEYS_IN_REQUEST),
  );
}
