import type { PartMessage, PartQueue, PortError } from "@xpart/core";
import { type SqsQueueOptions, sendBatch, toBatches } from "./sqs-batch.ts";

/** Which queue to send to: a standard one. */
export type SqsPartQueueOptions = SqsQueueOptions;

/**
 * Sends to an SQS standard queue, up to ten messages in one request. Messages stand for themselves, so
 * one that is refused keeps no other from being sent. When a request fails as a whole, nothing more is
 * sent: the queue cannot be reached.
 */
export function createSqsPartQueue(options: SqsPartQueueOptions): PartQueue {
  return {
    async send(messages) {
      const refused = new Map<string, PortError>();
      let isDown: PortError | undefined;
      for (const batch of toBatches(messages)) {
        if (isDown === undefined) {
          isDown = await sendParts(batch, options, refused);
        } else {
          refuseAll(batch, isDown, refused);
        }
      }
      return refused;
    },
  };
}

/** @returns why the queue cannot be reached, if it cannot. */
async function sendParts(
  batch: readonly PartMessage[],
  options: SqsPartQueueOptions,
  refused: Map<string, PortError>,
): Promise<PortError | undefined> {
  const entries = batch.map(({ body }) => ({ MessageBody: body }));
  const sent = await sendBatch(entries, options);
  if (!sent.ok) {
    refuseAll(batch, sent.error, refused);
    return sent.error;
  }
  for (const [index, error] of sent.value) {
    refuseAll(batch.slice(index, index + 1), error, refused);
  }
  return undefined;
}

function refuseAll(
  batch: readonly PartMessage[],
  error: PortError,
  refused: Map<string, PortError>,
): void {
  for (const { id } of batch) {
    refused.set(id, error);
  }
}
