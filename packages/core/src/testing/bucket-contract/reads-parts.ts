import { expect, it } from "vitest";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { OpenPart, PartPin, SourceStore } from "../../ports/source-store.ts";
import type { BucketGap } from "./bucket-gap.ts";
import { newObject, openObject, put, readText, unwrap } from "./steps.ts";
import { fullPart, storeParts } from "./upload-steps.ts";

/** One bucket, seen from both ends. */
interface BothEnds {
  readonly store: DestinationStore;
  readonly source: SourceStore;
  readonly leastPartBytes: number;
}

const GONE = { ok: true, value: "gone" } as const;

/** Parts of objects, in a versioned bucket. */
export function readsParts(bucket: () => BothEnds, lacks: readonly BucketGap[]): void {
  if (!lacks.includes("part-reads")) {
    it("A3 an object's parts are read as they were uploaded", async () => {
      const { store, source, leastPartBytes } = bucket();
      const start = fullPart(leastPartBytes);
      const contents = [start, `${start}longer`, "the end"];
      const { versionId } = await storeParts(store, "parts", contents);
      const etag = await etagOf(store, "parts", versionId);
      for (const [index, content] of contents.entries()) {
        const part = await openPart(source, "parts", versionId, { number: index + 1, etag });
        expect(part.sizeBytes).toBe(content.length);
        expect((await readText(part.body)) === content).toBe(true);
      }
    });
  }

  it("A3 an object that was put in one has one part", async () => {
    const { store, source } = bucket();
    const { versionId } = await put(store, newObject("one part", "all of it"));
    const etag = await etagOf(store, "one part", versionId);
    const part = await openPart(source, "one part", versionId, { number: 1, etag });
    expect(part.sizeBytes).toBe(9);
    expect(await readText(part.body)).toBe("all of it");
  });

  it("A5 a part of a version that is not there, is a marker, or has another ETag is gone", async () => {
    const { store, source } = bucket();
    const { versionId } = await put(store, newObject("gone part", "x"));
    const marker = unwrap(await store.addMarker("gone part"));
    const etag = await etagOf(store, "gone part", versionId);
    const pin = { number: 1, etag };
    const other = { number: 1, etag: "0123456789abcdef0123456789abcdef" };
    expect(await source.openPart("gone part", versionId, other)).toEqual(GONE);
    expect(await source.openPart("gone part", marker.versionId, pin)).toEqual(GONE);
    unwrap(await store.deleteEntry("gone part", versionId));
    expect(await source.openPart("gone part", versionId, pin)).toEqual(GONE);
    expect(await source.openPart("no such key", versionId, pin)).toEqual(GONE);
  });

  it("A7 a restore of what can be read, or of what is gone, is not an error", async () => {
    const { store, source } = bucket();
    const { versionId } = await put(store, newObject("not archived", "x"));
    const restore = { tier: "Standard", days: 1 } as const;
    expect((await source.requestRestore("not archived", versionId, restore)).ok).toBe(true);
    unwrap(await store.deleteEntry("not archived", versionId));
    expect((await source.requestRestore("not archived", versionId, restore)).ok).toBe(true);
  });
}

/** Parts of the null version, which can be written again while it is read. */
export function pinsParts(bucket: () => BothEnds): void {
  it("A5 a part of a null version that was written again is gone", async () => {
    const { store, source } = bucket();
    await put(store, newObject("pinned", "first"));
    const pin = { number: 1, etag: await etagOf(store, "pinned", NULL_VERSION_ID) };
    const part = await openPart(source, "pinned", NULL_VERSION_ID, pin);
    part.discard();
    await put(store, newObject("pinned", "other"));
    expect(await source.openPart("pinned", NULL_VERSION_ID, pin)).toEqual(GONE);
  });
}

async function etagOf(store: DestinationStore, key: string, versionId: VersionId): Promise<string> {
  const opened = await openObject(store, key, versionId);
  opened.discard();
  return opened.pin.etag;
}

async function openPart(
  source: SourceStore,
  key: string,
  versionId: VersionId,
  pin: PartPin,
): Promise<OpenPart> {
  const part = unwrap(await source.openPart(key, versionId, pin));
  if (typeof part === "string") {
    throw new Error(`the part is ${part}`);
  }
  return part;
}
