import { expect, it } from "vitest";
import type { Tags } from "../../model/object-attributes.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import { newObject, openObject, put, unwrap } from "./steps.ts";

/** Tags of a versioned bucket. */
export function keepsTags(store: () => DestinationStore): void {
  const tags: Tags = { team: "a b", "über/+": "=:@ é" };

  it("A1 tags come with the object", async () => {
    const { versionId } = await put(store(), newObject("tagged", "x", { tags }));
    expect(await store().readTags("tagged", versionId)).toEqual({ ok: true, value: tags });
    const opened = await openObject(store(), "tagged", versionId);
    opened.discard();
    expect(opened.tagCount).toBe(2);
  });

  it("A1 as many and as long tags as S3 allows come with the object", async () => {
    const most = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`${index}`.repeat(128), "é".repeat(256)]),
    );
    const { versionId } = await put(store(), newObject("tagged most", "x", { tags: most }));
    expect(await store().readTags("tagged most", versionId)).toEqual({ ok: true, value: most });
    expect(unwrap(await store().readStack("tagged most")).entries).toHaveLength(1);
  });

  it("O4 tags are written to the version that is named", async () => {
    const older = await put(store(), newObject("retagged", "1", { tags }));
    const newer = await put(store(), newObject("retagged", "2", { tags }));
    const written = await store().writeTags("retagged", older.versionId, { only: "this" });
    expect(written).toEqual({ ok: true, value: "written" });
    expect(await store().readTags("retagged", older.versionId)).toEqual({
      ok: true,
      value: { only: "this" },
    });
    expect(await store().readTags("retagged", newer.versionId)).toEqual({ ok: true, value: tags });
  });

  it("O4 no tags delete those that are there", async () => {
    const { versionId } = await put(store(), newObject("untagged", "x", { tags }));
    expect(await store().writeTags("untagged", versionId, {})).toEqual({
      ok: true,
      value: "written",
    });
    expect(await store().readTags("untagged", versionId)).toEqual({ ok: true, value: {} });
  });

  it("F2 tagging what is gone says so", async () => {
    const { versionId } = await put(store(), newObject("tag gone", "x"));
    await store().deleteEntry("tag gone", versionId);
    const written = await store().writeTags("tag gone", versionId, tags);
    expect(written).toEqual({ ok: true, value: "gone" });
  });
}
