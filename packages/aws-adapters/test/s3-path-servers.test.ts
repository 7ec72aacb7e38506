import { describe, expect, it } from "vitest";
import { isPathLike } from "../src/s3/write/s3-key-guard.ts";
import type { Answer } from "./answering-server.ts";
import { storeAnswering } from "./answering-store.ts";

const by = (server: string, headers: Record<string, string> = {}, body?: string): Answer => ({
  ...{ status: 200, isForeign: true },
  headers: { "x-amz-request-id": "R1", server, ...headers },
  ...(body === undefined ? {} : { body }),
});

const listing = (...keys: readonly string[]) =>
  `<ListVersionsResult>${keys
    .map(
      (key) =>
        `<Version><Key>${key}</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest><ETag>"e"</ETag>` +
        "<Size>0</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Version>",
    )
    .join("")}</ListVersionsResult>`;

const object = (key: string) => ({
  ...{ key, sizeBytes: 0, attributes: { metadata: {} }, tags: {} },
  body: (async function* () {})(),
});

const UNKEPT = { ok: false, error: { kind: "unkeepable", side: "destination" } };

describe("servers that take keys for paths of files", () => {
  it.each(["/a", "a//b", "a/./b", "a/../b", "..", ".", "a/..", "//"])(
    "A20 %j may be another key's path",
    (key) => {
      expect(isPathLike(key)).toBe(true);
    },
  );

  it.each(["a", "a/b", "a/", "a.b/..c/d..", "..."])("A20 %j is none", (key) => {
    expect(isPathLike(key)).toBe(false);
  });

  it.each(["MinIO", "VERSITYGW", "SeaweedFS 30GB 4.53"])(
    "A20 once %s has answered, nothing is sent",
    async (name) => {
      const { store, server } = await storeAnswering(by(name, {}, "<ListVersionsResult/>"));
      await store.readStack("k");
      expect(await store.putObject(object("x/../y"))).toMatchObject(UNKEPT);
      expect(await store.beginUpload(object("x/../y"))).toMatchObject(UNKEPT);
      expect(await store.addMarker("x/../y")).toEqual({
        ok: true,
        value: { versionId: "null", made: "none" },
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each(["MinIO", "VERSITYGW", "SeaweedFS 30GB 4.53"])(
    "A20 once %s has answered, nothing is read, deleted or tagged of what would be another key's",
    async (name) => {
      const { store, server } = await storeAnswering(by(name, {}, "<ListVersionsResult/>"));
      await store.readStack("k");
      const [gone, key] = [{ ok: true, value: { kind: "gone" } }, "a//b"];
      expect(await store.describe(key, "v1")).toEqual(gone);
      expect(await store.describeCurrent(key)).toEqual(gone);
      expect(await store.open(key, "v1")).toEqual(gone);
      expect(await store.readStack(key)).toEqual({ ok: true, value: { entries: [] } });
      expect(await store.readTags(key, "v1")).toEqual({ ok: true, value: "gone" });
      expect(await store.writeTags(key, "v1", { a: "b" })).toEqual({ ok: true, value: "gone" });
      expect(await store.deleteEntry(key, "v1")).toEqual({ ok: true, value: undefined });
      expect(server.requests).toHaveLength(1);
    },
  );

  it("A20 a HEAD of such a key that is a bare 400 says that nothing is there, and of others nothing", async () => {
    const bare = { ...(by("SeaweedFS 30GB 4.53") as object), status: 400 } as Answer;
    const { store } = await storeAnswering(bare);
    expect(await store.describe("a/../b", "v1")).toEqual({ ok: true, value: { kind: "gone" } });
    expect(await store.describe("plain", "v1")).toMatchObject({ error: { kind: "invalid" } });
  });

  it("A20 S3's bare 400 is no word about the key", async () => {
    const bare = { ...(by("AmazonS3") as object), status: 400 } as Answer;
    const { store } = await storeAnswering(bare);
    expect(await store.describe("a//b", "v1")).toMatchObject({ error: { kind: "invalid" } });
  });

  it("A20 what landed on another key is taken back from there", async () => {
    const { store, server } = await storeAnswering(
      by("Unheard", { "x-amz-version-id": "v1" }),
      by("Unheard", {}, listing()),
      { ...(by("Unheard") as object), status: 204 } as Answer,
    );
    expect(await store.putObject(object("x/../y"))).toMatchObject({
      ok: false,
      error: { kind: "unkeepable", code: "OtherKeyWritten" },
    });
    expect(server.requests).toEqual(["PUT /b/x/../y", "GET /b/", "DELETE /b/x/../y"]);
  });

  it("A20 a delete marker that landed on another key is taken back, too", async () => {
    const { store, server } = await storeAnswering(
      by("Unheard", { "x-amz-version-id": "v1", "x-amz-delete-marker": "true" }),
      by("Unheard", {}, listing()),
      by("Unheard"),
    );
    expect(await store.addMarker("a//b")).toMatchObject({ ok: true, value: { made: "none" } });
    expect(server.requests.at(-1)).toBe("DELETE /b/a//b");
  });

  it("A20 what landed where it should stays, at a server that nobody knows", async () => {
    const { store, server } = await storeAnswering(
      by("Unheard", { "x-amz-version-id": "v1" }),
      by("Unheard", {}, listing("a//b")),
    );
    expect(await store.putObject(object("a//b"))).toMatchObject({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  it("L6 S3 keeps every key, so that nobody looks", async () => {
    const { store, server } = await storeAnswering(by("AmazonS3", { "x-amz-version-id": "v1" }));
    expect(await store.putObject(object("x/../y"))).toMatchObject({ ok: true });
    expect(server.requests).toHaveLength(1);
  });

  it("A20 a key that the server's listings cannot show is refused", async () => {
    const { store } = await storeAnswering(by("VERSITYGW", {}, "<ListVersionsResult/>"));
    await store.readStack("k");
    expect(await store.putObject(object("a\u0001"))).toMatchObject(UNKEPT);
  });

  it.each([
    [409, "ObjectParentIsFile"],
    [409, "ExistingObjectIsDirectory"],
    [400, "XMinioInvalidObjectName"],
    [400, "DirectoryObjectContainsData"],
  ])("A20 a refusal of a key, %i %s, is none of another worker's", async (status, code) => {
    const body = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    const { store } = await storeAnswering({ status, body });
    expect(await store.putObject(object("a/b"))).toMatchObject(UNKEPT);
  });
});

describe("a key that a server refuses to list", () => {
  it("A20 has nothing there", async () => {
    const body = "<Error><Code>XMinioInvalidObjectName</Code><Message>no</Message></Error>";
    const { store } = await storeAnswering({ status: 400, body });
    expect(await store.readStack("a//b")).toEqual({ ok: true, value: { entries: [] } });
  });
});

describe("delete markers of servers of others", () => {
  const made = { "x-amz-version-id": "m1", "x-amz-delete-marker": "true" };

  it("R20 MinIO may name one that stood there already", async () => {
    const { store } = await storeAnswering(by("MinIO", made));
    expect(await store.addMarker("k")).toEqual({
      ok: true,
      value: { versionId: "m1", made: "perhaps" },
    });
  });

  it.each(["AmazonS3", "VERSITYGW"])("R20 %s makes one each time", async (name) => {
    const { store } = await storeAnswering(by(name, made));
    expect(await store.addMarker("k")).toEqual({ ok: true, value: { versionId: "m1" } });
  });

  it.each(["MinIO", "VERSITYGW"])("R20 %s makes none where nothing is", async (name) => {
    const { store } = await storeAnswering(by(name), by(name, {}, listing()));
    expect(await store.addMarker("k")).toMatchObject({ ok: true, value: { made: "none" } });
  });

  it("C1 an answer without a version id where something is, is of a bucket without versions", async () => {
    const { store } = await storeAnswering(by("VERSITYGW"), by("VERSITYGW", {}, listing("k")));
    expect(await store.addMarker("k")).toEqual({ ok: true, value: { versionId: "null" } });
  });
});

describe("other habits of servers of others", () => {
  const error = (status: number, code: string, message: string): Answer => ({
    ...{ status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` },
  });

  it("D1 a version whose id the server does not know any more counts as deleted", async () => {
    const { store } = await storeAnswering(
      error(400, "InvalidArgument", "Invalid version id specified"),
    );
    expect(await store.deleteEntry("k", "v1")).toEqual({ ok: true, value: undefined });
  });

  it("R8 a copy that is refused since it changes nothing is read and written, from then on", async () => {
    const read: Answer = {
      ...{ status: 200, body: "x" },
      headers: {
        ...{ etag: '"e"', "content-length": "1" },
        "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
      },
    };
    const put: Answer = { status: 200, headers: { "x-amz-version-id": "v2" } };
    const refused = error(400, "InvalidRequest", "trying to copy an object to itself without");
    const { store, server } = await storeAnswering(refused, read, put, read, put);
    const attributes = { metadata: { a: "b" }, contentType: "text/x" };
    const copy = { key: "k", fromVersionId: "v1", attributes };
    for (let times = 0; times < 2; times += 1) {
      expect(await store.copyReplica(copy)).toMatchObject({ ok: true, value: { versionId: "v2" } });
    }
    expect(server.requests).toEqual(
      ["PUT", "GET", "PUT", "GET", "PUT"].map((method) => `${method} /b/k`),
    );
    expect(server.headers[2]).toMatchObject({ "x-amz-meta-a": "b", "content-type": "text/x" });
  });

  it("R8 a range that is not copied for want of a checksum is read and uploaded", async () => {
    const { store, server } = await storeAnswering(
      error(400, "InvalidArgument", '(checksum missing, want "CRC32", got "")'),
      { status: 206, body: "xy", headers: { etag: '"e"' } },
      {
        status: 200,
        body: "<ListPartsResult><ChecksumAlgorithm>CRC32</ChecksumAlgorithm></ListPartsResult>",
      },
      { status: 200, headers: { etag: '"p"' } },
    );
    const part = {
      key: "k",
      uploadId: "u",
      number: 2,
      fromVersionId: "v",
      firstByte: 5,
      sizeBytes: 2,
    };
    expect(await store.copyPart(part)).toMatchObject({ ok: true, value: { number: 2, etag: "p" } });
    expect(server.headers[1]?.["range"]).toBe("bytes=5-6");
    expect(server.headers[3]).toMatchObject({ "x-amz-checksum-crc32": expect.any(String) });
  });

  it("R2 a marker that a copy names is no object, also where that is called a method", async () => {
    const { store } = await storeAnswering(error(405, "MethodNotAllowed", "not allowed"));
    const copy = { key: "k", fromVersionId: "m1", attributes: { metadata: {} } };
    expect(await store.copyReplica(copy)).toEqual({ ok: true, value: "gone" });
  });

  it("O4 times of listings are cut to whole seconds, as those of headers are", async () => {
    const body =
      '<ListVersionsResult><Version><Key>k</Key><VersionId>v</VersionId><ETag>"e"</ETag><Size>1</Size>' +
      "<LastModified>2026-01-01T00:00:01.728Z</LastModified></Version></ListVersionsResult>";
    const { store } = await storeAnswering({ status: 200, body });
    const stack = await store.readStack("k");
    expect(stack).toMatchObject({
      value: { entries: [{ pin: { lastModifiedMs: Date.UTC(2026, 0, 1, 0, 0, 1) } }] },
    });
  });

  it("A2 a server that takes no checksum behind a stream gets none from then on", async () => {
    const sizeBytes = 2 * 1024 * 1024;
    const large = () => ({
      ...{ key: "k", sizeBytes, attributes: { metadata: {} }, tags: {} },
      body: (async function* () {
        yield new Uint8Array(sizeBytes);
      })(),
    });
    const { store, server } = await storeAnswering(
      error(411, "MissingContentLength", "You must provide the Content-Length HTTP header."),
      { status: 200, headers: { "x-amz-version-id": "v1" } },
    );
    // Sent once, as it is read: whoever has the content tries again (A4).
    expect(await store.putObject(large())).toMatchObject({ error: { kind: "unavailable" } });
    expect(await store.putObject(large())).toMatchObject({ ok: true });
    const sent = server.headers.map((headers) => headers["x-amz-trailer"]);
    expect(sent).toEqual(["x-amz-checksum-crc32", undefined]);
    expect(server.headers[1]?.["content-length"]).toBe(String(sizeBytes));
  });
});
