import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DigestLine, SetDigest } from "./set-digest.ts";

describe("V4 the digest of a slice", () => {
  it("V4 is the sum of the lines' SHA-256, modulo 2^256, lowest byte first", () => {
    const lines = ["", "a", "1:a\n5 etag", "2:ä\nmarker", "x".repeat(20_000)];
    const digest = new SetDigest();
    for (const line of lines) {
      digest.add(line);
    }
    expect(digest.toString()).toBe(sumOf(lines));
  });

  it("V4 carries on, however many lines there are", () => {
    const all = 0xff_ff_ff_ff;
    const words = new Uint32Array(8).fill(all);
    const digest = new SetDigest();
    const times = 2 ** 20 + 3;
    for (let at = 0; at < times; at += 1) {
      digest.addWords(words);
    }
    const sum = (BigInt(times) * (2n ** 256n - 1n)) % 2n ** 256n;
    expect(digest.toString()).toBe(littleEndian(sum));
  });

  it("V4 is the same for a set that was cut anywhere", () => {
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    const [left, right, whole] = [new SetDigest(), new SetDigest(), new SetDigest()];
    for (const [at, line] of lines.entries()) {
      (at % 3 === 0 ? left : right).add(line);
      whole.add(line);
    }
    left.addDigest(right.toString());
    expect(left.toString()).toBe(whole.toString());
  });

  it("V4 takes a line that grew as one, however long it is", () => {
    const [pieces, digest] = [new DigestLine(), new SetDigest()];
    pieces.begin("begin");
    for (let at = 0; at < 5_000; at += 1) {
      pieces.append(`\n${at} etag`);
    }
    pieces.addTo(digest);
    const line = `begin${Array.from({ length: 5_000 }, (_, at) => `\n${at} etag`).join("")}`;
    expect(digest.toString()).toBe(sumOf([line]));
  });
});

function sumOf(lines: readonly string[]): string {
  const sum = lines.reduce((before, line) => {
    const digest = createHash("sha256").update(line).digest();
    return (before + BigInt(`0x${digest.reverse().toString("hex")}`)) % 2n ** 256n;
  }, 0n);
  return littleEndian(sum);
}

function littleEndian(sum: bigint): string {
  return Buffer.from(sum.toString(16).padStart(64, "0"), "hex").reverse().toString("hex");
}
