import { compareKeys, type ListedVersion, type VersionLister } from "@xpart/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listerOf, SliceWorld } from "../../test/slice-world.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { compareRanges } from "./compare-ranges.ts";

const objects = (keys: readonly string[]): ListedVersion[] =>
  keys.toSorted(compareKeys).map((key) => ({
    key,
    entry: {
      kind: "object",
      versionId: `v of ${key}`,
      pin: { etag: `etag of ${key}`, sizeBytes: key.length, lastModifiedMs: 0 },
    },
  }));

/** Small pages that take a turn of the event loop each, as answers of a server do. */
function slowly(lister: VersionLister, pageEntries: number, turns = () => 1): VersionLister {
  return {
    async listPage(range, page) {
      for (let left = turns(); left > 0; left -= 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      return lister.listPage(range, { limit: pageEntries, ...page });
    },
  };
}

function portsOf(source: VersionLister, destination: VersionLister): SlicePorts {
  const world = new SliceWorld();
  const ports = world.ports();
  return {
    ...ports,
    source: { ...ports.source, lister: source },
    destination: { ...ports.destination, lister: destination },
  };
}

async function compare(ports: SlicePorts, parallel: number, signal?: AbortSignal) {
  const told: string[] = [];
  const outcome = await compareRanges([{ prefix: "" }], ports, {
    ...{ parallel, signal },
    onEqual: (key) => told.push(key),
    onFinding: ({ key }) => void told.push(key),
  });
  return { ...outcome, told: told.sort(compareKeys) };
}

const anyKey = fc.string({ unit: "binary", minLength: 1, maxLength: 5 });
const likeKey = fc.stringMatching(/^(logs\/2026|data\/é|\u{1f600}x)\/[a-c]{0,2}[0-9]{0,3}$/u);

describe("compareRanges", () => {
  it("V6 with any keys on both sides, and any number of ranges, each key is compared exactly once", async () => {
    const keys = fc.uniqueArray(fc.oneof(anyKey, likeKey), { maxLength: 60 });
    const shape = fc.record({
      both: keys,
      left: keys,
      right: keys,
      parallel: fc.integer({ min: 1, max: 8 }),
      pageEntries: fc.integer({ min: 1, max: 4 }),
      turns: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ both, left, right, parallel, pageEntries, turns }) => {
        const source = [...new Set([...both, ...left])];
        const destination = [...new Set([...both, ...right])];
        const slow = (side: readonly string[]) =>
          slowly(listerOf(objects(side)), pageEntries, () => turns.next().value ?? 0);
        const { told, tally, end, digests } = await compare(
          portsOf(slow(source), slow(destination)),
          parallel,
        );
        const all = [...new Set([...source, ...destination])].sort(compareKeys);
        expect(told).toEqual(all);
        expect([tally.keys, end]).toEqual([all.length, "done"]);
        const alone = await compare(
          portsOf(listerOf(objects(source)), listerOf(objects(destination))),
          1,
        );
        expect(String(digests.source)).toBe(String(alone.digests.source));
        expect(String(digests.destination)).toBe(String(alone.digests.destination));
      }),
      { numRuns: 150 },
    );
  });

  it("V6 stopped anywhere and gone on with, each key is compared exactly once", async () => {
    const keys = fc.uniqueArray(fc.oneof(anyKey, likeKey), { minLength: 5, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 20 }), async (given, stopAfter) => {
        const interrupt = new AbortController();
        const listed = listerOf(objects(given));
        let pages = 0;
        const counted: VersionLister = {
          async listPage(range, page) {
            pages += 1;
            if (pages === stopAfter) interrupt.abort();
            return listed.listPage(range, { limit: 2, ...page });
          },
        };
        const ports = portsOf(slowly(counted, 2), slowly(listed, 2));
        const first = await compare(ports, 3, interrupt.signal);
        const told: string[] = [...first.told];
        await compareRanges(first.remaining, ports, {
          parallel: 2,
          onEqual: (key) => told.push(key),
        });
        expect(told.sort(compareKeys)).toEqual(given.toSorted(compareKeys));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["numbers behind a long common prefix", (at: number) => `production/logs/2026/us/${at * 7}`],
    ["hashes", (at: number) => `${((at * 2654435761) % 2 ** 32).toString(16)}`],
    ["folders of very different sizes", (at: number) => `${at < 15 ? `a/${at}` : `zz/${at}`}`],
    [
      "characters beyond ASCII",
      (at: number) => `データ/${String.fromCodePoint(0x4e00 + (at % 500))}/${at}`,
    ],
  ])("V6 %s: all workers have their share", async (_name, keyOf) => {
    const keys = [...new Set(Array.from({ length: 20_000 }, (_, at) => keyOf(at)))];
    const listed = listerOf(objects(keys));
    const parallel = 8;
    let [underway, together, requests] = [0, 0, 0];
    const counted: VersionLister = {
      async listPage(range, page) {
        underway += 1;
        requests += 1;
        together = Math.max(together, underway);
        const answer = await slowly(listed, 100).listPage(range, page);
        underway -= 1;
        return answer;
      },
    };
    const { told } = await compare(portsOf(counted, counted), parallel);
    expect(told).toHaveLength(keys.length);
    expect(together).toBeGreaterThan(parallel);
    // Twice 200 pages, and what cutting costs.
    expect(requests).toBeLessThan(900);
  });

  it("F2 a side that is denied ends all ranges, and says so once", async () => {
    const error = {
      kind: "denied",
      side: "destination",
      operation: "ListObjectVersions",
      message: "no",
    } as const;
    const denied: VersionLister = { listPage: async () => ({ ok: false, error }) };
    const { end, told, remaining } = await compare(portsOf(listerOf(objects(["a"])), denied), 4);
    expect({ end, told }).toEqual({ end: error, told: [] });
    expect(remaining).toEqual([{ prefix: "", after: undefined, upTo: undefined }]);
  });
});
