import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { fullPart, storeParts } from "./multipart-steps.ts";
import type { S3Context } from "./s3-context.ts";
import { etagOf, read, refusal, store } from "./s3-steps.ts";
import { encodeRfc3986 } from "./signed-http.ts";

/** W6: CopyObject. */
export const copyObjectBehaviours: readonly Behaviour[] = [
  {
    id: "copy-defaults",
    title: "W6 CopyObject takes content, headers, metadata and tags along",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const headers = { ContentType: "text/plain", CacheControl: "no-store", Metadata: { a: "1" } };
      await s3.send(
        new PutObjectCommand({ Bucket, Key: key, Body: "content", Tagging: "t=1", ...headers }),
      );
      const copied = await copy(context, key, {});
      expect(copied.CopyObjectResult?.ETag).toBe(etagOf("content"));
      expect(copied.VersionId).toMatch(/^\S+$/);
      const Key = destinationOf(key);
      expect(await read(s3, { Bucket, Key })).toBe("content");
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(headers);
      expect(await tagsOf(context, Key)).toEqual(["t=1"]);
    },
  },
  {
    id: "copy-metadata-replace",
    title: "W6 the metadata directive REPLACE takes headers from the request and keeps the tags",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const put = { ContentType: "text/plain", CacheControl: "no-store", Metadata: { a: "1" } };
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: "x", Tagging: "t=1", ...put }));
      await copy(context, key, {
        MetadataDirective: "REPLACE",
        ContentType: "text/csv",
        Metadata: { b: "2" },
      });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: destinationOf(key) }));
      expect([head.ContentType, head.CacheControl, head.Metadata]).toEqual([
        "text/csv",
        undefined,
        { b: "2" },
      ]);
      expect(await tagsOf(context, destinationOf(key))).toEqual(["t=1"]);
    },
  },
  {
    id: "copy-tagging-replace",
    title: "W6 the tagging directive REPLACE takes tags from the request and keeps the metadata",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const put = { Body: "x", Tagging: "t=1", Metadata: { a: "1" } };
      await s3.send(new PutObjectCommand({ Bucket, Key: key, ...put }));
      await copy(context, key, { TaggingDirective: "REPLACE", Tagging: "u=2" });
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: destinationOf(key) }));
      expect(head.Metadata).toEqual({ a: "1" });
      expect(await tagsOf(context, destinationOf(key))).toEqual(["u=2"]);
    },
  },
  {
    id: "copy-version",
    title: "W6 CopyObject copies the version that the source names, and says which it was",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const older = await store(s3, { Bucket, Key: key }, "older");
      const newer = await store(s3, { Bucket, Key: key }, "newer");
      const named = await copy(context, key, {
        CopySource: `${Bucket}/${key}?versionId=${older}`,
      });
      expect(named.CopySourceVersionId).toBe(older);
      expect(await read(s3, { Bucket, Key: destinationOf(key) })).toBe("older");
      expect((await copy(context, key, {})).CopySourceVersionId).toBe(newer);
    },
  },
  {
    id: "copy-left-behind",
    title: "W6 CopyObject leaves the website redirect and the storage class behind",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: key,
          WebsiteRedirectLocation: "/there",
          StorageClass: "STANDARD_IA",
        }),
      );
      await copy(context, key, {});
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: destinationOf(key) }));
      expect([head.WebsiteRedirectLocation, head.StorageClass]).toEqual([undefined, undefined]);
    },
  },
  {
    id: "copy-of-multipart",
    title: "W6 CopyObject makes a single-part object of a multipart one",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const parts = [fullPart("a"), Buffer.from("tail")];
      await storeParts(context, parts);
      await copy(context, key, {});
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: destinationOf(key) }));
      expect(head.ETag).toBe(etagOf(Buffer.concat(parts)));
    },
  },
  {
    id: "copy-odd-key",
    title: "W6 the copy source is a URL-encoded key",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const source = `${key}/ +%41é?&/x`;
      await store(s3, { Bucket, Key: source }, "odd");
      await copy(context, key, { CopySource: `${Bucket}/${encodeRfc3986(source)}` });
      expect(await read(s3, { Bucket, Key: destinationOf(key) })).toBe("odd");
    },
  },
  {
    id: "copy-onto-itself",
    title: "W6 a copy onto itself that changes nothing is InvalidRequest",
    run: async (context) => {
      const { s3, unversioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "x");
      const CopySource = `${Bucket}/${Key}`;
      const unchanged = s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
      expect(await refusal(unchanged)).toBe("400 InvalidRequest");
      const changed = new CopyObjectCommand({
        Bucket,
        Key,
        CopySource,
        MetadataDirective: "REPLACE",
      });
      expect(await refusal(s3.send(changed))).toBe("accepted");
    },
  },
  {
    id: "copy-of-missing",
    title: "W6 a copy of a missing or deleted key is NoSuchKey, of a gone version NoSuchVersion",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      expect(await refusal(copy(context, Key, {}))).toBe("404 NoSuchKey");
      const VersionId = await store(s3, { Bucket, Key }, "x");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      expect(await refusal(copy(context, Key, {}))).toBe("404 NoSuchKey");
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`;
      expect(await refusal(copy(context, Key, { CopySource }))).toBe("404 NoSuchVersion");
    },
  },
  {
    id: "copy-of-marker",
    title: "W6 a copy whose source names a delete marker is InvalidRequest",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`;
      expect(await refusal(copy(context, Key, { CopySource }))).toBe("400 InvalidRequest");
    },
  },
];

function destinationOf(key: string): string {
  return `${key}/copy`;
}

function copy(context: S3Context, key: string, options: Partial<CopyObjectCommandInput>) {
  const { s3, versioned: Bucket } = context;
  const CopySource = `${Bucket}/${key}`;
  return s3.send(
    new CopyObjectCommand({ Bucket, Key: destinationOf(key), CopySource, ...options }),
  );
}

async function tagsOf({ s3, versioned: Bucket }: S3Context, Key: string): Promise<string[]> {
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  return (TagSet ?? []).map((tag) => `${tag.Key}=${tag.Value}`);
}
