import { createHash, hash } from "node:crypto";

/** 256 bits as numbers of 32, the lowest first. */
const WORDS = 8;
const WORD = 2 ** 32;
const WORD_BYTES = 4;
/** Numbers of 32 bits that may be added to one before it is a whole number no longer (2^53). */
const MOST_UNCARRIED = 2 ** 20;
/** What Node gives a digest as fastest: a string with one character a byte. */
const ONE_CHARACTER_A_BYTE = "binary";

/**
 * A hash of a set of lines, in whatever order they come: the sum of their SHA-256, modulo 2^256. So slices of a
 * range that was cut anywhere add up to the same, and so do two runs, and both sides where they are equal.
 *
 * It finds what differs by accident. Whoever may choose very many lines can look for others with the same sum,
 * which is less hard than for SHA-256 itself (Wagner's generalised birthday problem).
 */
export class SetDigest {
  /** Words of the sum whose upper halves are still to be carried on. */
  readonly #sums = new Float64Array(WORDS);
  #uncarried = 0;

  /** Adds one line. */
  add(line: string): void {
    this.addWords(wordsOf(hash("sha256", line, ONE_CHARACTER_A_BYTE)));
  }

  /** Adds one line whose SHA-256 was made already: eight numbers of 32 bits, the lowest first. */
  addWords(words: Uint32Array): void {
    for (let at = 0; at < WORDS; at += 1) {
      this.#sums[at] = (this.#sums[at] ?? 0) + (words[at] ?? 0);
    }
    this.#uncarried += 1;
    if (this.#uncarried >= MOST_UNCARRIED) {
      this.#carry();
    }
  }

  /** Adds all that another one holds, or what {@link toString} wrote of it. */
  addDigest(other: SetDigest | string): void {
    this.addWords(wordsOf(Buffer.from(other.toString(), "hex").toString(ONE_CHARACTER_A_BYTE)));
  }

  /** 64 hexadecimal digits; of no line at all 64 zeros. */
  toString(): string {
    this.#carry();
    const bytes = Buffer.alloc(WORDS * WORD_BYTES);
    for (const [at, word] of this.#sums.entries()) {
      bytes.writeUInt32LE(word, at * WORD_BYTES);
    }
    return bytes.toString("hex");
  }

  #carry(): void {
    let carry = 0;
    for (let at = 0; at < WORDS; at += 1) {
      const sum = (this.#sums[at] ?? 0) + carry;
      this.#sums[at] = sum % WORD;
      carry = Math.floor(sum / WORD);
    }
    this.#uncarried = 0;
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
    const words = wordsOf(this.#digest());
    for (const digest of digests) {
      digest.addWords(words);
    }
  }

  /** Begins as a copy of another line. */
  copy(other: DigestLine): void {
    this.#text = other.#text;
    this.#hash = other.#hash?.copy();
  }

  #digest(): string {
    return this.#hash === undefined
      ? hash("sha256", this.#text, ONE_CHARACTER_A_BYTE)
      : this.#hash.update(this.#text).digest(ONE_CHARACTER_A_BYTE);
  }
}

const words = new Uint32Array(WORDS);

/** @returns the words of 32 bytes, one a character; the next call writes over them. */
function wordsOf(bytes: string): Uint32Array {
  for (let at = 0; at < WORDS; at += 1) {
    const from = at * WORD_BYTES;
    words[at] =
      bytes.charCodeAt(from) |
      (bytes.charCodeAt(from + 1) << 8) |
      (bytes.charCodeAt(from + 2) << 16) |
      (bytes.charCodeAt(from + 3) << 24);
  }
  return words;
}
