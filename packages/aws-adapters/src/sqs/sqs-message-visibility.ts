import type { PortError } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { sendSqs } from "../call/json-send.ts";
import { entryError, MAX_BATCH_ENTRIES, type SqsQueueOptions } from "./sqs-batch.ts";

/** When a received message is to be given out again. */
export interface VisibilityChange {
  readonly receiptHandle: string;
  /** From 0 to {@link MAX_VISIBILITY_SECONDS}; rounded up to whole ones. */
  readonly delaySeconds: number;
}

/** Changes when messages that were received, and not deleted, come again. */
export interface MessageVisibility {
  /**
   * One request for up to ten messages. Where it fails, a message comes again when the queue's own
   * visibility timeout ends, so nothing is lost.
   *
   * @returns the positions of what the queue refused, each with the reason; empty: it took all.
   */
  change(changes: readonly VisibilityChange[]): Promise<ReadonlyMap<number, PortError>>;
}

/** Twelve hours, from when the message was received. Source: API reference of ChangeMessageVisibility. */
export const MAX_VISIBILITY_SECONDS: number = 12 * 3_600;

/** The visibility of an SQS queue's messages. */
export function createSqsMessageVisibility(options: SqsQueueOptions): MessageVisibility {
  return {
    async change(changes) {
      const refused = new Map<number, PortError>();
      for (let start = 0; start < changes.length; start += MAX_BATCH_ENTRIES) {
        const batch = changes.slice(start, start + MAX_BATCH_ENTRIES);
        for (const [index, error] of await changeBatch(batch, options)) {
          refused.set(start + index, error);
        }
      }
      return refused;
    },
  };
}

async function changeBatch(
  changes: readonly VisibilityChange[],
  { client, queueUrl }: SqsQueueOptions,
): Promise<readonly (readonly [number, PortError])[]> {
  const operation = "ChangeMessageVisibilityBatch";
  const changed = await callAws({ side: "queue" }, operation, () =>
    sendSqs(client, operation, {
      QueueUrl: queueUrl,
      Entries: changes.map(({ receiptHandle, delaySeconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.min(Math.ceil(delaySeconds), MAX_VISIBILITY_SECONDS),
      })),
    }),
  );
  return changed.ok
    ? (changed.value.Failed ?? []).map((failed) => [
        Number(failed.Id),
        entryError(failed, operation),
      ])
    : changes.map((_, index) => [index, changed.error]);
}
