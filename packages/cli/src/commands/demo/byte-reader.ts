import type { Readable } from "node:stream";

const LINE_BREAK = 0x0a;

/** Takes lines and counted bytes from a stream, one call at a time, and no more than it was asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Up to the next line break, without it. @throws Error when the stream ends before. */
  async readLine(): Promise<string> {
    const parts: Buffer[] = [];
    for (;;) {
      const end = this.#buffer.indexOf(LINE_BREAK);
      if (end >= 0) {
        parts.push(this.#buffer.subarray(0, end));
        this.#buffer = this.#buffer.subarray(end + 1);
        return Buffer.concat(parts).toString("utf8");
      }
      parts.push(this.#buffer);
      await this.#refill();
    }
  }

  /** Exactly so many bytes. @throws Error when the stream ends before. */
  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const part = await this.readSome(left);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }

  /** What there is, at least one byte and at most so many. @throws Error when the stream has ended. */
  async readSome(maxLength: number): Promise<Buffer> {
    while (this.#buffer.length === 0) {
      await this.#refill();
    }
    const part = this.#buffer.subarray(0, maxLength);
    this.#buffer = this.#buffer.subarray(maxLength);
    return part;
  }

  async #refill(): Promise<void> {
    const step = await this.#chunks.next();
    if (step.done === true) {
      throw new Error("the stream ended in the middle of an answer");
    }
    this.#buffer = step.value;
  }
}
