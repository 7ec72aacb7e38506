import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createTestS3 } from "../testing/test-s3.ts";

describe("a PUT that does not say how long it is", () => {
  it.each(["/b/k", "/b/k?partNumber=1"])("W13 %s is MissingContentLength", async (url) => {
    const s3 = createTestS3();
    s3.service.createBucket("b", { versioning: "enabled", eventBridge: false });
    const [path = "", query = ""] = url.split("?");
    const begun = await s3.send("POST", path, { query: "uploads=" });
    const [, uploadId] = /<UploadId>(.*)<\/UploadId>/.exec(begun.text) ?? [];
    const part = query === "" ? "" : `${query}&uploadId=${uploadId}`;
    const answer = await s3.send("PUT", path, { query: part, body: Readable.from([]) });
    expect([answer.status, answer.text.includes("<Code>MissingContentLength<")]).toEqual([
      411,
      true,
    ]);
  });
});
