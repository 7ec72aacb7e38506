import type { ObjectChecksum, PortError } from "@xpart/core";
import { MemoryBucket } from "@xpart/core/testing";
import { describe, expect, it } from "vitest";
import { compareBuckets } from "./compare-buckets.ts";

const CLOCK = { now: () => 1_767_225_600_000 };

function twoBuckets() {
  return {
    source: new MemoryBucket("source", "enabled", CLOCK),
    destination: new MemoryBucket("destination", "enabled", CLOCK),
  };
}

type Buckets = ReturnType<typeof twoBuckets>;

function onBoth({ source, destination }: Buckets, write: (bucket: MemoryBucket) => void): void {
  write(source);
  write(destination);
}

/** Some history, equal on both sides. */
function equalBuckets(): Buckets {
  const buckets = twoBuckets();
  onBoth(buckets, (bucket) => {
    bucket.put("a", "1", { tags: { team: "x" } });
    bucket.put("a", "22");
    bucket.remove("a");
    bucket.put("b", "b", { attributes: { metadata: { m: "1" }, contentType: "text/plain" } });
  });
  return buckets;
}

describe("compareBuckets", () => {
  it("U5 equal buckets: every version compared, not only the newest", async () => {
    const compared = await compareBuckets(equalBuckets());
    const totals = { keys: 2, versions: 3, markers: 1, bytes: 4 };
    expect(compared).toEqual({
      isEqual: true,
      source: totals,
      destination: totals,
      proofs: { checksum: 0, etag: 3, content: 0 },
      differences: [],
      differenceCount: 0,
    });
  });

  it.each<[string, (buckets: Buckets) => void, object]>([
    [
      "a version more at the source",
      ({ source }) => source.put("c", "1"),
      { key: "c", index: 0, difference: "missing" },
    ],
    [
      "a foreign version",
      ({ destination }) => destination.put("c", "1"),
      { key: "c", index: 0, difference: "extra" },
    ],
    [
      "a marker instead of a version",
      (buckets) => {
        buckets.source.put("c", "1");
        buckets.destination.remove("c");
      },
      { key: "c", difference: "kind" },
    ],
    [
      "another size",
      (buckets) => {
        buckets.source.put("c", "1");
        buckets.destination.put("c", "22");
      },
      { key: "c", difference: "size" },
    ],
    [
      "other content of the same size",
      (buckets) => {
        buckets.source.put("c", "1");
        buckets.destination.put("c", "2");
      },
      { key: "c", difference: "content" },
    ],
    [
      "other tags of an old version",
      (buckets) => {
        buckets.source.put("c", "1", { tags: { team: "x" } });
        buckets.destination.put("c", "1", { tags: { team: "y" } });
        onBoth(buckets, (bucket) => bucket.put("c", "2"));
      },
      { key: "c", index: 1, difference: "attributes", fields: ["tags.team"] },
    ],
    [
      "another header",
      (buckets) => {
        buckets.source.put("c", "1", { attributes: { metadata: {}, contentType: "a/b" } });
        buckets.destination.put("c", "1", { attributes: { metadata: {}, contentType: "a/c" } });
      },
      { key: "c", difference: "attributes", fields: ["contentType"] },
    ],
  ])("U5 finds %s, and names the key", async (_name, spoil, expected) => {
    const buckets = equalBuckets();
    spoil(buckets);
    const compared = await compareBuckets(buckets);
    expect(compared.isEqual).toBe(false);
    expect(compared.differenceCount).toBe(1);
    expect(compared.differences).toEqual([expect.objectContaining(expected)]);
  });

  it("U5 reads the content where ETags differ and there is no checksum to compare", async () => {
    const buckets = twoBuckets();
    const composite = (value: string): ObjectChecksum => ({
      algorithm: "CRC32",
      value,
      type: "COMPOSITE",
    });
    buckets.source.put("k", "same", { attributes: { metadata: {}, checksum: composite("a-2") } });
    buckets.destination.put("k", "same", {
      attributes: { metadata: {}, checksum: composite("b-3") },
    });
    withEtag(buckets.destination, "of other parts");
    const compared = await compareBuckets(buckets);
    expect(compared).toMatchObject({ isEqual: true, proofs: { content: 1, etag: 0, checksum: 0 } });
  });

  it("F2 a version that may not be read ends the comparison: nothing is proved", async () => {
    const buckets = equalBuckets();
    const denied: PortError = {
      kind: "denied",
      side: "destination",
      operation: "HeadObject",
      message: "Forbidden",
    };
    buckets.destination.describe = async () => ({ ok: false, error: denied });
    await expect(compareBuckets(buckets)).rejects.toMatchObject({ portError: denied });
  });

  it("U5 an order that the server does not tell is not taken for equal", async () => {
    const buckets = twoBuckets();
    onBoth(buckets, (bucket) => bucket.put("k", "1"));
    const { destination } = buckets;
    const listStacks = destination.listStacks.bind(destination);
    destination.listStacks = async function* (prefix) {
      for await (const stack of listStacks(prefix)) {
        yield stack.ok ? { ok: true, value: { ...stack.value, ambiguous: true } } : stack;
      }
    };
    const compared = await compareBuckets(buckets);
    expect(compared.differences).toEqual([{ key: "k", index: 0, difference: "order" }]);
  });

  it("U5 a prefix leaves the other keys out", async () => {
    const buckets = equalBuckets();
    buckets.source.put("c", "only here");
    const compared = await compareBuckets(buckets, { prefix: "a" });
    expect(compared).toMatchObject({ isEqual: true, source: { keys: 1, versions: 2, markers: 1 } });
  });

  it("U5 a signal ends it", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(compareBuckets(equalBuckets(), { signal })).rejects.toThrow("enough");
  });
});

function withEtag(bucket: MemoryBucket, etag: string): void {
  const describeEntry = bucket.describe.bind(bucket);
  bucket.describe = async (key, versionId) => {
    const read = await describeEntry(key, versionId);
    if (!read.ok || read.value.kind !== "object") {
      return read;
    }
    const { object } = read.value;
    const pin = { ...object.pin, etag };
    return { ok: true, value: { kind: "object", object: { ...object, pin } } };
  };
}
