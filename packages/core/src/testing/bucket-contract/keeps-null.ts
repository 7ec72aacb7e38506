import { expect, it } from "vitest";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import { GONE, idsOf, MARKER, newObject, openObject, put, readText, unwrap } from "./steps.ts";

/** The null version where it is the only one. */
export function overwritesInPlace(store: () => DestinationStore): void {
  it("D2 an unversioned object is the null version, overwritten in place", async () => {
    for (const content of ["first", "second"]) {
      const written = await put(store(), newObject("overwritten", content));
      expect(written.versionId).toBe(NULL_VERSION_ID);
      const opened = await openObject(store(), "overwritten", NULL_VERSION_ID);
      expect(await readText(opened.body)).toBe(content);
      const { entries } = unwrap(await store().readStack("overwritten"));
      expect(idsOf(entries)).toEqual([NULL_VERSION_ID]);
    }
  });

  it("D2 deleting from an unversioned bucket leaves nothing", async () => {
    await put(store(), newObject("deleted", "x"));
    expect(unwrap(await store().addMarker("deleted")).versionId).toBe(NULL_VERSION_ID);
    expect(await store().open("deleted", NULL_VERSION_ID)).toEqual(GONE);
    expect(unwrap(await store().readStack("deleted")).entries).toEqual([]);
  });

  it("D2 the null version is deleted and tagged by its id", async () => {
    await put(store(), newObject("by id", "x"));
    unwrap(await store().writeTags("by id", NULL_VERSION_ID, { a: "b" }));
    expect(await store().readTags("by id", NULL_VERSION_ID)).toEqual({
      ok: true,
      value: { a: "b" },
    });
    unwrap(await store().deleteEntry("by id", NULL_VERSION_ID));
    expect(await store().open("by id", NULL_VERSION_ID)).toEqual(GONE);
  });
}

/** The null version beside others. */
export function keepsNullBesideVersions(
  bucket: () => {
    readonly store: DestinationStore;
    suspend(): Promise<void>;
  },
): void {
  it("D2 while versioning is suspended the null entry is replaced and versions stay", async () => {
    const { store, suspend } = bucket();
    const { versionId: kept } = await put(store, newObject("mixed", "kept"));
    await suspend();
    for (const content of ["null 1", "null 2"]) {
      expect((await put(store, newObject("mixed", content))).versionId).toBe(NULL_VERSION_ID);
      const { entries } = unwrap(await store.readStack("mixed"));
      expect(idsOf(entries)).toEqual([NULL_VERSION_ID, kept]);
    }
    expect(unwrap(await store.addMarker("mixed")).versionId).toBe(NULL_VERSION_ID);
    expect(await store.open("mixed", NULL_VERSION_ID)).toMatchObject(MARKER);
    const { entries } = unwrap(await store.readStack("mixed"));
    expect(entries.map(({ kind, versionId }) => [kind, versionId])).toEqual([
      ["marker", NULL_VERSION_ID],
      ["object", kept],
    ]);
    unwrap(await store.deleteEntry("mixed", NULL_VERSION_ID));
    expect(idsOf(unwrap(await store.readStack("mixed")).entries)).toEqual([kept]);
  });
}
