import { expect, it } from "vitest";
import { NULL_VERSION_ID } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { SourceStore } from "../../ports/source-store.ts";
import type { BucketGap } from "./bucket-gap.ts";
import { newObject, openObject, put, readText, unwrap } from "./steps.ts";

/** One bucket, seen from both ends. */
interface BothEnds {
  readonly store: DestinationStore;
  readonly source: SourceStore;
}

/** What is current at a key of a versioned bucket. */
export function readsCurrent(bucket: () => BothEnds, lacks: readonly BucketGap[]): void {
  it("O4 what is current is read with the version that it is", async () => {
    const { store, source } = bucket();
    await put(store, newObject("current", "older"));
    const { versionId } = await put(store, newObject("current", "newer", { tags: { a: "b" } }));
    const opened = unwrap(await source.openCurrent("current"));
    if (opened.kind !== "object") throw new Error(`it is ${opened.kind}`);
    expect(opened.versionId).toBe(versionId);
    expect(await readText(opened.object.body)).toBe("newer");
    expect(opened.object.tagCount).toBe(1);
    const described = unwrap(await source.describeCurrent("current"));
    expect(described).toMatchObject({ versionId, object: { pin: opened.object.pin } });
  });

  it("O4 a marker that is current is told from nothing, and has its version id", async () => {
    const { store, source } = bucket();
    await put(store, newObject("current marker", "x"));
    const { versionId } = unwrap(await store.addMarker("current marker"));
    const marker = { kind: "marker", versionId };
    if (!lacks.includes("get-of-marker")) {
      expect(unwrap(await source.openCurrent("current marker"))).toMatchObject(marker);
    }
    expect(unwrap(await source.describeCurrent("current marker"))).toMatchObject(marker);
    expect(unwrap(await source.openCurrent("nothing here"))).toEqual({ kind: "gone" });
    expect(unwrap(await source.describeCurrent("nothing here"))).toEqual({ kind: "gone" });
  });

  it("V1 a write answers with the ETag that reads give, and whether it is made of MD5s", async () => {
    const { store } = bucket();
    const { versionId, etag, hasMd5Etag } = await put(store, newObject("etag", "x"));
    const opened = await openObject(store, "etag", versionId);
    opened.discard();
    expect(etag).toBe(opened.pin.etag);
    expect(hasMd5Etag).toBe(true);
    expect(opened).toMatchObject({ hasMd5Etag: true });
    expect(opened.isArchived ?? false).toBe(false);
  });
}

/** What is current where there are no versions. */
export function readsCurrentNull(bucket: () => BothEnds): void {
  it("P4 what is current without versions is the null version", async () => {
    const { store, source } = bucket();
    await put(store, newObject("current null", "x"));
    const opened = unwrap(await source.openCurrent("current null"));
    expect(opened).toMatchObject({ kind: "object", versionId: NULL_VERSION_ID });
    if (opened.kind === "object") opened.object.discard();
    expect(unwrap(await source.describeCurrent("current null"))).toMatchObject({
      kind: "object",
      versionId: NULL_VERSION_ID,
    });
    unwrap(await store.addMarker("current null"));
    expect(unwrap(await source.openCurrent("current null"))).toEqual({ kind: "gone" });
  });
}
