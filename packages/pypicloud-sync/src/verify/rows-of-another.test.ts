import { err, ok } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT, packageKey } from "../names/package-key.ts";
import { syncKey } from "../sync/sync-key.ts";
import { createMemoryPackageCache } from "../testing/memory-package-cache.ts";
import { createMemoryPackageStorage } from "../testing/memory-package-storage.ts";
import { rowsOfAnother } from "./rows-of-another.ts";

/** A cache with a row for each of so many objects of a bucket that is not ours. */
async function theirs(rows: number) {
  const [storage, cache] = [createMemoryPackageStorage(), createMemoryPackageCache()];
  for (let version = 0; version < rows; version += 1) {
    const key = packageKey(DEFAULT_LAYOUT, "foo", `foo-${version}.zip`);
    storage.put(key);
    await syncKey(key, { storage, cache, layout: DEFAULT_LAYOUT });
  }
  return { storage, cache, layout: DEFAULT_LAYOUT };
}

describe("rowsOfAnother", () => {
  it.each([
    [9, undefined],
    [10, 10],
    [1_234, 1_234],
  ])("Y15 %i rows without an object are another's: %s", async (rows, expected) => {
    const ports = await theirs(rows);
    expect(await rowsOfAnother(ports)).toEqual(ok(undefined));
    const ours = createMemoryPackageStorage();
    expect(await rowsOfAnother({ ...ports, storage: ours })).toEqual(ok(expected));
  });

  it("Y15 one row with its object makes a cache ours, and an object that may not be read tells nothing", async () => {
    const ports = await theirs(50);
    const ours = createMemoryPackageStorage();
    ours.put(packageKey(DEFAULT_LAYOUT, "foo", "foo-31.zip"));
    expect(await rowsOfAnother({ ...ports, storage: ours })).toEqual(ok(undefined));
    const error = {
      kind: "denied",
      place: "bucket",
      operation: "HeadObject",
      message: "",
    } as const;
    const denied = { ...ours, head: async () => err(error) };
    expect(await rowsOfAnother({ ...ports, storage: denied })).toEqual(err(error));
  });
});
