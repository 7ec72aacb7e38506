import type { PortError } from "../model/port-error.ts";
import type { EventQueue } from "../ports/event-queue.ts";
import { messageGroupId } from "./message-group.ts";
import { type ReconcileWishes, writeReconcileRequest } from "./own-messages.ts";

/** A key that is to be reconciled, asked for once per `id` within the queue's deduplication window. */
export interface KeyToReconcile extends ReconcileWishes {
  readonly bucket: string;
  readonly key: string;
  /** Up to 118 letters, digits and punctuation marks of ASCII, as SQS's deduplication ids have them. */
  readonly id: string;
}

/**
 * Puts a reconcile message on the FIFO queue, in the key's message group: it comes after the events that
 * are there (R).
 *
 * @returns why the queue did not take it.
 */
export async function requestReconcile(
  { bucket, key, id, ...wishes }: KeyToReconcile,
  queue: EventQueue,
): Promise<PortError | undefined> {
  const refused = await queue.send([
    {
      id: "reconcile",
      body: writeReconcileRequest({ bucket, key }, wishes),
      groupId: messageGroupId(bucket, key),
      deduplicationId: `reconcile-${id}`,
    },
  ]);
  return refused.values().next().value;
}
