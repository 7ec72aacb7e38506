import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { etagOf, refusal, store } from "./s3-steps.ts";

/** "ÄMÄZÕÑ S3" of the user guide, as S3 gives it back. */
const ENCODED_WORD = `=?UTF-8?B?${Buffer.from("ÄMÄZÕÑ S3").toString("base64")}?=`;

/** W4: the headers that belong to an object. */
export const objectHeaderBehaviours: readonly Behaviour[] = [
  {
    id: "headers-round-trip",
    title: "W4 the content headers of a PUT come back on GET and HEAD, letter by letter",
    run: async ({ http, versioned: bucket, key }) => {
      const headers = {
        "content-type": "text/html; charset=UTF-8",
        "cache-control": "max-age=60, public",
        "content-disposition": 'attachment; filename="a b.txt"',
        "content-encoding": "br",
        "content-language": "de-CH, en",
        expires: "Thu, 01 Dec 2044 16:00:00 GMT",
      };
      await http.send({ method: "PUT", bucket, key, headers, body: "x" });
      for (const method of ["GET", "HEAD"]) {
        const answer = await http.send({ method, bucket, key });
        expect(answer.headers).toMatchObject(headers);
      }
    },
  },
  {
    id: "expires-raw",
    title: "W4 an Expires that is not a date comes back as it was sent",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const headers = { expires: "no date at all" };
      await http.send({ method: "PUT", bucket, key, headers, body: "x" });
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      expect(head.ExpiresString).toBe("no date at all");
    },
  },
  {
    id: "default-content-type",
    title: "W4 without a Content-Type an object is binary/octet-stream",
    run: async ({ http, versioned: bucket, key }) => {
      await http.send({ method: "PUT", bucket, key, body: "x" });
      const { headers } = await http.send({ method: "HEAD", bucket, key });
      expect(headers["content-type"]).toBe("binary/octet-stream");
    },
  },
  {
    id: "aws-chunked-not-stored",
    title: "W4 aws-chunked is the transfer's encoding and is not stored with the object's own",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const streamed = async (own: { ContentEncoding?: string }) => {
        const Body = Readable.from([Buffer.from("hello")]);
        await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: 5, ...own }));
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return [head.ContentLength, head.ContentEncoding];
      };
      expect(await streamed({ ContentEncoding: "gzip" })).toEqual([5, "gzip"]);
      expect((await streamed({}))[1] ?? "").toBe("");
    },
  },
  {
    id: "system-headers",
    title: "W4 GET answers with ETag, Last-Modified, Accept-Ranges, length and SSE-S3 encryption",
    run: async ({ http, versioned: bucket, key }) => {
      await http.send({ method: "PUT", bucket, key, body: "content" });
      const { headers } = await http.send({ method: "GET", bucket, key });
      expect([headers.etag, headers["content-length"]]).toEqual([etagOf("content"), "7"]);
      expect(headers["accept-ranges"]).toBe("bytes");
      expect(headers["x-amz-server-side-encryption"]).toBe("AES256");
      expect(headers["last-modified"]).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    },
  },
  {
    id: "sse-kms",
    title: "W4 SSE-KMS is answered with the ARN of its key, and the ETag is not the MD5",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const ServerSideEncryption = "aws:kms";
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "content", ServerSideEncryption }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(head.ServerSideEncryption).toBe(ServerSideEncryption);
      expect(head.SSEKMSKeyId).toMatch(/^arn:[\w-]+:kms:/);
      expect(head.ETag).not.toBe(etagOf("content"));
    },
  },
  {
    id: "empty-object",
    title: "W4 an empty object has length 0 and the MD5 of nothing as its ETag",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect([head.ContentLength, head.ETag]).toEqual([0, etagOf("")]);
    },
  },
  {
    id: "user-metadata",
    title: "W4 user metadata comes back with lower-case names and untouched values",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const headers = { "x-amz-meta-Mixed-Case": "Value, with = signs", "x-amz-meta-empty": "" };
      await http.send({ method: "PUT", bucket, key, headers, body: "x" });
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      expect(head.Metadata).toEqual({ "mixed-case": "Value, with = signs", empty: "" });
    },
  },
  {
    id: "metadata-too-large",
    title: "W4 more than 2 KB of user metadata is MetadataTooLarge",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const put = (length: number) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Metadata: { a: "v".repeat(length) } }));
      expect(await refusal(put(2000))).toBe("accepted");
      expect(await refusal(put(2100))).toBe("400 MetadataTooLarge");
    },
  },
  {
    id: "metadata-encoded-word",
    title: "W4 metadata sent as an RFC 2047 encoded word comes back as one",
    run: async ({ http, versioned: bucket, key }) => {
      const headers = { "x-amz-meta-word": ENCODED_WORD };
      await http.send({ method: "PUT", bucket, key, headers, body: "x" });
      const answer = await http.send({ method: "HEAD", bucket, key });
      expect(answer.headers["x-amz-meta-word"]).toBe(ENCODED_WORD);
    },
  },
  {
    id: "metadata-raw-utf8",
    title: "W4 metadata sent as raw UTF-8 comes back as an RFC 2047 encoded word",
    run: async ({ http, versioned: bucket, key }) => {
      const headers = { "x-amz-meta-raw": "ÄMÄZÕÑ S3" };
      const put = await http.send({ method: "PUT", bucket, key, headers, body: "x" });
      expect(put.status).toBe(200);
      const answer = await http.send({ method: "HEAD", bucket, key });
      expect(answer.headers["x-amz-meta-raw"]).toMatch(/^=\?UTF-8\?[BQ]\?[!-~]+\?=$/);
    },
  },
  {
    id: "website-redirect",
    title: "W4 the website redirect location is stored; one that is not a path or URL is refused",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const put = (WebsiteRedirectLocation: string) =>
        s3.send(new PutObjectCommand({ Bucket, Key, WebsiteRedirectLocation }));
      await put("/elsewhere.html");
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(head.WebsiteRedirectLocation).toBe("/elsewhere.html");
      expect(await refusal(put("elsewhere.html"))).toBe("400 InvalidRedirectLocation");
    },
  },
  {
    id: "storage-class",
    title: "W4 the storage class is answered unless it is STANDARD; an unknown one is refused",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const put = (storageClass: string) =>
        http.send({
          method: "PUT",
          bucket,
          key,
          headers: { "x-amz-storage-class": storageClass },
          body: "x",
        });
      await put("STANDARD");
      const standard = await http.send({ method: "HEAD", bucket, key });
      expect(standard.headers["x-amz-storage-class"]).toBeUndefined();
      await put("STANDARD_IA");
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      expect(head.StorageClass).toBe("STANDARD_IA");
      const unknown = await put("PAPER");
      expect(`${unknown.status} ${unknown.text}`).toMatch(/^400 .*InvalidStorageClass/s);
    },
  },
  {
    id: "response-overrides",
    title: "W4 the response-* parameters override the headers of one GET",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ContentType: "text/plain" }));
      const answer = await s3.send(
        new GetObjectCommand({
          Bucket,
          Key,
          ResponseContentType: "text/csv",
          ResponseCacheControl: "no-cache",
          ResponseContentDisposition: "inline",
          ResponseContentEncoding: "identity",
          ResponseContentLanguage: "fr",
        }),
      );
      expect([
        answer.ContentType,
        answer.CacheControl,
        answer.ContentDisposition,
        answer.ContentEncoding,
        answer.ContentLanguage,
      ]).toEqual(["text/csv", "no-cache", "inline", "identity", "fr"]);
    },
  },
  {
    id: "headers-of-the-version",
    title: "W4 a newer version does not change the headers and metadata of an older one",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const older = await s3.send(
        new PutObjectCommand({ Bucket, Key, Metadata: { a: "1" }, CacheControl: "no-store" }),
      );
      await store(s3, { Bucket, Key }, "newer");
      const VersionId = older.VersionId;
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
      expect([head.Metadata, head.CacheControl]).toEqual([{ a: "1" }, "no-store"]);
      const current = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect([current.Metadata, current.CacheControl]).toEqual([{}, undefined]);
    },
  },
];
