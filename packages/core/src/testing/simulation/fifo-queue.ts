/** A message as the queue keeps it. */
export interface FifoMessage {
  readonly id: string;
  readonly group: string;
  readonly body: string;
  visibleAtMs: number;
  receives: number;
}

/** Of a FIFO queue; a standard queue has none. */
export const DEDUPLICATION_WINDOW_MS: number = 5 * 60 * 1000;

/**
 * An SQS FIFO queue in virtual time: a group gives nothing while one of its messages is in flight, a
 * message that is not deleted comes back when its visibility ends, and one received too often goes to
 * the dead-letter queue. With a group for every message, and no deduplication, it is a standard queue.
 */
export class FifoQueue {
  readonly deadLetters: FifoMessage[] = [];
  readonly #visibilityMs: number;
  readonly #receiveLimit: number;
  readonly #windowMs: number;
  readonly #sentAtMs = new Map<string, number>();
  #messages: FifoMessage[] = [];
  #count = 0;

  constructor(visibilityMs: number, receiveLimit: number, windowMs: number) {
    this.#windowMs = windowMs;
    this.#visibilityMs = visibilityMs;
    this.#receiveLimit = receiveLimit;
  }

  /** How many messages it holds, in flight or not. */
  get size(): number {
    return this.#messages.length;
  }

  /** When the next message that is in flight at `nowMs` can be received again. */
  nextVisibleMs(nowMs: number): number {
    const times = this.#messages.map((message) => message.visibleAtMs);
    return Math.min(...times.filter((timeMs) => timeMs > nowMs));
  }

  /** Takes a message, unless one with the same id came within the deduplication window. */
  send(group: string, body: string, nowMs: number, deduplicationId: string = body): void {
    const sentAtMs = this.#sentAtMs.get(deduplicationId);
    if (sentAtMs !== undefined && nowMs - sentAtMs < this.#windowMs) {
      return;
    }
    this.#sentAtMs.set(deduplicationId, nowMs);
    this.#count += 1;
    this.#messages.push({ id: `m${this.#count}`, group, body, visibleAtMs: 0, receives: 0 });
  }

  /** Gives up to `max` messages, in order within their groups. */
  receive(max: number, nowMs: number): readonly FifoMessage[] {
    const blocked = new Set<string>();
    const batch: FifoMessage[] = [];
    for (const message of [...this.#messages]) {
      if (batch.length === max) {
        break;
      }
      if (message.visibleAtMs > nowMs || blocked.has(message.group)) {
        blocked.add(message.group);
      } else if (message.receives >= this.#receiveLimit) {
        this.delete(message);
        this.deadLetters.push(message);
      } else {
        batch.push(message);
      }
    }
    for (const message of batch) {
      message.visibleAtMs = nowMs + this.#visibilityMs;
      message.receives += 1;
    }
    return batch;
  }

  /** Removes a message that is done. */
  delete(message: FifoMessage): void {
    this.#messages = this.#messages.filter((other) => other !== message);
  }
}
