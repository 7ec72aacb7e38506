import { compareKeys, err, type KeyStack, ok, type PortError, type Result } from "@xpart/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyPair, mergeListings } from "./merge-listings.ts";

async function* listing(keys: readonly string[]): AsyncGenerator<Result<KeyStack, PortError>> {
  for (const key of keys) {
    yield ok({ key, entries: [] });
  }
}

async function merge(source: readonly string[], destination: readonly string[]) {
  const pairs: KeyPair[] = [];
  for await (const pair of mergeListings(listing(source), listing(destination))) {
    pairs.push(pair);
  }
  return pairs.map((pair) => [pair.key, pair.source?.key, pair.destination?.key]);
}

describe("mergeListings", () => {
  it("U5 pairs keys of both sides and gives those of one side alone", async () => {
    expect(await merge(["a", "b", "d"], ["b", "c", "d", "e"])).toEqual([
      ["a", "a", undefined],
      ["b", "b", "b"],
      ["c", undefined, "c"],
      ["d", "d", "d"],
      ["e", undefined, "e"],
    ]);
  });

  it("U5 orders by UTF-8 bytes: U+FF5E comes before U+1F600, though not in UTF-16", async () => {
    expect("\uff5e" < "\u{1f600}").toBe(false);
    expect(await merge(["\uff5e"], ["\uff5e", "\u{1f600}"])).toEqual([
      ["\uff5e", "\uff5e", "\uff5e"],
      ["\u{1f600}", undefined, "\u{1f600}"],
    ]);
  });

  it("U5 gives every key once, from the sides that have it", async () => {
    const keys = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(keys, keys, async (source, destination) => {
        const pairs = await merge(source.toSorted(compareKeys), destination.toSorted(compareKeys));
        const all = [...new Set([...source, ...destination])].sort(compareKeys);
        expect(pairs).toEqual(
          all.map((key) => [
            key,
            source.includes(key) ? key : undefined,
            destination.includes(key) ? key : undefined,
          ]),
        );
      }),
    );
  });

  it("F2 a side that cannot be listed is an error, and nothing of it counts as missing", async () => {
    const denied: PortError = {
      kind: "denied",
      side: "destination",
      operation: "ListObjectVersions",
      message: "Access Denied",
    };
    async function* refusing() {
      yield err(denied);
    }
    const merged = mergeListings(listing(["a"]), refusing());
    await expect(merged.next()).rejects.toMatchObject({ portError: denied });
  });
});
