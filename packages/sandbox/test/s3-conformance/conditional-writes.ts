import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { beginUpload, complete, sendPart } from "./multipart-steps.ts";
import { etagOf, read, refusal, store } from "./s3-steps.ts";

const OTHER = etagOf("other");
const FAILED = "412 PreconditionFailed";

/** W7: conditions of PUT, Complete, Copy and Delete. */
export const conditionalWriteBehaviours: readonly Behaviour[] = [
  {
    id: "put-if-none-match",
    title: "W7 PUT with If-None-Match * stores a new key and refuses an existing one",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const put = (Body: string) =>
        refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*" })));
      expect(await put("first")).toBe("accepted");
      expect(await put("second")).toBe(FAILED);
      expect(await read(s3, { Bucket, Key })).toBe("first");
    },
  },
  {
    id: "put-if-none-match-over-marker",
    title: "W7 PUT with If-None-Match * stores over a delete marker",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "first");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const put = new PutObjectCommand({ Bucket, Key, Body: "second", IfNoneMatch: "*" });
      expect(await refusal(s3.send(put))).toBe("accepted");
      expect(await read(s3, { Bucket, Key })).toBe("second");
    },
  },
  {
    id: "put-if-match",
    title: "W7 PUT with If-Match stores over that ETag alone; a missing key is NoSuchKey",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const put = (Body: string, IfMatch: string) =>
        refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body, IfMatch })));
      expect(await put("first", OTHER)).toBe("404 NoSuchKey");
      await store(s3, { Bucket, Key }, "first");
      expect(await put("second", OTHER)).toBe(FAILED);
      expect(await read(s3, { Bucket, Key })).toBe("first");
      expect(await put("second", etagOf("first"))).toBe("accepted");
      expect(await read(s3, { Bucket, Key })).toBe("second");
    },
  },
  {
    id: "complete-if-none-match",
    title: "W7 CompleteMultipartUpload with If-None-Match * refuses an existing key",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const attempt = async () => {
        const upload = await beginUpload(context);
        const part = await sendPart(context, upload, 1, "multipart");
        return refusal(complete(context, upload, [part], { IfNoneMatch: "*" }));
      };
      expect(await attempt()).toBe("accepted");
      await store(s3, { Bucket, Key }, "existing");
      expect(await attempt()).toBe(FAILED);
      expect(await read(s3, { Bucket, Key })).toBe("existing");
    },
  },
  {
    id: "complete-if-match",
    title: "W7 CompleteMultipartUpload with If-Match completes over that ETag alone",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "existing");
      const attempt = async (IfMatch: string) => {
        const upload = await beginUpload(context);
        const part = await sendPart(context, upload, 1, "multipart");
        return refusal(complete(context, upload, [part], { IfMatch }));
      };
      expect(await attempt(OTHER)).toBe(FAILED);
      expect(await attempt(etagOf("existing"))).toBe("accepted");
      expect(await read(s3, { Bucket, Key })).toBe("multipart");
    },
  },
  {
    id: "copy-if-none-match",
    title: "W7 CopyObject with If-None-Match * or If-Match looks at the destination",
    run: async ({ s3, versioned: Bucket, key }) => {
      const Key = `${key}/destination`;
      await store(s3, { Bucket, Key: key }, "source");
      const copy = (condition: { IfNoneMatch?: string; IfMatch?: string }) =>
        refusal(
          s3.send(
            new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${key}`, ...condition }),
          ),
        );
      expect(await copy({ IfNoneMatch: "*" })).toBe("accepted");
      expect(await copy({ IfNoneMatch: "*" })).toBe(FAILED);
      expect(await copy({ IfMatch: OTHER })).toBe(FAILED);
      expect(await copy({ IfMatch: etagOf("source") })).toBe("accepted");
    },
  },
  {
    id: "copy-source-conditions",
    title: "W7 the x-amz-copy-source-if-* conditions look at the source and refuse with 412",
    run: async ({ s3, http, versioned: bucket, key }) => {
      await store(s3, { Bucket: bucket, Key: key }, "source");
      const copy = async (name: string, value: string) => {
        const headers = {
          "x-amz-copy-source": `${bucket}/${key}`,
          [`x-amz-copy-source-${name}`]: value,
        };
        const answer = await http.send({ method: "PUT", bucket, key: `${key}/copy`, headers });
        return answer.status;
      };
      const longAgo = "Sat, 01 Jan 2000 00:00:00 GMT";
      expect(await copy("if-match", etagOf("source"))).toBe(200);
      expect(await copy("if-match", OTHER)).toBe(412);
      expect(await copy("if-none-match", OTHER)).toBe(200);
      expect(await copy("if-none-match", etagOf("source"))).toBe(412);
      expect(await copy("if-modified-since", longAgo)).toBe(200);
      expect(await copy("if-unmodified-since", longAgo)).toBe(412);
    },
  },
  {
    id: "delete-if-match",
    title: "W7 DELETE with If-Match deletes that ETag, or with * an existing key, alone",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const remove = (IfMatch: string) =>
        refusal(s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch })));
      await store(s3, { Bucket, Key }, "content");
      expect(await remove(OTHER)).toBe(FAILED);
      expect(await read(s3, { Bucket, Key })).toBe("content");
      expect(await remove(etagOf("content"))).toBe("accepted");
      await store(s3, { Bucket, Key }, "content");
      expect(await remove("*")).toBe("accepted");
      expect(await refusal(read(s3, { Bucket, Key }))).toBe("404 NoSuchKey");
    },
  },
  {
    id: "delete-objects-etag",
    title: "W7 DeleteObjects refuses a key with another ETag and deletes the rest",
    run: async ({ s3, versioned: Bucket, key }) => {
      const kept = `${key}/kept`;
      const gone = `${key}/gone`;
      await store(s3, { Bucket, Key: kept }, "content");
      await store(s3, { Bucket, Key: gone }, "content");
      const Objects = [
        { Key: kept, ETag: OTHER },
        { Key: gone, ETag: etagOf("content") },
      ];
      const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      expect(answer.Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
        [kept, "PreconditionFailed"],
      ]);
      expect(answer.Deleted?.map(({ Key }) => Key)).toEqual([gone]);
      expect(await read(s3, { Bucket, Key: kept })).toBe("content");
    },
  },
];
