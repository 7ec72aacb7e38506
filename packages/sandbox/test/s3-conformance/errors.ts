import { DeleteObjectCommand, HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { sha256Of } from "./checksum-values.ts";
import { errorFields } from "./listing-document.ts";
import type { S3Context } from "./s3-context.ts";
import { read, refusal, store } from "./s3-steps.ts";
import type { RawRequest } from "./signed-http.ts";

/** W13: how S3 says no. */
export const errorBehaviours: readonly Behaviour[] = [
  {
    id: "error-document",
    title: "W13 an error is an XML document with Code, Message, Key and the request's id",
    run: async ({ http, versioned: bucket, key }) => {
      const answer = await http.send({ method: "GET", bucket, key });
      expect([answer.status, answer.headers["content-type"]]).toEqual([404, "application/xml"]);
      const fields = errorFields(answer.text);
      expect([fields.Code, fields.Key]).toEqual(["NoSuchKey", key]);
      expect(fields.Message).toBe("The specified key does not exist.");
      expect(fields.RequestId).toMatch(/^\S+$/);
      expect(fields.RequestId).toBe(answer.headers["x-amz-request-id"]);
    },
  },
  {
    id: "request-id",
    title: "W13 every answer has a request id of its own, also a success",
    run: async ({ s3, http, versioned: bucket, key }) => {
      await store(s3, { Bucket: bucket, Key: key }, "x");
      const ids = new Set<string | undefined>([undefined]);
      for (const method of ["GET", "HEAD", "DELETE"]) {
        ids.add((await http.send({ method, bucket, key })).headers["x-amz-request-id"]);
      }
      expect(ids.size).toBe(4);
    },
  },
  {
    id: "no-such-bucket",
    title: "W13 a bucket that does not exist is NoSuchBucket to all but HEAD, which says 404",
    run: async ({ http, versioned, key }) => {
      const bucket = `${versioned}-missing`;
      const query = { versions: "" };
      expect(await codeOf(http, { method: "GET", bucket, query })).toBe("404 NoSuchBucket");
      expect(await codeOf(http, { method: "GET", bucket, key })).toBe("404 NoSuchBucket");
      expect(await codeOf(http, { method: "PUT", bucket, key, body: "x" })).toBe(
        "404 NoSuchBucket",
      );
      const head = await http.send({ method: "HEAD", bucket });
      expect([head.status, head.text]).toEqual([404, ""]);
    },
  },
  {
    id: "expected-owner",
    title: "W13 a request that expects another account to own the bucket is AccessDenied",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const stranger = { "x-amz-expected-bucket-owner": "999988887777" };
      const put = { method: "PUT", bucket, key, headers: stranger, body: "x" };
      expect(await codeOf(http, put)).toBe("403 AccessDenied");
      await store(s3, { Bucket: bucket, Key: key }, "x");
      expect(await codeOf(http, { method: "GET", bucket, key, headers: stranger })).toBe(
        "403 AccessDenied",
      );
      const query = { versions: "", prefix: key };
      expect(await codeOf(http, { method: "GET", bucket, query, headers: stranger })).toBe(
        "403 AccessDenied",
      );
      const copied = {
        "x-amz-copy-source": `${bucket}/${key}`,
        "x-amz-source-expected-bucket-owner": "999988887777",
      };
      expect(await codeOf(http, { method: "PUT", bucket, key, headers: copied })).toBe(
        "403 AccessDenied",
      );
      expect(await read(s3, { Bucket: bucket, Key: key })).toBe("x");
    },
  },
  {
    id: "head-missing",
    title: "W13 HEAD of a missing key is 404 without a body",
    run: async ({ http, versioned: bucket, key }) => {
      const { status, text, headers } = await http.send({ method: "HEAD", bucket, key });
      expect([status, text, headers["x-amz-delete-marker"]]).toEqual([404, "", undefined]);
    },
  },
  {
    id: "current-marker",
    title: "W13 GET and HEAD of a key with a marker on top are 404 and name the marker",
    run: async ({ s3, http, versioned: bucket, key }) => {
      await store(s3, { Bucket: bucket, Key: key }, "x");
      const marker = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, text } = await http.send({ method, bucket, key });
        expect([status, headers["x-amz-delete-marker"], headers["x-amz-version-id"]]).toEqual([
          404,
          "true",
          marker.VersionId,
        ]);
        expect(text.includes("<Code>NoSuchKey</Code>")).toBe(method === "GET");
      }
    },
  },
  {
    id: "addressed-marker",
    title: "W13 GET and HEAD of a marker by its id are 405 and allow DELETE",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const marker = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      const query = { versionId: marker.VersionId ?? "" };
      for (const method of ["GET", "HEAD"]) {
        const { status, headers, text } = await http.send({ method, bucket, key, query });
        expect([status, headers["x-amz-delete-marker"], headers.allow]).toEqual([
          405,
          "true",
          "DELETE",
        ]);
        expect(headers["x-amz-version-id"]).toBe(marker.VersionId);
        expect(text.includes("<Code>MethodNotAllowed</Code>")).toBe(method === "GET");
      }
    },
  },
  {
    id: "addressed-marker-date",
    title: "W13 the 405 of a marker by its id says when the marker was made",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const marker = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      const query = { versionId: marker.VersionId ?? "" };
      const { headers } = await http.send({ method: "HEAD", bucket, key, query });
      expect(headers["last-modified"]).toMatch(/GMT$/);
    },
  },
  {
    id: "key-too-long",
    title: "W13 a key of 1,024 bytes is accepted, one of 1,025 is KeyTooLongError",
    run: async ({ s3, versioned: Bucket, key }) => {
      const put = (Key: string) =>
        refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })));
      const longest = key.padEnd(1024 - 2, "k").concat("é");
      expect(Buffer.byteLength(longest)).toBe(1024);
      expect(await put(longest)).toBe("accepted");
      expect(await read(s3, { Bucket, Key: longest })).toBe("x");
      expect(await put(`${longest}k`)).toBe("400 KeyTooLongError");
    },
  },
  {
    id: "bucket-not-empty",
    title: "W13 a bucket with nothing but a delete marker is BucketNotEmpty",
    run: async ({ s3, http, freshBucket, key }) => {
      const bucket = await freshBucket("Enabled");
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      expect(await codeOf(http, { method: "DELETE", bucket })).toBe("409 BucketNotEmpty");
    },
  },
  {
    id: "head-bucket-region",
    title: "W13 HeadBucket says which region the bucket is in",
    run: async ({ s3, versioned: Bucket, region }) => {
      const head = await s3.send(new HeadBucketCommand({ Bucket }));
      expect(head.BucketRegion).toBe(region);
    },
  },
  {
    id: "malformed-xml",
    title: "W13 a body that is not the XML of the operation is MalformedXML",
    run: async ({ http, versioned: bucket, key, s3 }) => {
      await store(s3, { Bucket: bucket, Key: key }, "x");
      const query = { tagging: "" };
      for (const body of ["no xml at all", "<Tagging><TagSet>", "<Other/>"]) {
        const headers = digestOf(body);
        const answer = await codeOf(http, { method: "PUT", bucket, key, query, headers, body });
        expect(`${body} ${answer}`).toBe(`${body} 400 MalformedXML`);
      }
      const versioning =
        "<VersioningConfiguration><Status>Sometimes</Status></VersioningConfiguration>";
      const request = {
        method: "PUT",
        bucket,
        query: { versioning: "" },
        headers: digestOf(versioning),
        body: versioning,
      };
      expect(await codeOf(http, request)).toBe("400 MalformedXML");
    },
  },
  {
    id: "delete-objects-limit",
    title: "W13 DeleteObjects of more than 1,000 keys is MalformedXML",
    run: async ({ http, versioned: bucket, key }) => {
      const objects = `<Object><Key>${key}</Key></Object>`.repeat(1001);
      const body = `<Delete>${objects}</Delete>`;
      const headers = digestOf(body);
      const request = { method: "POST", bucket, query: { delete: "" }, headers, body };
      expect(await codeOf(http, request)).toBe("400 MalformedXML");
    },
  },
  {
    id: "delete-objects-digest",
    title: "W13 DeleteObjects without Content-MD5 or a checksum is InvalidRequest",
    run: async ({ http, versioned: bucket, key }) => {
      const body = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
      const request = { method: "POST", bucket, query: { delete: "" }, body };
      expect(await codeOf(http, request)).toBe("400 InvalidRequest");
    },
  },
  {
    id: "archived",
    title: "W13 GET of an archived object is InvalidObjectState; HEAD answers as ever",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const archived = { Bucket: bucket, Key: key, Body: "x", StorageClass: "GLACIER" as const };
      await s3.send(new PutObjectCommand(archived));
      expect(await refusal(read(s3, { Bucket: bucket, Key: key }))).toBe("403 InvalidObjectState");
      const head = await http.send({ method: "HEAD", bucket, key });
      expect([head.status, head.headers["x-amz-storage-class"]]).toEqual([200, "GLACIER"]);
    },
  },
];

async function codeOf(http: S3Context["http"], request: RawRequest): Promise<string> {
  const { status, text } = await http.send(request);
  return status < 300 ? "accepted" : `${status} ${errorFields(text).Code}`;
}

function digestOf(body: string): Record<string, string> {
  return { "x-amz-checksum-sha256": sha256Of(body) };
}
