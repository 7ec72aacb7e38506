import { expect, it } from "vitest";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { BucketGap } from "./bucket-gap.ts";
import { GONE, idsOf, MARKER, newObject, openObject, put, readText, unwrap } from "./steps.ts";

/** Versions and markers of a versioned bucket. */
export function keepsVersions(store: () => DestinationStore, lacks: readonly BucketGap[]): void {
  it("L5 each write answers with the version id that reads it", async () => {
    const first = await put(store(), newObject("versions", "first"));
    const second = await put(store(), newObject("versions", "second"));
    expect(new Set([first.versionId, second.versionId, NULL_VERSION_ID]).size).toBe(3);
    for (const [{ versionId }, content] of [
      [first, "first"],
      [second, "second"],
    ] as const) {
      const opened = await openObject(store(), "versions", versionId);
      expect(await readText(opened.body)).toBe(content);
    }
  });

  it("O5 a stack is newest first, or said to be ambiguous", async () => {
    const written = [
      await put(store(), newObject("stack", "1")),
      unwrap(await store().addMarker("stack")),
      await put(store(), newObject("stack", "2")),
      await put(store(), newObject("stack", "3")),
      unwrap(await store().addMarker("stack")),
      unwrap(await store().addMarker("stack")),
      await put(store(), newObject("stack", "4")),
    ].map(({ versionId }) => versionId);
    const stack = unwrap(await store().readStack("stack"));
    if (lacks.includes("interleaved-listings") && stack.ambiguous === true) {
      expect(new Set(idsOf(stack.entries))).toEqual(new Set(written));
      expect(stack.entries[0]?.versionId).toBe(written.at(-1));
    } else {
      expect(stack.ambiguous ?? false).toBe(false);
      expect(idsOf(stack.entries)).toEqual(written.toReversed());
    }
  });

  it("O5 a key's stack has no entries of longer keys", async () => {
    const { versionId } = await put(store(), newObject("k", "own"));
    for (const longer of ["k ", "k1", "k/", "kk"]) {
      await put(store(), newObject(longer, "other"));
      unwrap(await store().addMarker(longer));
    }
    expect(idsOf(unwrap(await store().readStack("k")).entries)).toEqual([versionId]);
    await store().deleteEntry("k", versionId);
    expect(unwrap(await store().readStack("k")).entries).toEqual([]);
  });

  it("D1 a delete marker is read as one, and taken away by its id", async () => {
    const { versionId } = await put(store(), newObject("undelete", "x"));
    const marker = unwrap(await store().addMarker("undelete"));
    if (!lacks.includes("get-of-marker")) {
      expect(await store().open("undelete", marker.versionId)).toMatchObject(MARKER);
    }
    expect(await store().describe("undelete", marker.versionId)).toMatchObject(MARKER);
    expect(await store().readTags("undelete", marker.versionId)).toEqual({
      ok: true,
      value: "gone",
    });
    expect((await store().deleteEntry("undelete", marker.versionId)).ok).toBe(true);
    expect(idsOf(unwrap(await store().readStack("undelete")).entries)).toEqual([versionId]);
  });

  it("D1 a version is deleted by its id, once or twice", async () => {
    const gone = await put(store(), newObject("delete", "gone"));
    const kept = await put(store(), newObject("delete", "kept"));
    for (const _time of [1, 2]) {
      expect((await store().deleteEntry("delete", gone.versionId)).ok).toBe(true);
      expect(idsOf(unwrap(await store().readStack("delete")).entries)).toEqual([kept.versionId]);
    }
    expect(await store().open("delete", gone.versionId)).toEqual(GONE);
  });
}
