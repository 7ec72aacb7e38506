import type { PortError } from "../model/port-error.ts";

/** A message for the FIFO queue. */
export interface QueueMessage {
  /** The caller's name for it, unique within one call. */
  readonly id: string;
  readonly body: string;
  /** O1. */
  readonly groupId: string;
  /** O2. */
  readonly deduplicationId: string;
}

/** The FIFO queue that feeds the replicating workers. */
export interface EventQueue {
  /**
   * Sends messages in order; any number, in as many requests as the queue needs.
   *
   * @returns the ids that the queue did not take, with the reason; empty: it took all.
   */
  send(messages: readonly QueueMessage[]): Promise<ReadonlyMap<string, PortError>>;
}
