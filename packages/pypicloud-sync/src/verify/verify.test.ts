import { err, ok } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../names/package-key.ts";
import type { StoredRow } from "../packages/cached-package.ts";
import { syncKey } from "../sync/sync-key.ts";
import { createMemoryPackageCache } from "../testing/memory-package-cache.ts";
import { createMemoryPackageStorage } from "../testing/memory-package-storage.ts";
import { backfill } from "./backfill.ts";
import { compareCache, repairCache } from "./compare-cache.ts";
import { type DiagnosisFacts, diagnose } from "./diagnose.ts";

function world() {
  const storage = createMemoryPackageStorage();
  const cache = createMemoryPackageCache();
  return { storage, cache, ports: { storage, cache, layout: DEFAULT_LAYOUT } };
}

const keyOf = (name: string, filename: string) => packageKey(DEFAULT_LAYOUT, name, filename);

describe("backfill", () => {
  const options = { signal: new AbortController().signal, onProgress: () => undefined };

  it("Y15 every package of the bucket gets into the cache; a second run writes nothing", async () => {
    const { storage, cache, ports } = world();
    for (const version of ["1", "2", "3"]) {
      storage.put(keyOf("foo", `foo-${version}.zip`));
    }
    storage.put("readme.txt");
    storage.put("x/");
    const first = await backfill({ ...options, ...ports });
    expect(first).toEqual(
      ok({
        keys: 5,
        saved: 3,
        removed: 0,
        right: 0,
        skipped: { "not-a-package": 1, folder: 1 },
        failed: [],
      }),
    );
    expect(Object.keys(cache.packages()).sort()).toEqual(["foo-1.zip", "foo-2.zip", "foo-3.zip"]);
    expect(await backfill({ ...options, ...ports })).toMatchObject({
      value: { saved: 0, right: 3 },
    });
  });

  it("Y15 a key that fails is named, and keeps no other from being done", async () => {
    const { storage, cache, ports } = world();
    storage.put("a/foo-1.zip");
    storage.put("a/foo-2.zip");
    const error = {
      kind: "denied",
      place: "bucket",
      operation: "HeadObject",
      message: "",
    } as const;
    const failing = {
      ...storage,
      head: async (key: string) => (key === "a/foo-1.zip" ? err(error) : storage.head(key)),
    };
    const filled = await backfill({ ...options, ...ports, storage: failing });
    expect(filled).toMatchObject({ value: { saved: 1, failed: [{ key: "a/foo-1.zip", error }] } });
    expect(Object.keys(cache.packages())).toEqual(["foo-2.zip"]);
  });
});

describe("a backfill that is broken off", () => {
  it("Y15 begins no more keys, and lists no more pages", async () => {
    const { storage, ports } = world();
    const control = new AbortController();
    let pages = 0;
    const endless = {
      ...storage,
      async *listKeys() {
        for (pages = 1; pages < 1_000; pages += 1) {
          yield ok([`x/foo-${pages}.zip`]);
        }
      },
    };
    const filled = await backfill({
      ...ports,
      storage: endless,
      signal: control.signal,
      onProgress: ({ keys }) => keys === 3 && control.abort(),
    });
    expect(filled).toMatchObject({ value: { keys: 3 } });
    expect(pages).toBeLessThan(10);
  });
});

describe("compareCache", () => {
  it("Y16 rows that are missing, stale or without an object are named, and mended", async () => {
    const { storage, cache, ports } = world();
    const right = keyOf("foo", "foo-1.zip");
    const stale = keyOf("foo", "foo-2.zip");
    const gone = keyOf("foo", "foo-3.zip");
    for (const key of [right, stale, gone]) {
      storage.put(key);
      await syncKey(key, ports);
    }
    storage.put(stale, { name: "foo", version: "2", "hash-md5": "new" });
    storage.delete(gone);
    storage.put(keyOf("bar", "bar-1.zip"));
    const compared = await compareCache(ports);
    if (!compared.ok) throw new Error(compared.error.message);
    expect(compared.value).toEqual({
      keys: 3,
      rows: 3,
      index: [],
      failed: [],
      differences: [
        {
          kind: "missing",
          filename: "bar-1.zip",
          key: keyOf("bar", "bar-1.zip"),
          detail: "bar 1",
        },
        { kind: "stale", filename: "foo-2.zip", key: stale, detail: "last_modified, hash_md5" },
        {
          kind: "orphan",
          filename: "foo-3.zip",
          key: gone,
          detail: "there is no package for it in the bucket",
        },
      ],
    });
    expect(Object.keys(cache.packages()).sort()).toEqual(["foo-1.zip", "foo-2.zip", "foo-3.zip"]);
    const repaired = await repairCache(compared.value, ports);
    expect(repaired).toEqual(ok([]));
    expect(await compareCache(ports)).toMatchObject({ value: { differences: [] } });
    expect(Object.keys(cache.packages()).sort()).toEqual(["bar-1.zip", "foo-1.zip", "foo-2.zip"]);
  });

  it("Y16 names that the index has wrong are named, and mended after the rows", async () => {
    const { storage, cache, ports } = world();
    storage.put(keyOf("foo", "foo-1.zip"));
    const repaired: unknown[] = [];
    const problem = { name: "foo", kind: "missing", detail: "" } as const;
    const broken = {
      ...cache,
      checkIndex: async () => ok([problem]),
      repairIndex: async (...args: readonly unknown[]) => {
        repaired.push(args);
        return ok(undefined);
      },
    };
    const compared = await compareCache({ ...ports, cache: broken });
    if (!compared.ok) throw new Error(compared.error.message);
    expect(compared.value.index).toEqual([problem]);
    await repairCache(compared.value, { ...ports, cache: broken });
    expect(repaired).toEqual([["foo", ["foo-1.zip"]]]);
  });

  it("Y16 a file that went to another key is mended in one go, in whatever order its keys are read", async () => {
    for (const isRowReadable of [true, false]) {
      for (const slow of ["old", "new"]) {
        const { storage, cache, ports } = world();
        storage.put("old/foo-1.zip");
        await syncKey("old/foo-1.zip", ports);
        storage.delete("old/foo-1.zip");
        storage.put("new/foo-1.zip");
        if (!isRowReadable) cache.spoil("foo-1.zip");
        const head = async (key: string) => {
          if (key.startsWith(slow)) await new Promise((resolve) => setTimeout(resolve, 5));
          return storage.head(key);
        };
        const slowed = { ...ports, storage: { ...storage, head } };
        const compared = await compareCache(slowed);
        if (!compared.ok) throw new Error(compared.error.message);
        expect(compared.value.differences).toMatchObject([{ key: "new/foo-1.zip" }]);
        expect(await repairCache(compared.value, slowed)).toEqual(ok([]));
        expect(await compareCache(ports)).toMatchObject({ value: { differences: [] } });
        expect(cache.packages()["foo-1.zip"]?.data.path).toBe("new/foo-1.zip");
      }
    }
  });

  it("Y16 rows of a prefix that was before are compared by what they name, and mended", async () => {
    const { storage, cache, ports } = world();
    for (const key of ["old/a-1.zip", "old/b-1.zip", "old/c-1.zip"]) {
      storage.put(key);
      await syncKey(key, ports);
    }
    storage.delete("old/a-1.zip");
    storage.delete("old/b-1.zip");
    storage.put("new/b-1.zip");
    const moved = { ...ports, layout: { prefix: "new/", prependHash: true } };
    const compared = await compareCache(moved);
    if (!compared.ok) throw new Error(compared.error.message);
    expect(compared.value.differences).toMatchObject([
      { kind: "orphan", filename: "a-1.zip" },
      { kind: "stale", filename: "b-1.zip", key: "new/b-1.zip" },
    ]);
    expect(await repairCache(compared.value, moved)).toEqual(ok([]));
    expect(await compareCache(moved)).toMatchObject({ value: { differences: [] } });
    expect(Object.keys(cache.packages()).sort()).toEqual(["b-1.zip", "c-1.zip"]);
  });

  it("Y16 a bucket or a cache that cannot be read is an error, not an empty one", async () => {
    const { ports } = world();
    const error = { kind: "denied", place: "cache", operation: "Scan", message: "no" } as const;
    const denied = { ...ports.cache, readAll: async () => err(error) };
    expect(await compareCache({ ...ports, cache: denied })).toEqual(err(error));
  });
});

describe("diagnose", () => {
  const healthy: DiagnosisFacts = {
    settings: { kind: "redis", url: "redis://h", isCluster: false, gracefulReload: false },
    rows: [rowOf("foo-1.0.zip", "1.0")],
    hasPackages: true,
    badWheels: [],
    markerlessRules: [],
    isNotified: true,
  };
  const dynamo = { kind: "dynamo", packageTable: "p", summaryTable: "s" } as const;

  it("Y18 nothing is found where nothing is wrong", () => {
    expect(diagnose(healthy)).toEqual([]);
  });

  it.each<[string, Partial<DiagnosisFacts>, RegExp]>([
    ["legacy-versions", { rows: [rowOf("foo-bar.tar.gz", "bar")] }, /foo-bar\.tar\.gz \("bar"\)/],
    ["unreadable-rows", { rows: [{ ...rowOf("x.zip", "1"), package: undefined }] }, /x\.zip/],
    ["cold-start", { rows: [] }, /cache is empty/],
    ["bad-wheels", { badWheels: ["a/b/bad.whl"] }, /a\/b\/bad\.whl.*rebuild/],
    [
      "on-demand-tables",
      { settings: { ...dynamo, gracefulReload: false }, isOnDemand: true },
      /db\.graceful_reload is off/,
    ],
    ["delete-markers", { markerlessRules: ["rule1"] }, /rule1/],
    [
      "local-endpoint",
      { settings: { ...dynamo, gracefulReload: true, endpoint: "http://localhost:8000" } },
      /localhost/,
    ],
    [
      "keys-in-settings",
      {
        settings: {
          ...dynamo,
          gracefulReload: true,
          credentials: { accessKeyId: "AKIA", secretAccessKey: "SECRET" },
        },
      },
      /clear text/,
    ],
    ["not-notified", { isNotified: false }, /EventBridge/],
  ])("Y18 %s is found, with what it leads to and what to do", (id, change, text) => {
    const [finding, ...others] = diagnose({ ...healthy, ...change });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id, text: expect.stringMatching(text) });
    expect(finding?.remedy).not.toBe("");
    expect(JSON.stringify(finding)).not.toContain("SECRET");
  });

  it("Y18 on-demand tables with graceful reload, and an empty bucket, are not a finding", () => {
    const settings = { ...dynamo, gracefulReload: true };
    expect(diagnose({ ...healthy, settings, isOnDemand: true })).toEqual([]);
    expect(diagnose({ ...healthy, rows: [], hasPackages: false })).toEqual([]);
  });
});

function rowOf(filename: string, version: string): StoredRow {
  const cached = { filename, name: "foo", version, lastModifiedMicros: 1, data: {} };
  return { filename, name: "foo", package: cached, revision: "" };
}
