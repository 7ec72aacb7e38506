import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKeyIndex } from "./key-index.ts";
import { compareKeys } from "./key-order.ts";

const anyKey = fc.string({ unit: "binary", maxLength: 6 });

describe("key order", () => {
  it("W3 keys compare as their UTF-8 bytes do", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareKeys(a, b))).toBe(expected);
      }),
    );
  });

  it("W3 a key above U+FFFF comes after one at U+FF5E, against JavaScript's own order", () => {
    expect("\u{1F600}" < "\uFF5E").toBe(true);
    expect(compareKeys("\u{1F600}", "\uFF5E")).toBeGreaterThan(0);
  });
});

describe("key index", () => {
  // Few names, so that keys come, go and come again; many steps, so that both ways of updating run.
  const step = fc.record({
    key: fc.integer({ min: 0, max: 120 }).map((number) => `k${number}`),
    kind: fc.constantFrom("set", "set", "delete", "list"),
  });

  it("W3 the order is that of the keys in it, whatever was set, deleted and listed between", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = createKeyIndex<number>();
        const model = new Set<string>();
        for (const { key, kind } of steps) {
          if (kind === "set") {
            index.set(key, 1);
            model.add(key);
          } else if (kind === "delete") {
            index.delete(key);
            model.delete(key);
          } else {
            expect(index.sortedKeys()).toEqual([...model].sort());
          }
        }
        expect(index.sortedKeys()).toEqual([...model].sort());
        expect(index.size).toBe(model.size);
      }),
    );
  });
});
