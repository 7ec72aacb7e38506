import { expect, it } from "vitest";
import { NULL_VERSION_ID, type VersionId } from "../../model/version-id.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type {
  PartListing,
  UploadAddress,
  UploadCompletion,
  UploadedPart,
} from "../../ports/upload-store.ts";
import type { BucketGap } from "./bucket-gap.ts";
import {
  BROKEN,
  breakAfter,
  idsOf,
  newObject,
  openObject,
  put,
  readText,
  unwrap,
} from "./steps.ts";
import { beginUpload, fullPart, newPart, sendPart, sendParts, storeParts } from "./upload-steps.ts";

/** Uploads in parts, in a versioned bucket. */
export function keepsUploads(
  bucket: () => { readonly store: DestinationStore; readonly leastPartBytes: number },
  lacks: readonly BucketGap[],
): void {
  const store = () => bucket().store;

  it("A3 nothing is seen at the key before its upload is completed, then all of it", async () => {
    const upload = await beginUpload(store(), "uploaded", {
      attributes: { contentType: "text/x-report", metadata: { made: "in parts" } },
      tags: { team: "a b" },
    });
    const start = fullPart(bucket().leastPartBytes);
    // In any order: the numbers decide.
    const last = await sendPart(store(), upload, 2, "the end");
    const first = await sendPart(store(), upload, 1, start);
    expect(unwrap(await store().readStack("uploaded")).entries).toEqual([]);
    const sizeBytes = start.length + 7;
    const completion = { ...upload, parts: [first, last], sizeBytes, tags: { team: "a b" } };
    const { versionId } = await complete(store(), completion);
    expect(idsOf(unwrap(await store().readStack("uploaded")).entries)).toEqual([versionId]);
    const opened = await openObject(store(), "uploaded", versionId);
    expect(await readText(opened.body)).toBe(`${start}the end`);
    expect(opened.pin.sizeBytes).toBe(sizeBytes);
    expect(opened.pin.etag).toMatch(/-2$/);
    const { contentType, metadata } = opened.attributes;
    expect({ contentType, metadata }).toEqual({
      contentType: "text/x-report",
      metadata: { made: "in parts" },
    });
    const tags = await store().readTags("uploaded", versionId);
    expect(tags).toEqual({ ok: true, value: { team: "a b" } });
  });

  it("A3 a part that is uploaded again replaces the one before", async () => {
    const upload = await beginUpload(store(), "replaced part");
    await sendPart(store(), upload, 1, "replaced");
    const part = await sendPart(store(), upload, 1, "kept");
    expect(part).toMatchObject({ number: 1, sizeBytes: 4 });
    expect(await listed(store(), upload)).toEqual([withoutChecksum(part)]);
    const completion = { ...upload, parts: [part], sizeBytes: 4, tags: {} };
    const { versionId } = await complete(store(), completion);
    const opened = await openObject(store(), "replaced part", versionId);
    expect(await readText(opened.body)).toBe("kept");
  });

  it("A5 the parts that an upload has are listed by number, from any on, and as many as wanted", async () => {
    const upload = await beginUpload(store(), "listed parts");
    const parts: UploadedPart[] = [];
    for (const number of [10, 2, 7]) {
      parts.push(await sendPart(store(), upload, number, `part ${number}`));
    }
    const inOrder = parts.toSorted((a, b) => a.number - b.number).map(withoutChecksum);
    expect(await listed(store(), upload)).toEqual(inOrder);
    const numbers = async (more: Partial<PartListing>) =>
      (await listed(store(), { ...upload, ...more })).map(({ number }) => number);
    expect(await numbers({ limit: 2 })).toEqual([2, 7]);
    expect(await numbers({ after: 10 })).toEqual([]);
    if (!lacks.includes("part-number-markers")) {
      expect(await numbers({ after: 2 })).toEqual([7, 10]);
      expect(await numbers({ after: 5, limit: 1 })).toEqual([7]);
    }
  });

  it("A5 an upload that was aborted is gone, and aborting it again is not an error", async () => {
    const upload = await beginUpload(store(), "aborted");
    const part = await sendPart(store(), upload, 1, "x");
    for (const _time of [1, 2]) {
      expect((await store().abortUpload(upload)).ok).toBe(true);
    }
    await expectGone(store(), upload, part, lacks);
    expect(unwrap(await store().readStack("aborted")).entries).toEqual([]);
  });

  it("A5 an upload that was completed is gone", async () => {
    const { upload, parts, versionId } = await storeParts(store(), "completed", ["all of it"]);
    for (const part of parts) {
      await expectGone(store(), upload, part, lacks, versionId);
    }
    expect((await store().abortUpload(upload)).ok).toBe(true);
    expect(idsOf(unwrap(await store().readStack("completed")).entries)).toEqual([versionId]);
  });

  if (!lacks.includes("announced-size")) {
    it("A4 an upload of another size than announced makes no object, and goes on", async () => {
      const upload = await beginUpload(store(), "other size");
      const part = await sendPart(store(), upload, 1, "x");
      const completion = { ...upload, parts: [part], sizeBytes: 2, tags: {} };
      expect(await store().completeUpload(completion)).toMatchObject({
        ok: false,
        error: { kind: "corrupt", side: "destination", operation: "CompleteMultipartUpload" },
      });
      expect(unwrap(await store().readStack("other size")).entries).toEqual([]);
      await complete(store(), { ...completion, sizeBytes: 1 });
    });
  }

  it("A5 the uploads of exactly one key are listed", async () => {
    const own = [await beginUpload(store(), "u"), await beginUpload(store(), "u")];
    for (const other of ["u ", "u/", "u1", "uu"]) {
      await beginUpload(store(), other);
    }
    await storeParts(store(), "u", ["completed"]);
    const uploads = unwrap(await store().listUploads("u"));
    expect(uploads.map(({ uploadId }) => uploadId).toSorted()).toEqual(
      own.map(({ uploadId }) => uploadId).toSorted(),
    );
    for (const { initiatedMs } of uploads) {
      expect(initiatedMs).toBeGreaterThan(1_000_000_000_000);
    }
    expect(unwrap(await store().listUploads("none"))).toEqual([]);
  });

  it.each([
    ["small", "x".repeat(10)],
    ["large", "x".repeat(1_500_000)],
  ])(
    "F1 a %s part whose body breaks gives its own error and is not kept",
    async (size, content) => {
      const upload = await beginUpload(store(), `broken part ${size}`);
      const part = { ...newPart(upload, 1, content), body: breakAfter(content.slice(5)) };
      expect(await store().uploadPart(part)).toEqual({ ok: false, error: BROKEN });
      expect(await store().listParts(upload)).toEqual({ ok: true, value: [] });
    },
  );

  it("A1 as many and as long tags as S3 allows come with an upload", async () => {
    const tags = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`${index}`.repeat(128), "é".repeat(256)]),
    );
    const { versionId } = await storeParts(store(), "tagged upload", ["x"], tags);
    expect(await store().readTags("tagged upload", versionId)).toEqual({ ok: true, value: tags });
    expect(unwrap(await store().readStack("tagged upload")).entries).toHaveLength(1);
  });

  it("L5 a completed upload is a version beside others", async () => {
    const older = await put(store(), newObject("beside", "older"));
    const { versionId } = await storeParts(store(), "beside", ["newer"]);
    const { entries } = unwrap(await store().readStack("beside"));
    expect(new Set(idsOf(entries))).toEqual(new Set([older.versionId, versionId]));
    const opened = await openObject(store(), "beside", versionId);
    expect(await readText(opened.body)).toBe("newer");
  });
}

/** Any key, in parts. */
export function uploadsOddKeys(store: () => DestinationStore, keys: readonly string[]): void {
  it.each(keys)("A8 the key %j crosses in parts", async (key) => {
    const upload = await beginUpload(store(), key);
    const parts = await sendParts(store(), upload, ["x"]);
    const uploads = unwrap(await store().listUploads(key));
    expect(uploads.map(({ uploadId }) => uploadId)).toEqual([upload.uploadId]);
    expect(await listed(store(), upload)).toEqual(parts.map(withoutChecksum));
    const { versionId } = await complete(store(), { ...upload, parts, sizeBytes: 1, tags: {} });
    expect(idsOf(unwrap(await store().readStack(key)).entries)).toEqual([versionId]);
  });
}

/** Uploads where the null version is the only one. */
export function uploadsInPlace(store: () => DestinationStore): void {
  it("D2 a completed upload of an unversioned bucket is the null version", async () => {
    await put(store(), newObject("in place", "before"));
    const { versionId } = await storeParts(store(), "in place", ["in parts"]);
    expect(versionId).toBe(NULL_VERSION_ID);
    const opened = await openObject(store(), "in place", NULL_VERSION_ID);
    expect(await readText(opened.body)).toBe("in parts");
  });
}

async function expectGone(
  store: DestinationStore,
  upload: UploadAddress,
  part: UploadedPart,
  lacks: readonly BucketGap[],
  made?: VersionId,
): Promise<void> {
  if (!lacks.includes("ended-uploads")) {
    const gone = { ok: true, value: "gone" };
    expect(await store.uploadPart(newPart(upload, 1, "late"))).toEqual(gone);
    expect(await store.listParts(upload)).toEqual(gone);
    const completion = { ...upload, parts: [part], sizeBytes: part.sizeBytes, tags: {} };
    const again = unwrap(await store.completeUpload(completion));
    // S3 answers the same completion once more as it did, for a while; never may it make another entry.
    expect(again === "gone" ? made : again.versionId).toBe(made);
  }
  expect(unwrap(await store.listUploads(upload.key))).toEqual([]);
}

async function complete(store: DestinationStore, completion: UploadCompletion) {
  const completed = unwrap(await store.completeUpload(completion));
  if (completed === "gone") {
    throw new Error("the upload is gone");
  }
  return completed;
}

/** What ListParts gives, but for checksums, which not every server keeps with parts. */
async function listed(store: DestinationStore, listing: PartListing) {
  const parts = unwrap(await store.listParts(listing));
  if (parts === "gone") {
    throw new Error("the upload is gone");
  }
  return parts.map(withoutChecksum);
}

function withoutChecksum({ checksum: _any, ...part }: UploadedPart): UploadedPart {
  return part;
}
