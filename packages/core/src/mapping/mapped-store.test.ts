import { describe, expect, it } from "vitest";
import { keyMapOf, mapBy, ruleOfKey } from "../model/key-mapping.ts";
import type { SourceStore } from "../ports/source-store.ts";
import { newObject } from "../testing/bucket-contract/steps.ts";
import { describeBucketContract } from "../testing/bucket-contract.ts";
import { MemoryBucket } from "../testing/memory-bucket.ts";
import { memoryLister } from "../testing/memory-lister.ts";
import { mapLister } from "./mapped-lister.ts";
import { mapDestination, mapReader } from "./mapped-store.ts";

let nowMs = 1_772_992_214_000;
const clock = {
  now() {
    nowMs += 300;
    return nowMs;
  },
};

/** Puts the contract's keys into another order, with a rule inside another one; its longest key becomes shorter. */
const MAP = keyMapOf([
  { from: "", to: "all/" },
  { from: "list/", to: "0/" },
  { from: "list/b", to: "zz/" },
  { from: "d", to: "~d" },
  { from: "kkkk", to: "k" },
]);

/** A bucket that is copied from has no other keys; here it is the one that the contract writes. */
function mappedSource(bucket: MemoryBucket): SourceStore {
  const at = (key: string) => mapBy(ruleOfKey(MAP, key), key);
  return {
    ...mapReader(bucket, MAP),
    openCurrent: (key) => bucket.openCurrent(at(key)),
    openPart: (key, versionId, part) => bucket.openPart(at(key), versionId, part),
    requestRestore: (key, versionId) => bucket.requestRestore(at(key), versionId),
  };
}

describeBucketContract("memory, by the source's keys", async () => ({
  async makeBucket(versioning) {
    const bucket = new MemoryBucket(
      "destination",
      versioning === "suspended" ? "enabled" : versioning,
      clock,
    );
    return {
      store: mapDestination(bucket, MAP),
      source: mappedSource(bucket),
      lister: mapLister(memoryLister(bucket), MAP),
      leastPartBytes: 1,
      async suspend() {
        bucket.versioning = "suspended";
      },
    };
  },
  async stop() {},
}));

describe("mapDestination", () => {
  const longKey = "k".repeat(1_000);
  const map = keyMapOf([{ from: "", to: "a".repeat(25) }]);

  it("M2 nothing is asked of a key that would be too long, and nothing is written at it", async () => {
    const unasked = new Proxy({} as MemoryBucket, {
      get: () => () => {
        throw new Error("asked");
      },
    });
    const store = mapDestination(unasked, map);
    const told = (error: unknown) => ({
      ok: false,
      error: expect.objectContaining({ kind: "unkeepable", side: "destination", operation: error }),
    });
    expect(await store.putObject(newObject(longKey, "x"))).toEqual(told("PutObject"));
    expect(
      await store.beginUpload({ key: longKey, attributes: { metadata: {} }, tags: {} }),
    ).toEqual(told("CreateMultipartUpload"));
    expect(await store.addMarker(longKey)).toMatchObject({ value: { made: "none" } });
    expect(await store.readStack(longKey)).toEqual({ ok: true, value: { entries: [] } });
    expect(await store.describeCurrent(longKey)).toEqual({ ok: true, value: { kind: "gone" } });
    expect(await store.open(longKey, "v")).toEqual({ ok: true, value: { kind: "gone" } });
    expect(await store.readTags(longKey, "v")).toEqual({ ok: true, value: "gone" });
    expect(await store.writeTags(longKey, "v", {})).toEqual({ ok: true, value: "gone" });
    expect(await store.deleteEntry(longKey, "v")).toEqual({ ok: true, value: undefined });
    expect(await store.listUploads(longKey)).toEqual({ ok: true, value: [] });
  });

  it("M1 an error names what the key is called at the destination", async () => {
    const bucket = new MemoryBucket("destination", "enabled", clock);
    const store = mapDestination(bucket, keyMapOf([{ from: "", to: "x/" }]));
    const written = await store.putObject({
      ...newObject("k", "content"),
      onlyIf: { kind: "etag", etag: "none" },
    });
    expect(written).toMatchObject({
      error: { kind: "precondition", message: expect.stringContaining('destination\'s key "x/k"') },
    });
  });

  it("M1 without another key the store is the same", () => {
    const bucket = new MemoryBucket("destination", "enabled", clock);
    expect(mapDestination(bucket, keyMapOf(undefined))).toBe(bucket);
    expect(mapReader(bucket, keyMapOf([{ from: "a", to: "a" }]))).toBe(bucket);
  });
});
