import { KIND, type Message, MessageRing } from "./message-ring.ts";

/**
 * A FIFO queue with a group for each key. Messages of one key are given out in order, and none while one of them is in work; those of
 * different keys in the order in which they were sent, as many of one key as there are. All keys but the hot one have one message.
 */
export class KeyedQueue {
  /** Messages that nobody has, returned ones that wait for their time among them. */
  waiting = 0;
  readonly #scan: number;
  #order = 0;
  readonly #ones = new MessageRing();
  readonly #hot = new MessageRing();
  /** Returned, and visible again: first of all, since they were sent before. */
  readonly #again = new MessageRing();
  readonly #hotAgain = new MessageRing();
  #isHotTaken = false;
  /** Messages of the hot key that were sent before the first of the others. */
  #hotAhead = 0;

  /** @param scan - the first messages among which it looks for groups that are free. */
  constructor(scan: number) {
    this.#scan = scan;
  }

  send(writtenMs: number, kind: number): void {
    this.#order += 1;
    this.waiting += 1;
    const ring = kind === KIND.hot ? this.#hot : this.#ones;
    ring.push(writtenMs, kind, 0, this.#order);
  }

  /** A message that was given out is to be given out again, from now on: `resume` says when. */
  giveBack(): void {
    this.waiting += 1;
  }

  /** A message that was given back is visible again. */
  resume({ writtenMs, kind, receives, order }: Readonly<Message>): void {
    const ring = kind === KIND.hot ? this.#hotAgain : this.#again;
    ring.push(writtenMs, kind, receives, order);
  }

  /** The work on the hot key's messages is over; what of it came back waits until so many were resumed. */
  releaseHot(): void {
    this.#isHotTaken = false;
  }

  /** How many could be given out now. */
  get available(): number {
    const hot = this.#isHotTaken ? 0 : this.#hotAgain.length + this.#hot.length;
    return this.#again.length + hot + (this.#isBlocked() ? 0 : this.#ones.length);
  }

  /** Gives out the next; undefined: nothing can be had. */
  take(ofBatch: { hasHot: boolean }): Readonly<Message> | undefined {
    const ring = this.#next(ofBatch);
    if (ring === undefined) return undefined;
    this.waiting -= 1;
    const message = ring.shift();
    if (message.kind === KIND.hot) {
      this.#isHotTaken = true;
      ofBatch.hasHot = true;
      if (ring === this.#hot) this.#hotAhead = Math.max(0, this.#hotAhead - 1);
    }
    return message;
  }

  #next(ofBatch: { readonly hasHot: boolean }): MessageRing | undefined {
    if (this.#again.length > 0) return this.#again;
    const isHotFree = !this.#isHotTaken || ofBatch.hasHot;
    if (isHotFree && this.#hotAgain.length > 0) return this.#hotAgain;
    const isHotNext =
      this.#hot.length > 0 && (ofBatch.hasHot || this.#hot.firstOrder < this.#ones.firstOrder);
    if (isHotFree && isHotNext) return this.#hot;
    return this.#ones.length > 0 && !this.#isBlocked() ? this.#ones : undefined;
  }

  /** So many messages of the hot key stand before all others that the queue does not look at these. */
  #isBlocked(): boolean {
    if (this.#hot.length < this.#scan) return false;
    const first = this.#ones.firstOrder;
    while (this.#hotAhead < this.#hot.length && this.#hot.orderAt(this.#hotAhead) < first) {
      this.#hotAhead += 1;
    }
    return this.#hotAhead >= this.#scan;
  }
}
