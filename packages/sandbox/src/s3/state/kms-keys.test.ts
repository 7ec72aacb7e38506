import { describe, expect, it } from "vitest";
import { createTestS3, elements, type TestS3 } from "../testing/test-s3.ts";

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ARN = `arn:aws:kms:us-east-1:111122223333:key/${KEY_ID}`;
const headers = {
  "x-amz-server-side-encryption": "aws:kms",
  "x-amz-server-side-encryption-aws-kms-key-id": KEY_ID,
};

async function withEncrypted(): Promise<TestS3> {
  const s3 = createTestS3();
  s3.service.createBucket("b", { versioning: "enabled", eventBridge: false });
  expect((await s3.send("PUT", "/b/k", { headers, body: "x" })).status).toBe(200);
  return s3;
}

describe("KMS keys", () => {
  it.each([
    ["denied", 403, "AccessDenied", "not authorized to perform: kms:Decrypt"],
    ["disabled", 400, "KMS.DisabledException", "is disabled"],
    ["pending-deletion", 400, "KMS.KMSInvalidStateException", "is pending deletion"],
    ["gone", 400, "KMS.NotFoundException", "does not exist"],
  ] as const)(
    "W18 an object whose key is %s cannot be read, by GET or as a copy's source",
    async (state, status, code, text) => {
      const { service, send } = await withEncrypted();
      service.setKeyState(ARN, state);
      const source = { "x-amz-copy-source": "/b/k" };
      for (const answer of [
        await send("GET", "/b/k"),
        await send("PUT", "/b/c", { headers: source }),
      ]) {
        expect([answer.status, elements(answer.text, "Code")]).toEqual([status, [code]]);
        expect(elements(answer.text, "Message")[0]).toContain(text);
        expect(elements(answer.text, "Message")[0]).toContain(ARN);
      }
      service.setKeyState(KEY_ID, "enabled");
      expect((await send("GET", "/b/k")).text).toBe("x");
    },
  );

  it("W18 HEAD tells about an object whose key is denied all but its checksum", async () => {
    const { service, send } = await withEncrypted();
    service.setKeyState(KEY_ID, "denied");
    expect((await send("HEAD", "/b/k")).status).toBe(200);
    const checksum = { "x-amz-checksum-mode": "ENABLED" };
    expect((await send("HEAD", "/b/k", { headers: checksum })).status).toBe(403);
  });

  it("W18 nothing is written with a key that cannot be used", async () => {
    const { service, send } = await withEncrypted();
    service.setKeyState(KEY_ID, "disabled");
    expect((await send("PUT", "/b/other", { headers, body: "x" })).status).toBe(400);
    expect((await send("POST", "/b/other", { query: "uploads", headers })).status).toBe(400);
    expect((await send("HEAD", "/b/other")).status).toBe(404);
    expect((await send("PUT", "/b/other", { body: "x" })).status).toBe(200);
  });
});
