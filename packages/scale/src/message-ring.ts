/** What a message is about, as far as its work differs. */
export const KIND = {
  /** An event of a new object whose key nobody else has. */
  live: 0,
  /** An event of the one key that takes a share of all writes. */
  hot: 1,
  /** A key that a backfill asks for. */
  backfill: 2,
  /** An event of an object that part workers copy. */
  big: 3,
  /** Asks for a key's reconcile once its upload is complete. */
  reconcile: 4,
} as const;

/** A message; the one that {@link MessageRing.shift} gives is the same object each time. */
export interface Message {
  /** When the source's object was written, or the key was asked for. */
  writtenMs: number;
  kind: number;
  /** How often it was given out. */
  receives: number;
  /** Its place in the order in which the queue was sent messages. */
  order: number;
}

const FIELDS = 4;
const FIRST_CAPACITY = 1_024;

/** Messages in a row: any number of them, without an object each. */
export class MessageRing {
  length = 0;
  #values = new Float64Array(FIRST_CAPACITY * FIELDS);
  #head = 0;
  readonly #shifted: Message = { writtenMs: 0, kind: 0, receives: 0, order: 0 };

  push(writtenMs: number, kind: number, receives: number, order: number): void {
    if (this.length * FIELDS === this.#values.length) this.#grow();
    const at = ((this.#head + this.length) * FIELDS) % this.#values.length;
    this.#values[at] = writtenMs;
    this.#values[at + 1] = kind;
    this.#values[at + 2] = receives;
    this.#values[at + 3] = order;
    this.length += 1;
  }

  /** The order of the first; infinite where there is none. */
  get firstOrder(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.orderAt(0);
  }

  /** The order of one of them. */
  orderAt(index: number): number {
    return this.#values[((this.#head + index) * FIELDS + 3) % this.#values.length] ?? 0;
  }

  /** Takes the first: valid until the next call. @throws RangeError where there is none. */
  shift(): Readonly<Message> {
    if (this.length === 0) throw new RangeError("there is no message");
    const at = (this.#head * FIELDS) % this.#values.length;
    const message = this.#shifted;
    message.writtenMs = this.#values[at] ?? 0;
    message.kind = this.#values[at + 1] ?? 0;
    message.receives = this.#values[at + 2] ?? 0;
    message.order = this.#values[at + 3] ?? 0;
    this.#head = (this.#head + 1) % (this.#values.length / FIELDS);
    this.length -= 1;
    return message;
  }

  #grow(): void {
    const grown = new Float64Array(this.#values.length * 2);
    const at = this.#head * FIELDS;
    grown.set(this.#values.subarray(at));
    grown.set(this.#values.subarray(0, at), this.#values.length - at);
    this.#values = grown;
    this.#head = 0;
  }
}
