import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestS3, elements, type TestRequest } from "../testing/test-s3.ts";
import { createBlobStore } from "./blob-store.ts";

const mebibyte = 1024 * 1024;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-test-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** How many files are below the directory. */
async function fileCount(): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

/** A body of that size, made as it is read. */
function bodyOf(sizeBytes: number, onRead: (leftBytes: number) => void = () => {}): TestRequest {
  let left = sizeBytes;
  const body = new Readable({
    read(wanted) {
      const size = Math.min(wanted, left);
      left -= size;
      onRead(left);
      this.push(size === 0 ? null : Buffer.alloc(size, 7));
    },
  });
  return { body, headers: { "content-length": String(sizeBytes) } };
}

describe("content", () => {
  it("W14 up to 256 KiB stays in memory, one byte more goes to a file", async () => {
    const { service, send } = createTestS3({ spoolDirectory: directory });
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    await send("PUT", "/b/small", bodyOf(256 * 1024));
    expect(service.usage()).toEqual({ memoryBytes: 256 * 1024, files: 0 });
    await send("PUT", "/b/large", bodyOf(256 * 1024 + 1));
    expect(service.usage()).toEqual({ memoryBytes: 256 * 1024, files: 1 });
    expect((await send("GET", "/b/large")).sizeBytes).toBe(256 * 1024 + 1);
    await service.stop();
    expect(await fileCount()).toBe(0);
  });

  it("W14 memory does not grow with the object, coming in or going out", async () => {
    const { service, send } = createTestS3({ spoolDirectory: directory });
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    await send("PUT", "/b/warm", bodyOf(8 * mebibyte));
    const before = process.memoryUsage().arrayBuffers;
    // What waits for the collector counts too, so the least of the second half tells what is kept.
    const least = { coming: Number.POSITIVE_INFINITY, going: Number.POSITIVE_INFINITY };
    const watch = (way: keyof typeof least, leftBytes: number) => {
      const held = process.memoryUsage().arrayBuffers - before;
      least[way] = leftBytes < 64 * mebibyte ? Math.min(least[way], held) : least[way];
    };
    await send(
      "PUT",
      "/b/k",
      bodyOf(128 * mebibyte, (left) => watch("coming", left)),
    );
    const answer = await service.handle({
      method: "GET",
      path: "/b/k",
      query: new URLSearchParams(),
      headers: {},
      body: Readable.from([]),
    });
    let read = 0;
    for await (const piece of answer.body as Readable) {
      read += piece.length;
      watch("going", 128 * mebibyte - read);
    }
    expect(read).toBe(128 * mebibyte);
    // Had it been kept, half of the object or more would be in memory all that time.
    expect(least.coming).toBeLessThan(32 * mebibyte);
    expect(least.going).toBeLessThan(32 * mebibyte);
    await service.stop();
  });

  it("W14 a file goes with the last version that refers to it", async () => {
    const { service, send } = createTestS3({ spoolDirectory: directory });
    service.createBucket("b", { versioning: "enabled", eventBridge: false });
    const put = await send("PUT", "/b/k", bodyOf(mebibyte));
    const copy = await send("PUT", "/b/copy", { headers: { "x-amz-copy-source": "b/k" } });
    expect(await fileCount()).toBe(1);
    await send("DELETE", "/b/k", { query: `versionId=${put.headers["x-amz-version-id"]}` });
    expect((await send("GET", "/b/copy")).sizeBytes).toBe(mebibyte);
    await send("DELETE", "/b/copy", { query: `versionId=${copy.headers["x-amz-version-id"]}` });
    await service.stop();
    expect(service.usage()).toEqual({ memoryBytes: 0, files: 0 });
    expect(await fileCount()).toBe(0);
  });

  it("W14 overwritten, aborted and unused content is given up", async () => {
    const { service, send } = createTestS3({ spoolDirectory: directory });
    service.createBucket("b", { versioning: "unversioned", eventBridge: false });
    await send("PUT", "/b/k", { body: "old" });
    await send("PUT", "/b/k", { body: "newer" });
    expect(service.usage().memoryBytes).toBe(5);
    const begin = async () => {
      const { text } = await send("POST", "/b/m", { query: "uploads" });
      return `uploadId=${elements(text, "UploadId")[0]}`;
    };
    const aborted = await begin();
    await send("PUT", "/b/m", { query: `${aborted}&partNumber=1`, ...bodyOf(mebibyte) });
    await send("DELETE", "/b/m", { query: aborted });
    const used = await begin();
    await send("PUT", "/b/m", { query: `${used}&partNumber=1`, body: "replaced" });
    const part = await send("PUT", "/b/m", { query: `${used}&partNumber=1`, body: "part" });
    await send("PUT", "/b/m", { query: `${used}&partNumber=2`, body: "unused" });
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    await send("POST", "/b/m", { query: used, body });
    expect(service.usage()).toEqual({ memoryBytes: "newer".length + "part".length, files: 0 });
    await service.stop();
  });

  it("W14 what is being read stays until the reader is done, or gives up unread", async () => {
    const store = createBlobStore(directory);
    const writer = store.createWriter();
    await writer.write(Buffer.alloc(mebibyte, 1));
    const blob = await writer.finish();
    const first = store.read(blob, 0, blob.sizeBytes);
    const second = store.read(blob, 0, 10);
    store.release(blob);
    if (!(first instanceof Readable) || !(second instanceof Readable)) {
      throw new Error("content of that size is streamed");
    }
    let read = 0;
    for await (const piece of first) {
      read += piece.length;
    }
    expect(read).toBe(mebibyte);
    expect(store.usage().files).toBe(1);
    await new Promise((resolve) => second.once("close", resolve).destroy());
    expect(store.usage().files).toBe(0);
    await store.stop();
  });
});
