import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareKeys, type ListedVersion, ok, type VersionLister } from "@xpart/core";
import { memoryLister } from "@xpart/core/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SliceWorld } from "../../test/slice-world.ts";
import { backfillOn, beginBackfill } from "../backfill/backfill.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import type { InventoryEntry } from "./inventory-entry.ts";
import type { Inventory } from "./open-inventory.ts";
import { type SortedInventory, sortInventory } from "./sorted-inventory.ts";

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xpart-sorted-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();

/** The entries in an order that is none, as an inventory's files have them. */
function inventoryOf(entries: readonly InventoryEntry[]): Inventory {
  const scattered = entries.toSorted((one, other) => mixed(one) - mixed(other));
  return {
    manifest: {} as Inventory["manifest"],
    async *entries() {
      for (const entry of scattered) yield ok(entry);
    },
  };
}

function mixed({ key, entry }: InventoryEntry): number {
  let hash = 7;
  for (const sign of `${entry.versionId}${key}`) hash = (hash * 31 + sign.charCodeAt(0)) % 10_007;
  return hash;
}

async function sorted(
  entries: readonly InventoryEntry[],
  prefixes: readonly string[] = [""],
): Promise<SortedInventory> {
  const path = join(folder, `${files++}.db`);
  const result = await sortInventory(inventoryOf(entries), { path, prefixes, signal });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function listAll(
  lister: VersionLister,
  range: Parameters<VersionLister["listPage"]>[0],
  limit?: number,
): Promise<readonly ListedVersion[]> {
  const versions: ListedVersion[] = [];
  for (let page: Parameters<VersionLister["listPage"]>[1] | undefined = {}; page !== undefined; ) {
    const read = await lister.listPage(range, { ...page, limit });
    if (!read.ok) throw new Error(read.error.message);
    versions.push(...read.value.versions);
    page = read.value.next === undefined ? undefined : { from: read.value.next };
  }
  return versions;
}

/** What a bucket has, as an inventory says it. */
async function entriesOf(world: SliceWorld): Promise<readonly InventoryEntry[]> {
  const listed = await listAll(memoryLister(world.source), { prefix: "" });
  return listed.map(({ key, entry }, at) => ({
    ...{ key, entry },
    isLatest: listed[at - 1]?.key !== key,
  }));
}

/** Keys whose order by UTF-16 is another one than by UTF-8, and keys that begin like others. */
const KEY = fc.constantFrom("a", "a/", "a/b", "ab", "b", "é", "\u{1F600}", "\uFFFD", "z/1", "z/2");
const CHANGE = fc.record({
  key: KEY,
  kind: fc.constantFrom("put", "put", "replicate", "mark"),
  isLate: fc.boolean(),
});

function change(world: SliceWorld, changes: readonly { key: string; kind: string }[]): void {
  for (const [at, { key, kind }] of changes.entries()) {
    world.nowMs += 1_000;
    if (kind === "put") world.source.put(key, `content ${at}`);
    else if (kind === "replicate") world.replicate(key, `content ${at}`);
    else world.mark(key);
  }
}

describe("sortInventory", () => {
  it("V14 any range of it, by pages of any size, is what a listing of the bucket has", async () => {
    const range = fc.record({ prefix: fc.constantFrom("", "a", "a/", "z/", "q"), cut: KEY });
    await fc.assert(
      fc.asyncProperty(
        fc.array(CHANGE, { maxLength: 30 }),
        range,
        fc.integer({ min: 1, max: 5 }),
        async (changes, { prefix, cut }, limit) => {
          const world = new SliceWorld();
          change(world, changes);
          const { lister, entries, close } = await sorted(await entriesOf(world));
          const live = memoryLister(world.source);
          expect(entries).toBe((await listAll(live, { prefix: "" })).length);
          for (const more of [{}, { after: cut }, { upTo: cut }]) {
            const wanted = await listAll(live, { prefix, ...more });
            expect(await listAll(lister, { prefix, ...more }, limit)).toEqual(wanted);
          }
          close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("V14 keeps only what is below the prefixes, and tells what cannot be written", async () => {
    const world = new SliceWorld();
    for (const key of ["a/1", "b/1", "c/1"]) world.source.put(key, key);
    const entries = await entriesOf(world);
    const { lister, close } = await sorted(entries, ["a/", "c/"]);
    expect((await listAll(lister, { prefix: "" })).map(({ key }) => key)).toEqual(["a/1", "c/1"]);
    close();
    const path = join(folder, "no", "such", "folder.db");
    const result = await sortInventory(inventoryOf(entries), { path, prefixes: [""], signal });
    expect(result).toMatchObject({ error: { problem: expect.stringContaining(path) } });
    const over = AbortSignal.abort();
    const stopped = await sortInventory(inventoryOf(entries), {
      ...{ path: join(folder, "stopped.db"), prefixes: [""], signal: over },
    });
    expect(stopped).toEqual({ ok: false, error: "stopped" });
  });

  it.each([
    ["two below the current one at one time", [5, 3, 3], "", true],
    ["an upload in parts below it, and one more", [5, 4, 3], "-2", true],
    ["an upload in parts alone below it", [5, 4], "-2", false],
    ["the current one at the time of the one below", [5, 5, 3], "", false],
  ])("V14 %s leaves the order open: %j", async (_title, times, parts, isOpen) => {
    const entries = times.map((lastModifiedMs, at): InventoryEntry => {
      const etag = at === 1 ? `e${parts}` : "e";
      const pin = { etag, sizeBytes: 1, lastModifiedMs };
      return { key: "k", isLatest: at === 0, entry: { kind: "object", versionId: `${at}`, pin } };
    });
    const { lister, close } = await sorted(entries);
    const listed = await listAll(lister, { prefix: "" });
    expect(listed.some(({ isAmbiguous }) => isAmbiguous === true)).toBe(isOpen);
    close();
  });
});

describe("a backfill by an inventory", () => {
  const asked = async (ports: SlicePorts) => {
    const keys: string[] = [];
    await backfillOn(beginBackfill([], 0), ports, {
      ...{ parallel: 2, asksLedger: false, saveEveryMs: 60_000, signal },
      save: async () => undefined,
      sleep: (_ms, over) =>
        new Promise((resolve) => over.addEventListener("abort", () => resolve(), { once: true })),
      send: async (key) => {
        keys.push(key);
        return undefined;
      },
    });
    return keys.sort(compareKeys);
  };

  it("V14, V12 asks for what one by a listing asks for, whatever changed since and is across", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(CHANGE, { maxLength: 25 }),
        fc.array(KEY, { maxLength: 5 }),
        async (changes, since) => {
          const world = new SliceWorld();
          change(world, changes);
          const { lister, close } = await sorted(await entriesOf(world));
          world.nowMs += 1_000;
          // What comes after the inventory crosses by its events.
          const isWhole = (key: string) =>
            !changes.some((each) => each.key === key && each.kind === "put");
          for (const key of since.filter(isWhole)) world.replicate(key, "since");
          world.later();
          const ports = world.ports();
          const byInventory = { ...ports, source: { ...ports.source, lister } };
          expect(await asked(byInventory)).toEqual(await asked(ports));
          close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
