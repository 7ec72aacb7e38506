import type { PortError } from "../model/port-error.ts";
import type { EventQueue, QueueMessage } from "../ports/event-queue.ts";

/** A FIFO queue in memory: keeps what was sent, each deduplication id once. */
export class MemoryEventQueue implements EventQueue {
  /** What the queue holds, in order. */
  readonly messages: QueueMessage[] = [];
  /** Set it to make the queue refuse the messages that it selects. */
  refuse: (message: QueueMessage) => PortError | undefined = () => undefined;
  readonly #seen = new Set<string>();

  async send(messages: readonly QueueMessage[]): Promise<ReadonlyMap<string, PortError>> {
    const refused = new Map<string, PortError>();
    const blockedGroups = new Set<string>();
    for (const message of messages) {
      const error = blockedGroups.has(message.groupId) ? BEHIND : this.refuse(message);
      if (error !== undefined) {
        refused.set(message.id, error);
        blockedGroups.add(message.groupId);
      } else if (!this.#seen.has(message.deduplicationId)) {
        this.#seen.add(message.deduplicationId);
        this.messages.push(message);
      }
    }
    return refused;
  }
}

const BEHIND: PortError = {
  kind: "unavailable",
  side: "queue",
  operation: "SendMessageBatch",
  message: "an earlier message of the same group was not taken",
};
