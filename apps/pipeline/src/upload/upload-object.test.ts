import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import { uploadObject } from "./upload-object.ts";
import type { UploadDestination } from "./upload-settings.ts";

const DESTINATION: UploadDestination = {
  bucket: "artefacts",
  prefix: "",
  kmsKeyId: "alias/artefacts",
  region: "us-east-1",
  variables: "PACKAGE_2",
};
const BYTES = Buffer.from("PK");
const ZIP = {
  bytes: BYTES,
  sha256: createHash("sha256").update(BYTES).digest("hex"),
  buildHash: "a".repeat(64),
  commit: undefined,
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An S3 that answers every request of a method with one status, and keeps what it was asked. */
async function answering(statuses: { readonly HEAD: number; readonly PUT: number }) {
  const requests: IncomingMessage[] = [];
  server = createServer((request, response) => {
    requests.push(request);
    request.resume().on("end", () => {
      const status = request.method === "HEAD" ? statuses.HEAD : statuses.PUT;
      response
        .writeHead(status)
        .end(status < 300 ? "" : `<Error><Code>Code${status}</Code></Error>`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const client = new S3Client({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" },
    maxAttempts: 1,
  });
  return { client, requests };
}

describe("uploadObject", () => {
  it("G10 who may not look uploads all the same", async () => {
    const { client, requests } = await answering({ HEAD: 403, PUT: 200 });
    const result = await uploadObject(client, DESTINATION, "xpart/a.zip", ZIP);
    expect(result).toEqual({ ok: true, value: "uploaded" });
    const headers = requests.at(-1)?.headers;
    expect(headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "alias/artefacts",
      "x-amz-meta-package-hash": ZIP.buildHash,
      "x-amz-checksum-sha256": Buffer.from(ZIP.sha256, "hex").toString("base64"),
    });
    expect(headers).not.toHaveProperty("x-amz-meta-commit-hash");
  });

  it.each([
    ["G10 another region", { HEAD: 301, PUT: 301 }, /Is artefacts in us-east-1\? PACKAGE_2_REGION/],
    ["G10 a key that is wrong", { HEAD: 404, PUT: 400 }, /PACKAGE_2_KMS_KEY_ID a key there$/],
    ["G10 no right", { HEAD: 404, PUT: 403 }, /Code403.* role needs s3:PutObject .*PACKAGE_2_KMS/],
    ["G10 no bucket", { HEAD: 404, PUT: 404 }, /a bucket artefacts\? PACKAGE_2_BUCKET names it$/],
    ["G10 a fault", { HEAD: 500, PUT: 200 }, /Run it again/],
  ])("%s is told, with what to do", async (_, statuses, message) => {
    const { client } = await answering(statuses);
    const result = await uploadObject(client, DESTINATION, "xpart/a.zip", ZIP);
    const error = result.ok ? "" : result.error;
    expect(error).toMatch(/^s3:\/\/artefacts\/xpart\/a\.zip was not uploaded: /);
    expect(error).toMatch(message);
  });
});
