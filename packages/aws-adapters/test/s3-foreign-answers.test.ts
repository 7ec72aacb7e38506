import type { PortError, Result } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { type Answer, s3Error } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";

const HTML = "<html><head><title>Not here</title></head><body><p>Code: NoSuchKey</p></body></html>";
const page = (status: number, body: string, type = "text/html"): Answer => ({
  ...{ status, body, headers: { "content-type": type }, isForeign: true },
});

/** What a proxy, a gateway or a portal may say in S3's place. */
const FOREIGN: readonly (readonly [string, (status: number) => Answer])[] = [
  ["well-formed HTML", (status) => page(status, HTML)],
  ["HTML that is not well-formed", (status) => page(status, "<html><p>no<br></html>")],
  ["other XML", (status) => page(status, "<fault><code>404</code></fault>", "text/xml")],
  ["an error without a code", (status) => page(status, "<Error/>", "application/xml")],
  ["JSON", (status) => page(status, '{"Code":"NoSuchKey"}', "application/json")],
  ["nothing", (status) => ({ status, isForeign: true })],
];

const object = () => ({
  ...{ key: "k", sizeBytes: 0, attributes: { metadata: {} }, tags: {} },
  body: (async function* () {})(),
});
const upload = { key: "k", uploadId: "u" };
const uploadedPart = { number: 1, sizeBytes: 0, etag: "e" };
const restore = { tier: "Standard", days: 1 } as const;

/** All calls by which xpart learns that something is there, is not, or was done. */
const CALLS: Readonly<Record<string, Call>> = {
  open: ({ store }) => store.open("k", "v"),
  describe: ({ store }) => store.describe("k", "v"),
  openCurrent: ({ source }) => source.openCurrent("k"),
  describeCurrent: ({ source }) => source.describeCurrent("k"),
  openPart: ({ source }) => source.openPart("k", "v", { number: 1, etag: "e" }),
  requestRestore: ({ source }) => source.requestRestore("k", "v", restore),
  readTags: ({ store }) => store.readTags("k", "v"),
  readStack: ({ store }) => store.readStack("k"),
  putObject: ({ store }) => store.putObject(object()),
  copyReplica: ({ store }) =>
    store.copyReplica({ key: "k", fromVersionId: "v", attributes: { metadata: {} } }),
  addMarker: ({ store }) => store.addMarker("k"),
  deleteEntry: ({ store }) => store.deleteEntry("k", "v"),
  writeTags: ({ store }) => store.writeTags("k", "v", { a: "b" }),
  deleteTags: ({ store }) => store.writeTags("k", "v", {}),
  beginUpload: ({ store }) => store.beginUpload(object()),
  uploadPart: ({ store }) => store.uploadPart({ ...object(), ...upload, number: 1 }),
  copyPart: ({ store }) =>
    store.copyPart({ ...upload, number: 1, fromVersionId: "v", firstByte: 0, sizeBytes: 1 }),
  describePart: ({ store }) => store.describePart("k", "v", 1),
  listParts: ({ store }) => store.listParts(upload),
  listUploads: ({ store }) => store.listUploads("k"),
  completeUpload: ({ store }) =>
    store.completeUpload({ ...upload, parts: [uploadedPart], sizeBytes: 0, tags: {} }),
  abortUpload: ({ store }) => store.abortUpload(upload),
};

type Call = (
  ends: Awaited<ReturnType<typeof storeAnswering>>,
) => Promise<Result<unknown, PortError>>;

describe.each(FOREIGN)("an answer of something on the way: %s", (_what, answer) => {
  it.each([200, 204, 400, 403, 404, 405, 409, 412, 416])(
    "F2 with status %i nothing is taken for there, gone or done",
    async (status) => {
      const ends = await storeAnswering(answer(status));
      for (const [name, call] of Object.entries(CALLS)) {
        const result = await call(ends);
        expect([name, result.ok ? result : result.error.kind]).toEqual([name, "unavailable"]);
      }
    },
  );
});

describe("answers of S3's own", () => {
  it("F2 an error of S3 is told from others by its document, whatever the headers are", async () => {
    const { store } = await storeAnswering({ ...NO_SUCH_KEY, isForeign: true });
    expect(await store.open("k", "v")).toEqual({ ok: true, value: { kind: "gone" } });
  });

  it("F2 a 404 whose code nobody knows does not say that an object is gone", async () => {
    const { store } = await storeAnswering(s3Error(404, "BlobNotFound"));
    expect(await store.open("k", "v")).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(await store.deleteEntry("k", "v")).toMatchObject({ ok: false });
    expect(await store.writeTags("k", "v", {})).toMatchObject({ ok: false });
  });

  it("F2 what something on the way said is told, with its status", async () => {
    const { store } = await storeAnswering(page(404, HTML));
    const read = await store.open("k", "v");
    expect(read).toMatchObject({
      ok: false,
      error: { status: 404, code: "ForeignAnswer", message: expect.stringMatching(/text\/html/) },
    });
  });

  it.each(["MinIO", "VERSITYGW", "AmazonS3"])(
    "F2 a server that names itself %s is believed without S3's headers",
    async (server) => {
      const headers = { server };
      const { store } = await storeAnswering(
        { status: 404, headers, isForeign: true },
        { status: 200, headers, body: "<ListVersionsResult/>", isForeign: true },
      );
      expect(await store.describe("k", "v")).toEqual({ ok: true, value: { kind: "gone" } });
    },
  );

  it("F2 a marker that is current is told from a key without any, with its version id", async () => {
    const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": "m1" };
    const { source } = await storeAnswering(
      { ...NO_SUCH_KEY, headers },
      { status: 404, headers },
      { ...NO_SUCH_KEY, headers: { "x-amz-delete-marker": "true" } },
      { ...NO_SUCH_KEY, headers: { "x-amz-delete-marker": "true", "x-amz-version-id": "null" } },
      NO_SUCH_KEY,
    );
    const marker = (versionId: string) => ({ ok: true, value: { kind: "marker", versionId } });
    expect(await source.openCurrent("k")).toEqual(marker("m1"));
    expect(await source.describeCurrent("k")).toEqual(marker("m1"));
    expect(await source.openCurrent("k")).toEqual(marker("null"));
    expect(await source.openCurrent("k")).toEqual(marker("null"));
    expect(await source.openCurrent("k")).toEqual({ ok: true, value: { kind: "gone" } });
  });

  it("F2 listings and tags whose document is another are not empty ones", async () => {
    const { store } = await storeAnswering({ status: 200, body: "<Other><A>1</A></Other>" });
    for (const call of ["readTags", "readStack", "listParts", "listUploads"] as const) {
      const { source: _unused, ...ends } = { store, source: store };
      const result = await CALLS[call]?.({ ...ends } as never);
      expect([call, result]).toMatchObject([call, { ok: false, error: { kind: "unavailable" } }]);
    }
  });
});

const NO_SUCH_KEY: Exclude<Answer, "drop"> = {
  ...{ status: 404, body: "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>" },
};
