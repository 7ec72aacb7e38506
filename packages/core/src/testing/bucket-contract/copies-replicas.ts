import { expect, it } from "vitest";
import type { ObjectAttributes } from "../../model/object-attributes.ts";
import type { VersionId } from "../../model/version-id.ts";
import type { ObjectDescription } from "../../ports/bucket-reader.ts";
import type { DestinationStore, WrittenEntry } from "../../ports/destination-store.ts";
import type { UploadedPart } from "../../ports/upload-store.ts";
import { idsOf, newObject, openObject, put, readText, unwrap } from "./steps.ts";
import { beginUpload, fullPart, storeParts } from "./upload-steps.ts";

const ATTRIBUTES: ObjectAttributes = {
  contentType: "text/x-report; charset=utf-8",
  cacheControl: "max-age=60",
  contentDisposition: 'attachment; filename="r.txt"',
  contentEncoding: "identity",
  contentLanguage: "de-CH",
  expires: "next tuesday",
  websiteRedirectLocation: "/elsewhere",
  metadata: { "made-by": "contract" },
  storageClass: "STANDARD_IA",
};

const GONE = { ok: true, value: "gone" } as const;

/** One bucket, and what it wants of a part that is not the last. */
interface Copied {
  readonly store: DestinationStore;
  readonly leastPartBytes: number;
}

/** A version of the bucket, written again on top. */
export function copiesReplicas(bucket: () => Copied, hasPartReads: boolean): void {
  const store = () => bucket().store;

  it("R2 a replica that is copied on top is equal, and leaves the one below", async () => {
    const tags = { team: "a b" };
    const below = await put(
      store(),
      newObject("copied", "content", { attributes: ATTRIBUTES, tags }),
    );
    const between = await put(store(), newObject("copied", "other"));
    const { attributes, pin } = await describe(store(), "copied", below.versionId);
    const written = await copy(store(), "copied", below.versionId, attributes);
    const described = await describe(store(), "copied", written.versionId);
    expect(described.attributes).toEqual(attributes);
    expect(described.pin.etag).toBe(pin.etag);
    expect(written.etag).toBe(pin.etag);
    const opened = await openObject(store(), "copied", written.versionId);
    expect(await readText(opened.body)).toBe("content");
    expect(await store().readTags("copied", written.versionId)).toEqual({ ok: true, value: tags });
    const stack = unwrap(await store().readStack("copied"));
    expect(idsOf(stack.entries)).toEqual([written.versionId, between.versionId, below.versionId]);
  });

  it("R2 what is gone, or is a marker, is not copied", async () => {
    const { versionId } = await put(store(), newObject("copy gone", "x"));
    const marker = unwrap(await store().addMarker("copy gone"));
    const attributes = { metadata: {} };
    const copyOf = (fromVersionId: VersionId) =>
      store().copyReplica({ key: "copy gone", fromVersionId, attributes });
    expect(await copyOf(marker.versionId)).toEqual(GONE);
    unwrap(await store().deleteEntry("copy gone", versionId));
    expect(await copyOf(versionId)).toEqual(GONE);
    expect(idsOf(unwrap(await store().readStack("copy gone")).entries)).toEqual([marker.versionId]);
  });

  if (hasPartReads) {
    it("A3 a replica in parts is copied part by part, and keeps their boundaries", async () => {
      const start = fullPart(bucket().leastPartBytes);
      const contents = [`${start}longer`, start, "the end"];
      const { versionId, parts } = await storeParts(store(), "copied parts", contents);
      const copied = await copyParts(store(), "copied parts", versionId, parts.length);
      expect(copied.parts.map(({ sizeBytes }) => sizeBytes)).toEqual(
        contents.map((content) => content.length),
      );
      const sizeBytes = contents.join("").length;
      const completed = unwrap(await store().completeUpload({ ...copied, sizeBytes, tags: {} }));
      if (completed === "gone") throw new Error("the upload is gone");
      const before = await describe(store(), "copied parts", versionId);
      const after = await describe(store(), "copied parts", completed.versionId);
      expect(after.pin.etag).toBe(before.pin.etag);
      expect(completed.etag).toBe(before.pin.etag);
      const opened = await openObject(store(), "copied parts", completed.versionId);
      expect((await readText(opened.body)) === contents.join("")).toBe(true);
    });

    it("A3 a part of a version, or for an upload, that is gone says so", async () => {
      const { versionId } = await put(store(), newObject("part gone", "x"));
      const upload = await beginUpload(store(), "part gone");
      const part = { ...upload, number: 1, fromVersionId: versionId, firstByte: 0, sizeBytes: 1 };
      unwrap(await store().abortUpload(upload));
      expect(await store().copyPart(part)).toEqual(GONE);
      const other = await beginUpload(store(), "part gone");
      unwrap(await store().deleteEntry("part gone", versionId));
      expect(await store().copyPart({ ...part, ...other })).toEqual(GONE);
      expect(await store().describePart("part gone", versionId, 1)).toEqual(GONE);
      unwrap(await store().abortUpload(other));
    });
  }
}

/** Any key. */
export function copiesOddKeys(store: () => DestinationStore, keys: readonly string[]): void {
  it.each(keys)("A8 a replica of the key %j is copied on top", async (key) => {
    const below = await put(store(), newObject(key, "x"));
    const { attributes } = await describe(store(), key, below.versionId);
    const written = await copy(store(), key, below.versionId, attributes);
    const { entries } = unwrap(await store().readStack(key));
    expect(idsOf(entries)).toEqual([written.versionId, below.versionId]);
    const upload = await beginUpload(store(), key);
    const part = { ...upload, number: 1, fromVersionId: below.versionId, firstByte: 0 };
    expect(await store().copyPart({ ...part, sizeBytes: 1 })).toMatchObject({
      ok: true,
      value: { number: 1, sizeBytes: 1 },
    });
    unwrap(await store().abortUpload(upload));
    for (const { versionId } of entries) {
      unwrap(await store().deleteEntry(key, versionId));
    }
  });
}

async function copy(
  store: DestinationStore,
  key: string,
  fromVersionId: VersionId,
  attributes: ObjectAttributes,
): Promise<WrittenEntry> {
  const copied = unwrap(await store.copyReplica({ key, fromVersionId, attributes }));
  if (copied === "gone") throw new Error("the replica is gone");
  return copied;
}

/** Copies the parts of a version into an upload. */
async function copyParts(
  store: DestinationStore,
  key: string,
  fromVersionId: VersionId,
  count: number,
) {
  const upload = await beginUpload(store, key);
  const parts: UploadedPart[] = [];
  let firstByte = 0;
  for (let number = 1; number <= count; number += 1) {
    const part = unwrap(await store.describePart(key, fromVersionId, number));
    if (part === "gone") throw new Error("the part is gone");
    const { sizeBytes } = part;
    const copied = unwrap(
      await store.copyPart({ ...upload, number, fromVersionId, firstByte, sizeBytes }),
    );
    if (copied === "gone") throw new Error("the upload is gone");
    parts.push(copied);
    firstByte += sizeBytes;
  }
  return { ...upload, parts };
}

async function describe(
  store: DestinationStore,
  key: string,
  versionId: VersionId,
): Promise<ObjectDescription> {
  const read = unwrap(await store.describe(key, versionId));
  if (read.kind !== "object") throw new Error(`it is ${read.kind}`);
  return read.object;
}
