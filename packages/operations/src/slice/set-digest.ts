import { createHash, hash } from "node:crypto";

/** 256 bits as numbers of 32, the lowest first. */
const WORDS = 8;
const WORD = 2 ** 32;
const WORD_BYTES = 4;

/**
 * A hash of a set of lines, in whatever order they come: the sum of their SHA-256, modulo 2^256. So slices of a
 * range that was cut anywhere add up to the same, and so do two runs, and both sides where they are equal.
 *
 * It finds what differs by accident. Whoever may choose very many lines can look for others with the same sum,
 * which is less hard than for SHA-256 itself (Wagner's generalised birthday problem).
 */
export class SetDigest {
  readonly #sum = new Uint32Array(WORDS);

  /** Adds one line. */
  add(line: string): void {
    this.#addBytes(hash("sha256", line, "buffer"));
  }

  /** Adds one line that came in pieces. */
  addHash(bytes: Buffer): void {
    this.#addBytes(bytes);
  }

  /** Adds all that another one holds, or what {@link toString} wrote of it. */
  addDigest(other: SetDigest | string): void {
    this.#addBytes(Buffer.from(other.toString(), "hex"));
  }

  /** 64 hexadecimal digits; of no line at all 64 zeros. */
  toString(): string {
    const bytes = Buffer.alloc(WORDS * WORD_BYTES);
    for (const [at, word] of this.#sum.entries()) {
      bytes.writeUInt32LE(word, at * WORD_BYTES);
    }
    return bytes.toString("hex");
  }

  #addBytes(bytes: Buffer): void {
    let carry = 0;
    for (let at = 0; at < WORDS; at += 1) {
      const sum = (this.#sum[at] ?? 0) + bytes.readUInt32LE(at * WORD_BYTES) + carry;
      this.#sum[at] = sum % WORD;
      carry = sum >= WORD ? 1 : 0;
    }
  }
}

/** Characters of one key's line that are held before they are hashed. */
const HELD_CHARACTERS = 16_384;

/** One line that grows, of any length: that of a key with its entries. */
export class DigestLine {
  #text = "";
  #hash: ReturnType<typeof createHash> | undefined;

  /** Begins anew. */
  begin(text: string): void {
    this.#text = text;
    this.#hash = undefined;
  }

  append(text: string): void {
    this.#text += text;
    if (this.#text.length > HELD_CHARACTERS) {
      this.#hash ??= createHash("sha256");
      this.#hash.update(this.#text);
      this.#text = "";
    }
  }

  /** Adds the line to digests; it can go on no further. */
  addTo(...digests: readonly SetDigest[]): void {
    const bytes = this.#digest();
    for (const digest of digests) {
      digest.addHash(bytes);
    }
  }

  /** Begins as a copy of another line. */
  copy(other: DigestLine): void {
    this.#text = other.#text;
    this.#hash = other.#hash?.copy();
  }

  #digest(): Buffer {
    return this.#hash === undefined
      ? hash("sha256", this.#text, "buffer")
      : this.#hash.update(this.#text).digest();
  }
}
