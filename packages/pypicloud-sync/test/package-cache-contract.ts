import type { Result } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CachedPackage, PackageCache, StoredRow, SyncError } from "../src/index.ts";

/** A cache on something real, and what the server on it would see. */
export interface PackageCacheSubject {
  readonly cache: PackageCache;
  /** The names that the server lists. */
  names(): Promise<readonly string[]>;
  /** The summary that the server shows for a name; undefined where none. */
  summaryOf(name: string): Promise<string | undefined>;
  /** Takes a name out of the index, as a writer that died would leave it; absent: there is no index. */
  dropFromIndex?(name: string): Promise<void>;
  /** Puts a name without files into the index. */
  addOrphan?(name: string): Promise<void>;
  /** Makes a row one that the server cannot read. */
  spoilRow(filename: string): Promise<void>;
  /** Of a row's time; default 1. */
  readonly resolutionMicros?: number;
  stop(): Promise<void>;
}

/** What every cache must do, whatever keeps it. */
export function describePackageCacheContract(
  subjectName: string,
  start: () => Promise<PackageCacheSubject>,
): void {
  describe(`package cache contract: ${subjectName}`, () => {
    let subject: PackageCacheSubject;
    let cache: PackageCache;
    beforeAll(async () => {
      subject = await start();
      cache = subject.cache;
    });
    afterAll(async () => {
      await cache.close();
      await subject.stop();
    });

    async function expectRightIndex(): Promise<void> {
      expect(unwrap(await cache.checkIndex(unwrap(await cache.readAll())))).toEqual([]);
    }
    async function saved(wanted: CachedPackage): Promise<StoredRow> {
      const before = unwrap(await cache.read(wanted.filename));
      expect(unwrap(await cache.save(wanted, before))).toBe("written");
      return present(unwrap(await cache.read(wanted.filename)));
    }

    it("Y6: a row comes back as it was written", async () => {
      expect(unwrap(await cache.read("full-1.0+g1.tar.gz"))).toBeUndefined();
      const full = sample("full", "1.0+g1", {
        lastModifiedMicros: 1_795_340_494_000_000,
        summary: "Démo — 日本 'quoted' \"twice\" \\ %s ?",
        data: {
          path: "a+b/full 1/full-1.0+g1.tar.gz",
          requires_python: ">=3.7, !=3.8.*",
          hash_sha256: "ab".repeat(32),
          hash_md5: "cd".repeat(16),
          uploader: "somebody",
        },
      });
      const row = await saved(full);
      expect(row).toMatchObject({ filename: full.filename, name: "full", package: full });
      const bare = sample("bare", "1", { data: {} });
      expect((await saved(bare)).package).toEqual(bare);
      await expectRightIndex();
    });

    it("Y6: times keep their microseconds, as far as the cache does", async () => {
      const micros = 1_795_340_494_789_853;
      const stored = (await saved(sample("fine", "1", { lastModifiedMicros: micros }))).package;
      const resolution = subject.resolutionMicros ?? 1;
      expect(Math.abs((stored?.lastModifiedMicros ?? 0) - micros)).toBeLessThan(resolution);
    });

    it("Y6: what a new row lacks is gone from the old one", async () => {
      await saved(
        sample("lean", "1", { summary: "s", data: { path: "p", uploader: "u", hash_md5: "00" } }),
      );
      const lean = sample("lean", "1", { data: { path: "p" } });
      expect((await saved(lean)).package).toEqual(lean);
    });

    it("Y6: a row that is there is not written as a new one", async () => {
      const first = sample("there", "1", { data: { path: "first" } });
      await saved(first);
      const second = { ...first, data: { path: "second" } };
      expect(unwrap(await cache.save(second, undefined))).toBe("conflict");
      expect(unwrap(await cache.read(first.filename))?.package).toEqual(first);
    });

    it("Y6: a row that has changed since is neither written nor removed, nor one that is gone", async () => {
      const first = sample("race", "1", { data: { path: "first" } });
      const stale = await saved(first);
      const second = { ...first, data: { path: "second" } };
      const current = await saved(second);
      expect(unwrap(await cache.save({ ...first, version: "2" }, stale))).toBe("conflict");
      expect(unwrap(await cache.remove(stale))).toBe("conflict");
      expect(unwrap(await cache.read(first.filename))?.package).toEqual(second);
      await expectRightIndex();
      expect(unwrap(await cache.remove(current))).toBe("written");
      expect(unwrap(await cache.remove(current))).toBe("conflict");
      expect(unwrap(await cache.save(first, current))).toBe("conflict");
      expect(unwrap(await cache.read(first.filename))).toBeUndefined();
      await expectRightIndex();
    });

    it("Y6: of writers that start from the same row one writes", async () => {
      const wanted = Array.from({ length: 6 }, (_, index) =>
        sample("crowd", "1", { data: { path: `p${index}` } }),
      );
      for (const before of [undefined, "row"]) {
        const row = before && unwrap(await cache.read("crowd-1.tar.gz"));
        const answers = await Promise.all(
          wanted.map((one) => cache.save({ ...one, version: before ?? "1" }, row || undefined)),
        );
        const written = answers.map(unwrap).filter((answer) => answer === "written");
        expect(written).toHaveLength(1);
      }
      await expectRightIndex();
    });

    it("Y6: the index has a name as long as it has files, and the newest one's summary", async () => {
      const at = (seconds: number) => ({ lastModifiedMicros: seconds * 1_000_000 });
      await saved(sample("life", "2", { ...at(2_000), summary: "two" }));
      await saved(sample("life", "1", { ...at(1_000), summary: "one" }));
      expect(await subject.names()).toContain("life");
      expect(await subject.summaryOf("life")).toBe("two");
      const three = await saved(sample("life", "3", { ...at(3_000), summary: "three" }));
      expect(await subject.summaryOf("life")).toBe("three");
      // An undelete brings back an older object under the same filename.
      await saved(sample("life", "3", { ...at(500), summary: "old three" }));
      expect(await subject.summaryOf("life")).toBe("two");
      expect(unwrap(await cache.remove(three))).toBe("conflict");
      for (const version of ["2", "3"]) {
        const row = present(unwrap(await cache.read(`life-${version}.tar.gz`)));
        expect(unwrap(await cache.remove(row))).toBe("written");
        expect(await subject.names()).toContain("life");
      }
      expect(await subject.summaryOf("life")).toBe("one");
      await cache.remove(present(unwrap(await cache.read("life-1.tar.gz"))));
      expect(await subject.names()).not.toContain("life");
      await expectRightIndex();
    });

    it("Y6: a file that changes its name leaves the old one's index", async () => {
      const before = sample("renamed-3", "1");
      await saved(before);
      await saved({ ...before, name: "renamed" });
      const names = await subject.names();
      expect(names).toContain("renamed");
      expect(names).not.toContain("renamed-3");
      await expectRightIndex();
    });

    it("Y6: files of one name that come and go at the same time leave the index right", async () => {
      const files = Array.from({ length: 8 }, (_, index) =>
        sample("busy", String(index), { summary: `s${index}`, lastModifiedMicros: index * 1e6 }),
      );
      await Promise.all(files.map(saved));
      await expectRightIndex();
      await Promise.all(
        files.map(async (file, index) => {
          const row = present(unwrap(await cache.read(file.filename)));
          return index % 2 === 0 ? cache.remove(row) : saved({ ...file, version: `${index}.1` });
        }),
      );
      await expectRightIndex();
      expect(await subject.summaryOf("busy")).toBe("s7");
    });

    it("Y6: a row that the server cannot read is seen, and can be replaced and removed", async () => {
      const wanted = sample("spoilt", "1", { data: { path: "p" } });
      await saved(wanted);
      await subject.spoilRow(wanted.filename);
      const spoilt = present(unwrap(await cache.read(wanted.filename)));
      expect(spoilt.package).toBeUndefined();
      expect(unwrap(await cache.save(wanted, spoilt))).toBe("written");
      expect(unwrap(await cache.read(wanted.filename))?.package).toEqual(wanted);
      await subject.spoilRow(wanted.filename);
      const again = present(unwrap(await cache.read(wanted.filename)));
      expect(unwrap(await cache.remove(again))).toBe("written");
      expect(unwrap(await cache.read(wanted.filename))).toBeUndefined();
      await expectRightIndex();
    });

    it("Y6: what a writer that died left out of the index is put in, and orphans go", async () => {
      if (subject.dropFromIndex === undefined || subject.addOrphan === undefined) {
        return;
      }
      const row = await saved(sample("died", "1", { summary: "s" }));
      await subject.dropFromIndex("died");
      expect(await subject.names()).not.toContain("died");
      unwrap(await cache.confirm(present(row.package)));
      expect(await subject.names()).toContain("died");
      await subject.addOrphan("ghost");
      await subject.dropFromIndex("died");
      const rows = unwrap(await cache.readAll());
      const problems = unwrap(await cache.checkIndex(rows));
      expect(problems.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual([
        "died missing",
        "ghost orphan",
      ]);
      for (const { name } of problems) {
        const files = rows.flatMap((one) => (one.name === name ? [one.filename] : []));
        unwrap(await cache.repairIndex(name, files));
      }
      await expectRightIndex();
      expect(await subject.summaryOf("died")).toBe("s");
    });

    it("Y6: all rows can be read", async () => {
      const files = Array.from({ length: 25 }, (_, index) => sample("many", String(index)));
      await Promise.all(files.map(saved));
      const rows = unwrap(await cache.readAll());
      const many = rows.filter(({ name }) => name === "many");
      expect(many.map((row) => row.filename).sort()).toEqual(
        files.map(({ filename }) => filename).sort(),
      );
    });
  });
}

/** A package of a name; by default with a path only, at a whole second. */
export function sample(
  name: string,
  version: string,
  more: Partial<CachedPackage> = {},
): CachedPackage {
  const filename = `${name}-${version}.tar.gz`;
  return {
    filename,
    name,
    version,
    lastModifiedMicros: 1_700_000_000_000_000,
    data: { path: `abcd/${name}/${filename}` },
    ...more,
  };
}

/** The value of an answer. @throws with the error's own words. */
export function unwrap<T>(answer: Result<T, SyncError>): T {
  if (!answer.ok) {
    throw new Error(`${answer.error.operation} (${answer.error.kind}): ${answer.error.message}`);
  }
  return answer.value;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("it is not there");
  }
  return value;
}
