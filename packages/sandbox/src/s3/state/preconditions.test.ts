import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

const etag = '"900150983cd24fb0d6963f7d28e17f72"';
const before = "Sun, 08 Mar 2026 17:50:15 GMT";
const same = "Sun, 08 Mar 2026 17:50:16 GMT";

async function withObject(): Promise<TestS3> {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: true });
  s3.advance(500);
  await s3.send("PUT", "/b/k", { body: "abc" });
  return s3;
}

describe("conditional reads", () => {
  it.each([
    [{ "if-match": etag }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": '"x", "900150983cd24fb0d6963f7d28e17f72"' }, 200],
    [{ "if-match": '"x"' }, 412],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"x"' }, 200],
    [{ "if-modified-since": before }, 200],
    [{ "if-modified-since": same }, 304],
    [{ "if-unmodified-since": same }, 200],
    [{ "if-unmodified-since": before }, 412],
    [{ "if-match": etag, "if-unmodified-since": before }, 200],
    [{ "if-none-match": '"x"', "if-modified-since": same }, 200],
    [{ "if-none-match": etag, "if-modified-since": before }, 304],
  ])("W7 GET with %j is %i", async (headers: Record<string, string>, status) => {
    const { send } = await withObject();
    const answer = await send("GET", "/b/k", { headers });
    expect(answer.status).toBe(status);
    const shown = status === 412 ? elements(answer.text, "Code")[0] : answer.text;
    expect(shown).toBe({ 200: "abc", 304: "", 412: "PreconditionFailed" }[status]);
  });
});

describe("conditional writes", () => {
  it.each([
    ["PUT", "/b/k", { "if-none-match": "*" }, 412],
    ["PUT", "/b/new", { "if-none-match": "*" }, 200],
    ["PUT", "/b/k", { "if-none-match": etag }, 501],
    ["PUT", "/b/k", { "if-match": etag }, 200],
    ["PUT", "/b/k", { "if-match": '"x"' }, 412],
    ["PUT", "/b/new", { "if-match": "*" }, 404],
    ["DELETE", "/b/k", { "if-match": etag }, 204],
    ["DELETE", "/b/k", { "if-match": "*" }, 204],
    ["DELETE", "/b/k", { "if-match": '"x"' }, 412],
  ])("W7 %s %s with %j is %i", async (method, path, headers: Record<string, string>, status) => {
    const { send, events } = await withObject();
    expect((await send(method, path, { headers })).status).toBe(status);
    // One for the object that was there, one more if the write went through.
    expect(events).toHaveLength(status < 300 ? 2 : 1);
  });

  it("W7 of writes with If-None-Match at a time, one goes through", async () => {
    const { send, service } = await withObject();
    const headers = { "if-none-match": "*" };
    const put = (body: string) => send("PUT", "/b/race", { headers, body });
    const answers = await Promise.all(["a", "b", "c"].map(put));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412]);
    // The losers' content is not kept: "abc" and one letter.
    expect(service.usage().memoryBytes).toBe(4);
  });

  it("W7 a delete marker on top counts as no object", async () => {
    const { send } = await withObject();
    await send("DELETE", "/b/k");
    expect((await send("PUT", "/b/k", { headers: { "if-match": etag } })).status).toBe(404);
    expect((await send("PUT", "/b/k", { headers: { "if-none-match": "*" } })).status).toBe(200);
  });

  it("W7 a completion that fails its condition leaves the upload as it was", async () => {
    const { send } = await withObject();
    const begun = await send("POST", "/b/k", { query: "uploads" });
    const query = `uploadId=${elements(begun.text, "UploadId")[0]}`;
    const part = await send("PUT", "/b/k", { query: `${query}&partNumber=1`, body: "new" });
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    const refused = await send("POST", "/b/k", { query, body, headers: { "if-none-match": "*" } });
    expect(refused.status).toBe(412);
    expect((await send("POST", "/b/k", { query, body })).status).toBe(200);
    expect((await send("GET", "/b/k")).text).toBe("new");
  });

  it("W7 a copy holds its source against its own conditions, and fails with 412", async () => {
    const { send } = await withObject();
    const copy = (name: string, value: string) => {
      const headers = { "x-amz-copy-source": "b/k", [`x-amz-copy-source-${name}`]: value };
      return send("PUT", "/b/copy", { headers });
    };
    expect((await copy("if-match", '"x"')).status).toBe(412);
    expect((await copy("if-none-match", etag)).status).toBe(412);
    expect((await copy("if-modified-since", same)).status).toBe(412);
    expect((await copy("if-match", etag)).status).toBe(200);
  });
});
