import type { PortError } from "../model/port-error.ts";
import type { EventQueue } from "../ports/event-queue.ts";
import { toAscii } from "./ascii-json.ts";
import { messageGroupId } from "./message-group.ts";

/** A key that is to be reconciled, asked for once per `id` within the queue's deduplication window. */
export interface KeyToReconcile {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

/**
 * Puts a reconcile message on the FIFO queue, in the key's message group: it comes after the events that
 * are there (R).
 *
 * @returns why the queue did not take it.
 */
export async function requestReconcile(
  { bucket, key, id }: KeyToReconcile,
  queue: EventQueue,
): Promise<PortError | undefined> {
  const refused = await queue.send([
    {
      id: "reconcile",
      body: toAscii(JSON.stringify({ xpart: "reconcile", bucket, key })),
      groupId: messageGroupId(bucket, key),
      deduplicationId: `reconcile-${id}`,
    },
  ]);
  return refused.values().next().value;
}
