import type { DestinationStore, NewObject } from "@xpart/core";
import { afterEach, describe, expect, it } from "vitest";
import { createS3DestinationStore } from "../src/index.ts";
import {
  type Answer,
  type AnsweringServer,
  s3Error,
  startAnsweringServer,
} from "./answering-server.ts";
import { s3Client } from "./both-ways.ts";

let server: AnsweringServer;
let client: ReturnType<typeof s3Client>;
afterEach(async () => {
  client.destroy();
  await server.stop();
});

/** A store whose server answers so, in turn. */
async function storeAnswering(...answers: readonly Answer[]): Promise<DestinationStore> {
  server = await startAnsweringServer(answers);
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
  client = s3Client({ region: "us-gov-west-1", endpoint: server.endpoint, credentials });
  return createS3DestinationStore({ client, bucket: "b" });
}

const small: NewObject = {
  key: "k",
  sizeBytes: 0,
  attributes: { metadata: { secret: "metadata-value" } },
  tags: { secret: "tag-value" },
  body: (async function* () {})(),
};
const written = { status: 200, headers: { "x-amz-version-id": "v1" } };

describe("writes that add an entry", () => {
  it.each([
    ["a server error", s3Error(500, "InternalError")],
    ["a gateway's page", { status: 502, body: "<html></html>" }],
    ["a lost answer", "drop" as const],
  ])("L3 after %s a put is not repeated: it may have added a version", async (_what, answer) => {
    const store = await storeAnswering(answer, written);
    expect(await store.putObject(small)).toMatchObject({
      ok: false,
      error: { kind: "unavailable", side: "destination", operation: "PutObject" },
    });
    expect(server.requests).toEqual(["PUT /b/k"]);
  });

  it("L3 after a server error a marker is not added again", async () => {
    const store = await storeAnswering(s3Error(500, "InternalError"), written);
    expect(await store.addMarker("k")).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(server.requests).toEqual(["DELETE /b/k"]);
  });

  it("L3 a put that was throttled did nothing, and is repeated", async () => {
    const store = await storeAnswering(s3Error(503, "SlowDown"), written);
    expect(await store.putObject(small)).toEqual({ ok: true, value: { versionId: "v1" } });
    expect(server.requests).toEqual(["PUT /b/k", "PUT /b/k"]);
  });

  it.each([
    ["denied", { status: 204 }],
    ["unavailable", s3Error(403, "AccessDenied")],
  ])(
    "L3 a put whose tags could not follow is %s, by whether it could be taken back",
    async (kind, deleted) => {
      const tags = Object.fromEntries([0, 1, 2, 3].map((n) => [`k${n}`, "é".repeat(256)]));
      const store = await storeAnswering(written, s3Error(403, "AccessDenied"), deleted);
      expect(await store.putObject({ ...small, tags })).toMatchObject({
        ok: false,
        error: { kind, side: "destination", operation: "PutObjectTagging" },
      });
      expect(server.requests).toEqual(["PUT /b/k", "PUT /b/k", "DELETE /b/k"]);
    },
  );

  it("L3 what adds nothing is repeated after a server error", async () => {
    const store = await storeAnswering(s3Error(500, "InternalError"), { status: 204 });
    expect((await store.deleteEntry("k", "v1")).ok).toBe(true);
    expect(server.requests).toHaveLength(2);
  });
});

describe("completing an upload", () => {
  const completion = {
    ...{ key: "k", uploadId: "u", sizeBytes: 4, tags: {} },
    parts: [{ number: 1, sizeBytes: 4, etag: "e" }],
  };
  const done = {
    status: 200,
    body: "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>",
    headers: { "x-amz-version-id": "v1" },
  };
  const errorIn200 = (code: string) => ({ ...s3ErrorBody(code), status: 200 });

  it.each([
    ["a server error", s3Error(500, "InternalError")],
    ["an error in an answer of status 200", errorIn200("InternalError")],
    ["a lost answer", "drop" as const],
  ])("L3 after %s it is not repeated: it may have made the object", async (_what, answer) => {
    const store = await storeAnswering(answer, done);
    expect(await store.completeUpload(completion)).toMatchObject({
      ok: false,
      error: { kind: "unavailable", side: "destination", operation: "CompleteMultipartUpload" },
    });
    expect(server.requests).toEqual(["POST /b/k"]);
  });

  it("L3 after an answer that it was throttled it is repeated", async () => {
    const store = await storeAnswering(errorIn200("SlowDown"), done);
    expect(await store.completeUpload(completion)).toEqual({
      ok: true,
      value: { versionId: "v1", etag: "e", hasMd5Etag: false },
    });
  });

  it.each([
    ["throttled", s3Error(503, "SlowDown"), "throttled"],
    ["denied", s3Error(403, "AccessDenied"), "denied"],
    ["without a bucket", s3Error(404, "NoSuchBucket"), "misconfigured"],
    ["a proxy's 404", { status: 404, body: "<html><p>no</html>" }, "unavailable"],
  ] as const)(
    "F2 an upload whose answer is %s is not taken for gone",
    async (_what, answer, kind) => {
      const store = await storeAnswering(answer);
      const address = { key: "k", uploadId: "u" };
      expect(await store.listParts(address)).toMatchObject({ ok: false, error: { kind } });
      expect(await store.abortUpload(address)).toMatchObject({ ok: false, error: { kind } });
      expect(await store.completeUpload(completion)).toMatchObject({ ok: false, error: { kind } });
    },
  );

  it("F2 a listing of parts that does not lead on is an error, not a loop", async () => {
    const page =
      "<ListPartsResult><IsTruncated>true</IsTruncated>" +
      "<NextPartNumberMarker>0</NextPartNumberMarker></ListPartsResult>";
    const store = await storeAnswering({ status: 200, body: page });
    const listed = await store.listParts({ key: "k", uploadId: "u" });
    expect(listed).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(server.requests).toHaveLength(1);
  });

  it("F2 a listing of uploads that does not lead on is an error, not a loop", async () => {
    const page =
      "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>" +
      "<NextUploadIdMarker>u</NextUploadIdMarker></ListMultipartUploadsResult>";
    const store = await storeAnswering({ status: 200, body: page });
    const listed = await store.listUploads("k");
    expect(listed).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(server.requests).toHaveLength(2);
  });
});

describe("answers that say nothing about an object", () => {
  it.each([
    ["denied", s3Error(403, "AccessDenied"), "denied"],
    ["throttled", s3Error(429, "TooManyRequests"), "throttled"],
    ["without a bucket", s3Error(404, "NoSuchBucket"), "misconfigured"],
    ["a proxy's 404", { status: 404, body: "<html><p>no</html>" }, "unavailable"],
    ["archived", s3Error(403, "InvalidObjectState"), "archived"],
  ] as const)("F2 a read that is %s is an error", async (_what, answer, kind) => {
    const store = await storeAnswering(answer);
    expect(await store.open("k", "v1")).toMatchObject({ ok: false, error: { kind } });
    expect(await store.readTags("k", "v1")).toMatchObject({ ok: false, error: { kind } });
    expect(await store.readStack("k")).toMatchObject({ ok: false, error: { kind } });
  });

  it("F2 a HEAD has no body: 403 is denied, 404 is gone, 405 is a marker", async () => {
    const lastModified = "Sun, 08 Mar 2026 17:50:14 GMT";
    const store = await storeAnswering(
      { status: 403 },
      { status: 404 },
      {
        status: 405,
        headers: { "x-amz-delete-marker": "true", "last-modified": lastModified },
      },
    );
    expect(await store.describe("k", "v")).toMatchObject({ ok: false, error: { kind: "denied" } });
    expect(await store.describe("k", "v")).toEqual({ ok: true, value: { kind: "gone" } });
    expect(await store.describe("k", "v")).toEqual({
      ok: true,
      value: { kind: "marker", lastModifiedMs: Date.parse(lastModified) },
    });
  });

  it("F2 a gateway's 405 does not say that there is a marker", async () => {
    const store = await storeAnswering({ status: 405, body: "<html></html>" });
    expect((await store.open("k", "v1")).ok).toBe(false);
    expect((await store.describe("k", "v1")).ok).toBe(false);
    expect((await store.readTags("k", "v1")).ok).toBe(false);
  });

  it.each([
    [301, "misconfigured"],
    [307, "unavailable"],
    [503, "unavailable"],
  ] as const)("F1 a HEAD that is %i is %s, as its status is all it says", async (status, kind) => {
    const store = await storeAnswering({ status });
    expect(await store.describe("k", "v")).toMatchObject({ ok: false, error: { kind } });
  });

  it("O5 a listing that is an error with status 200 is not an empty stack", async () => {
    const store = await storeAnswering({ ...s3ErrorBody("InternalError"), status: 200 });
    expect(await store.readStack("k")).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  });

  it("O5 a listing that does not go on is an error, not a loop", async () => {
    const page =
      "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>" +
      "<NextVersionIdMarker>v1</NextVersionIdMarker></ListVersionsResult>";
    const store = await storeAnswering({ status: 200, body: page });
    expect(await store.readStack("k")).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(server.requests).toHaveLength(2);
  });

  it("S3 an error tells no credentials, metadata or tag values", async () => {
    const store = await storeAnswering(s3Error(400, "InvalidTag"));
    const told = JSON.stringify(await store.putObject(small));
    expect(told).toContain("InvalidTag");
    for (const secret of ["metadata-value", "tag-value", "AKIDEXAMPLE"]) {
      expect(told).not.toContain(secret);
    }
  });
});

function s3ErrorBody(code: string) {
  return { body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` };
}
