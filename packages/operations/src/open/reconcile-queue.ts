import { createSqsEventQueue } from "@xpart/aws-adapters";
import type { EventQueue } from "@xpart/core";
import type { QueueDirectory } from "./queue-directory.ts";

/** The FIFO queue of the functions. Where it cannot be found, it takes no message, and says why. */
export function createReconcileQueue(queues: QueueDirectory): EventQueue {
  return {
    async send(messages) {
      const queue = await queues.find("objects");
      return queue.ok
        ? createSqsEventQueue(queue.value).send(messages)
        : new Map(messages.map(({ id }) => [id, queue.error]));
    },
  };
}
