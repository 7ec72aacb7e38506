import { ok } from "@xpart/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../names/package-key.ts";
import { packageOfObject } from "../packages/package-of-object.ts";
import { createMemoryPackageCache } from "../testing/memory-package-cache.ts";
import {
  createMemoryPackageStorage,
  type MemoryPackageStorage,
} from "../testing/memory-package-storage.ts";
import { type SyncPorts, syncKey } from "./sync-key.ts";

const FILE = "foo-1.0.tar.gz";
const KEY = packageKey(DEFAULT_LAYOUT, "foo", FILE);

function world(layout = DEFAULT_LAYOUT) {
  const storage = createMemoryPackageStorage();
  const cache = createMemoryPackageCache();
  const ports: SyncPorts = { storage, cache, layout };
  const sync = async (key: string) => {
    const synced = await syncKey(key, ports);
    if (!synced.ok) throw new Error(synced.error.message);
    return synced.value;
  };
  return { storage, cache, ports, sync };
}

describe("syncKey", () => {
  it("Y3 an object that is there is in the cache, one that is not there is not", async () => {
    const { storage, cache, sync } = world();
    const object = storage.put(KEY);
    expect(await sync(KEY)).toEqual({ kind: "saved", filename: FILE, version: "1.0" });
    expect(cache.packages()[FILE]).toEqual({
      filename: FILE,
      name: "foo",
      version: "1.0",
      lastModifiedMicros: object.lastModifiedMicros,
      data: { path: KEY },
    });
    expect(await sync(KEY)).toEqual({ kind: "unchanged", reason: "same" });
    storage.delete(KEY);
    expect(await sync(KEY)).toEqual({ kind: "removed", filename: FILE });
    expect(await sync(KEY)).toEqual({ kind: "unchanged", reason: "absent" });
    expect(cache.packages()).toEqual({});
  });

  it("Y3 an overwrite brings the new hashes, an undelete the older object", async () => {
    const { storage, cache, sync } = world();
    const hashed = (hash: string) => ({ name: "foo", version: "1.0", "hash-sha256": hash });
    storage.put(KEY, hashed("aa"));
    await sync(KEY);
    storage.put(KEY, hashed("bb"));
    expect(await sync(KEY)).toMatchObject({ kind: "saved" });
    expect(cache.packages()[FILE]?.data.hash_sha256).toBe("bb");
    storage.put(KEY, hashed("aa"));
    await sync(KEY);
    expect(cache.packages()[FILE]?.data.hash_sha256).toBe("aa");
  });

  it("Y2 metadata with name and version names the package, whatever the file is called", async () => {
    const { storage, cache, sync } = world();
    const key = "x/My_pkg.3/my-pkg-3-1.0.tar.gz";
    storage.put(key, {
      name: "My_Pkg.3",
      version: "1.0",
      summary: "s",
      "requires-python": ">=3",
      hash_sha256: "ab",
      "hash-sha256": "other spelling",
      "hash-md5": "cd",
      uploader: "",
      other: "x",
    });
    await sync(key);
    expect(cache.packages()["my-pkg-3-1.0.tar.gz"]).toMatchObject({
      name: "my-pkg-3",
      version: "1.0",
      summary: "s",
      data: { path: key, requires_python: ">=3", hash_sha256: "ab", hash_md5: "cd" },
    });
    storage.put("x/y/half-2.0.zip", { name: "other" });
    await sync("x/y/half-2.0.zip");
    expect(cache.packages()["half-2.0.zip"]).toMatchObject({ name: "half", version: "2.0" });
    storage.put("x/y/foo.asc", { name: "foo", version: "9" });
    expect(await sync("x/y/foo.asc")).toMatchObject({ kind: "saved", version: "9" });
  });

  it.each([
    ["packages/readme.txt", { kind: "unchanged", reason: "not-a-package" }],
    ["packages/foo-1.0.tar.gz.asc", { kind: "unchanged", reason: "not-a-package" }],
    ["packages/foo.whl", { kind: "unchanged", reason: "bad-wheel" }],
    ["packages/foo/", { kind: "skipped", reason: "folder" }],
    ["logs/foo-1.0.zip", { kind: "skipped", reason: "outside-prefix" }],
  ])("Y2 %s is not a package of the server's", async (key, expected) => {
    const { storage, cache, sync } = world({ prefix: "packages/", prependHash: false });
    storage.put(key);
    expect(await sync(key)).toEqual(expected);
    expect(cache.packages()).toEqual({});
  });

  it("Y2 a key that was a package and is none any more leaves the cache", async () => {
    const { storage, cache, sync } = world();
    storage.put("a/b/notes.txt", { name: "notes", version: "1" });
    await sync("a/b/notes.txt");
    storage.put("a/b/notes.txt");
    expect(await sync("a/b/notes.txt")).toMatchObject({ kind: "removed" });
    expect(cache.packages()).toEqual({});
  });

  it("Y2 a key with a plus is one with a plus", async () => {
    const { storage, cache, sync } = world();
    const key = packageKey(DEFAULT_LAYOUT, "foo", "foo-1.0+g1.tar.gz");
    storage.put(key);
    await sync(key);
    expect(cache.packages()["foo-1.0+g1.tar.gz"]).toMatchObject({ version: "1.0+g1" });
  });

  it("Y4 of two keys with one filename the server's own has the row, in any order of events", async () => {
    for (const order of [
      [KEY, "copy/foo-1.0.tar.gz"],
      ["copy/foo-1.0.tar.gz", KEY],
    ]) {
      const { storage, cache, sync } = world();
      storage.put(KEY);
      storage.put("copy/foo-1.0.tar.gz");
      for (const key of order) await sync(key);
      expect(cache.packages()[FILE]?.data.path).toBe(KEY);
      storage.delete("copy/foo-1.0.tar.gz");
      expect(await sync("copy/foo-1.0.tar.gz")).toEqual({
        kind: "unchanged",
        reason: "held-by-another-key",
      });
      expect(cache.packages()[FILE]?.data.path).toBe(KEY);
    }
  });

  it("Y4 when the key that has the row goes, the server's own key gets it", async () => {
    const { storage, cache, sync } = world();
    storage.put("copy/foo-1.0.tar.gz");
    await sync("copy/foo-1.0.tar.gz");
    storage.put(KEY);
    storage.delete("copy/foo-1.0.tar.gz");
    expect(await sync("copy/foo-1.0.tar.gz")).toMatchObject({ kind: "saved" });
    expect(cache.packages()[FILE]?.data.path).toBe(KEY);
  });

  it("Y4 outside the layout the newer object has the row", async () => {
    for (const order of [
      ["a/foo-1.0.tar.gz", "b/foo-1.0.tar.gz"],
      ["b/foo-1.0.tar.gz", "a/foo-1.0.tar.gz"],
    ]) {
      const { storage, cache, sync } = world();
      storage.put("b/foo-1.0.tar.gz");
      storage.put("a/foo-1.0.tar.gz");
      for (const key of order) await sync(key);
      expect(cache.packages()[FILE]?.data.path).toBe("a/foo-1.0.tar.gz");
    }
  });

  it("Y4 a row of a prefix that was before is not looked at, gives way to a file, and else stays", async () => {
    const { storage, cache, ports, sync } = world();
    for (const key of ["old/foo-1.zip", "old/bar-1.zip"]) {
      storage.put(key);
      await sync(key);
    }
    const looked: string[] = [];
    const moved: SyncPorts = {
      ...ports,
      layout: { prefix: "new/", prependHash: true },
      storage: {
        ...storage,
        head(key) {
          looked.push(key);
          return storage.head(key);
        },
      },
    };
    storage.put("new/foo-1.zip");
    expect(await syncKey("new/foo-1.zip", moved)).toMatchObject({ value: { kind: "saved" } });
    expect(await syncKey("new/bar-1.zip", moved)).toEqual(
      ok({ kind: "unchanged", reason: "held-by-another-key" }),
    );
    expect(looked.filter((key) => !key.startsWith("new/"))).toEqual([]);
    expect(cache.packages()["foo-1.zip"]?.data.path).toBe("new/foo-1.zip");
    expect(cache.packages()["bar-1.zip"]?.data.path).toBe("old/bar-1.zip");
  });

  it("Y4 a row that the server cannot read is not lost to the delete of another key", async () => {
    const { storage, cache, sync } = world();
    storage.put(KEY);
    await sync(KEY);
    cache.spoil(FILE);
    expect(await sync("copy/foo-1.0.tar.gz")).toMatchObject({ kind: "saved" });
    expect(cache.packages()[FILE]?.data.path).toBe(KEY);
  });

  it("Y5 the server's own row stays: its clock, and a summary of any characters", async () => {
    const { storage, cache, ports, sync } = world();
    const object = storage.put(KEY, {
      name: "foo",
      version: "1.0",
      summary: "Demo 12",
      "hash-sha256": "aa",
    });
    const seen = packageOfObject(object);
    if (!seen.ok) throw new Error(seen.error);
    const own = { ...seen.value, lastModifiedMicros: 1_795_340_494_789_853, summary: "Démo  ½" };
    await ports.cache.save(own, undefined);
    expect(await sync(KEY)).toEqual({ kind: "unchanged", reason: "same" });
    expect(cache.packages()[FILE]).toEqual(own);
    storage.put(KEY, { name: "foo", version: "1.0", summary: "Demo 12", "hash-sha256": "bb" });
    await sync(KEY);
    expect(cache.packages()[FILE]).toMatchObject({
      summary: "Démo  ½",
      data: { hash_sha256: "bb" },
    });
    storage.put(KEY, { name: "foo", version: "1.0", summary: "New", "hash-sha256": "bb" });
    await sync(KEY);
    expect(cache.packages()[FILE]?.summary).toBe("New");
  });

  it("Y5 without hashes the time tells whether the content is the same", async () => {
    const { storage, cache, sync } = world();
    storage.put(KEY);
    await sync(KEY);
    const newer = storage.put(KEY);
    expect(await sync(KEY)).toMatchObject({ kind: "saved" });
    expect(cache.packages()[FILE]?.lastModifiedMicros).toBe(newer.lastModifiedMicros);
  });

  it("Y6 who read the bucket before another wrote does not write over it", async () => {
    const { storage, cache, ports, sync } = world();
    storage.put(KEY, { name: "foo", version: "1.0", "hash-md5": "old" });
    let isFirst = true;
    const slow: SyncPorts = {
      ...ports,
      storage: {
        ...storage,
        async head(key) {
          const seen = await storage.head(key);
          if (isFirst) {
            isFirst = false;
            storage.put(KEY, { name: "foo", version: "1.0", "hash-md5": "new" });
            await sync(KEY);
          }
          return seen;
        },
      },
    };
    expect(await syncKey(KEY, slow)).toEqual(ok({ kind: "unchanged", reason: "same" }));
    expect(cache.packages()[FILE]?.data.hash_md5).toBe("new");
  });

  it("Y6 a row that others never stop changing is given back to the queue", async () => {
    const { storage, ports } = world();
    storage.put(KEY);
    const restless = { ...ports.cache, save: async () => ok("conflict" as const) };
    expect(await syncKey(KEY, { ...ports, cache: restless })).toMatchObject({
      ok: false,
      error: { kind: "unavailable", message: expect.stringContaining(FILE) },
    });
  });

  it("Y6 after a write the bucket is looked at once more: another may have relied on the old row", async () => {
    const { storage, cache, ports, sync } = world();
    storage.put(KEY);
    let isFirst = true;
    const slow: SyncPorts = {
      ...ports,
      cache: {
        ...cache,
        async save(wanted, replaced) {
          if (isFirst) {
            isFirst = false;
            storage.delete(KEY);
            expect(await sync(KEY)).toEqual({ kind: "unchanged", reason: "absent" });
          }
          return cache.save(wanted, replaced);
        },
      },
    };
    expect(await syncKey(KEY, slow)).toEqual(ok({ kind: "removed", filename: FILE }));
    expect(cache.packages()).toEqual({});
  });

  it("Y3 after all events, in any order, repeated and at the same time, the cache is the bucket", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(CHANGE, { maxLength: 12 }),
        fc.scheduler(),
        fc.infiniteStream(fc.nat({ max: 2 })),
        async (changes, scheduler, repeats) => {
          const { storage, cache, ports } = world();
          const slowed = slowedBy(scheduler, ports);
          const syncing: Promise<void>[] = [];
          for (const change of changes) {
            const key = `x/${change.file}`;
            change.apply(storage, key);
            const times = 1 + (repeats.next().value ?? 0);
            syncing.push(...Array.from({ length: times }, () => syncUntilDone(key, slowed)));
            await scheduler.waitOne().catch(() => undefined);
          }
          await scheduler.waitFor(Promise.all(syncing));
          expect(cache.packages()).toEqual(await packagesOf(storage));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const FILES = ["a-1.zip", "a-2.zip", "b-1.zip", "notes.txt"];

/** An upload with other metadata, or a delete. */
const CHANGE = fc
  .record({
    file: fc.constantFrom(...FILES),
    hash: fc.constantFrom(undefined, "h1", "h2", "delete"),
  })
  .map(({ file, hash }) => ({
    file,
    apply(storage: MemoryPackageStorage, key: string): void {
      if (hash === "delete") storage.delete(key);
      else storage.put(key, hash === undefined ? {} : { "hash-md5": hash });
    },
    toString: () => `${file} ${hash}`,
  }));

/** Ports whose answers come in an order that the scheduler chooses. */
function slowedBy(scheduler: fc.Scheduler, { storage, cache, layout }: SyncPorts): SyncPorts {
  return {
    layout,
    storage: { ...storage, head: scheduler.scheduleFunction(storage.head) },
    cache: {
      ...cache,
      read: scheduler.scheduleFunction(cache.read),
      save: scheduler.scheduleFunction(cache.save),
      remove: scheduler.scheduleFunction(cache.remove),
    },
  };
}

/** As the queue does it: what failed comes again. */
async function syncUntilDone(key: string, ports: SyncPorts): Promise<void> {
  const synced = await syncKey(key, ports);
  if (!synced.ok) {
    await syncUntilDone(key, ports);
  }
}

/** What a bucket asks of a cache; the time of an object with a hash may be that of an equal one before. */
async function packagesOf(storage: MemoryPackageStorage): Promise<Record<string, unknown>> {
  const seen = await Promise.all(FILES.map((file) => storage.head(`x/${file}`)));
  return Object.fromEntries(
    seen.flatMap((answer) => {
      const read = answer.ok && answer.value ? packageOfObject(answer.value) : undefined;
      if (!read?.ok) {
        return [];
      }
      const { data } = read.value;
      const micros = data.hash_md5 === undefined ? {} : { lastModifiedMicros: expect.any(Number) };
      return [[read.value.filename, { ...read.value, ...micros }]];
    }),
  );
}
