import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareKeys } from "./key-order.ts";

const utf8 = new TextEncoder();

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}

describe("compareKeys", () => {
  it("O5 orders as the keys' UTF-8 bytes do, for any keys", () => {
    const key = fc.string({ unit: "binary", maxLength: 6 });
    fc.assert(
      fc.property(key, key, (left, right) => {
        const expected = compareBytes(utf8.encode(left), utf8.encode(right));
        expect(Math.sign(compareKeys(left, right))).toBe(Math.sign(expected));
      }),
    );
  });

  it("O5 U+FF5E comes before U+1F600, though not in UTF-16", () => {
    expect("\uff5e" < "\u{1f600}").toBe(false);
    expect(compareKeys("\uff5e", "\u{1f600}")).toBeLessThan(0);
  });
});
