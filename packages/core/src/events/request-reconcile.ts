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
  asked: KeyToReconcile,
  queue: EventQueue,
): Promise<PortError | undefined> {
  return (await requestReconciles([asked], queue)).get(asked.id);
}

/**
 * The same for many keys, in as few requests as the queue needs.
 *
 * @param asked - each with an `id` of its own.
 * @returns why the queue did not take some of them, by `id`.
 */
export async function requestReconciles(
  asked: readonly KeyToReconcile[],
  queue: EventQueue,
): Promise<ReadonlyMap<string, PortError>> {
  return queue.send(
    asked.map(({ bucket, key, id, ...wishes }) => ({
      id,
      body: writeReconcileRequest({ bucket, key }, wishes),
      groupId: messageGroupId(bucket, key),
      deduplicationId: `reconcile-${id}`,
    })),
  );
}
