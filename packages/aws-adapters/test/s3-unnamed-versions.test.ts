import { describe, expect, it } from "vitest";
import type { Answer } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";

/** Answers as Ceph 16 gives them: there is no `Server` header, and some do not name the version that they made. */
type Written = Extract<Answer, object>;
const answer = (body: string, more: Partial<Written> = {}): Written => ({
  ...{ status: 200, body, isForeign: true, headers: { "x-amz-request-id": "tx1-default" } },
  ...more,
});
const version = (id: string, etag: string, at: number) =>
  `<Version><Key>k</Key><VersionId>${id}</VersionId><IsLatest>${at === 9}</IsLatest><ETag>"${etag}"</ETag>` +
  `<Size>1</Size><LastModified>2026-01-01T00:00:0${at}.000Z</LastModified></Version>`;
const listing = (...versions: readonly string[]) =>
  answer(`<ListVersionsResult>${versions.join("")}</ListVersionsResult>`);

const COPIED = answer("<CopyObjectResult><ETag>e1</ETag></CopyObjectResult>");
const copy = { key: "k", fromVersionId: "v1", attributes: { metadata: {} } };

describe("writes whose answers name no version", () => {
  it("R2 a copy is the newest version with its ETag, and not what it was made from", async () => {
    const stack = listing(version("v4", "e4", 9), version("v3", "e1", 8), version("v1", "e1", 1));
    const { store } = await storeAnswering(COPIED, stack);
    expect(await store.copyReplica(copy)).toMatchObject({ ok: true, value: { versionId: "v3" } });
  });

  it("R2 a copy of which nothing is listed is no null version: it has to be looked for again", async () => {
    const { store } = await storeAnswering(COPIED, listing(version("v1", "e1", 1)));
    expect(await store.copyReplica(copy)).toMatchObject({
      ok: false,
      error: { kind: "unavailable", operation: "CopyObject" },
    });
  });

  it("D2 without versions it is the null version", async () => {
    const { store } = await storeAnswering(COPIED, listing(version("null", "e1", 9)));
    expect(await store.copyReplica(copy)).toMatchObject({ ok: true, value: { versionId: "null" } });
  });

  it("A5 an upload that is completed once more is the version that it made", async () => {
    const completed = answer(
      '<CompleteMultipartUploadResult><Key>k</Key><ETag>"e3-1"</ETag></CompleteMultipartUploadResult>',
    );
    const stack = listing(version("v4", "e4", 9), version("v3", "e3-1", 8));
    const { store } = await storeAnswering(completed, stack);
    const parts = [{ number: 1, sizeBytes: 1, etag: "p" }];
    const completion = { key: "k", uploadId: "2~u", parts, sizeBytes: 1, tags: {} };
    expect(await store.completeUpload(completion)).toMatchObject({
      ok: true,
      value: { versionId: "v3" },
    });
  });
});

describe("parts of keys with a percent sign", () => {
  const part = { key: "100%", uploadId: "2~u", number: 1, fromVersionId: "v1" };
  const range = { firstByte: 0, sizeBytes: 1 };

  it("R2 are read and written at a server that does not say its name, since Ceph 16 does not outlive the copy", async () => {
    const { store, server } = await storeAnswering(answer(""));
    await store.copyPart({ ...part, ...range });
    expect(server.requests).not.toEqual([]);
    expect(server.requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
  });

  it("R2 are copied at S3", async () => {
    const done = answer("<CopyPartResult><ETag>e</ETag></CopyPartResult>");
    const headers = { "x-amz-request-id": "R1", server: "AmazonS3" };
    const { store, server } = await storeAnswering({ ...done, headers });
    await store.describe("k", "v1");
    expect(await store.copyPart({ ...part, ...range })).toMatchObject({ ok: true });
    expect(server.requests.at(-1)).toMatch(/^PUT/);
  });
});

describe("uploads that are told otherwise", () => {
  const uploads = (...keys: readonly string[]) =>
    answer(
      `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${keys
        .map((key) => `<Upload><Key>${key}</Key><UploadId>of ${key}</UploadId></Upload>`)
        .join("")}</ListMultipartUploadsResult>`,
    );

  it.each([
    ["with space", "with%20space"],
    ["a+b", "a%2Bb"],
    ["%25", "%25"],
  ])("A5 the uploads of %j are found by %j, whether it is encoded or not", async (key, listed) => {
    const { store } = await storeAnswering(uploads(listed, `${listed}25`));
    const found = await store.listUploads(key);
    expect(found).toMatchObject({ ok: true, value: [{ uploadId: `of ${listed}` }] });
    expect(found.ok && found.value).toHaveLength(1);
  });

  it("A5 parts of a key that is not there are of an upload that is over", async () => {
    const none = answer("<Error><Code>NoSuchKey</Code></Error>", { status: 404 });
    const { store } = await storeAnswering(none);
    const gone = { ok: true, value: "gone" };
    expect(await store.listParts({ key: "k", uploadId: "2~u" })).toEqual(gone);
  });
});
