import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { beginUpload, complete, fullPart, MIN_PART_BYTES, sendPart } from "./multipart-steps.ts";
import { etagOf, multipartEtagOf, read } from "./s3-steps.ts";

/** W5: multipart uploads that go well. */
export const multipartUploadBehaviours: readonly Behaviour[] = [
  {
    id: "multipart-uneven",
    title: "W5 uneven parts make one object; its ETag is the MD5 of the parts' MD5s and -N",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const parts = [Buffer.alloc(MIN_PART_BYTES + 1, "a"), fullPart("b"), Buffer.from("c")];
      const upload = await beginUpload(context);
      const sent = [
        await sendPart(context, upload, 1, parts[0] ?? ""),
        await sendPart(context, upload, 2, parts[1] ?? ""),
        await sendPart(context, upload, 3, parts[2] ?? ""),
      ];
      const done = await complete(context, upload, sent);
      expect([done.ETag, done.Bucket, done.Key]).toEqual([multipartEtagOf(parts), Bucket, Key]);
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect([head.ETag, head.ContentLength, head.VersionId]).toEqual([
        done.ETag,
        2 * MIN_PART_BYTES + 2,
        done.VersionId,
      ]);
      const content = Buffer.from(await read(s3, { Bucket, Key }));
      expect(content.equals(Buffer.concat(parts))).toBe(true);
    },
  },
  {
    id: "multipart-part-numbers",
    title: "W5 part numbers order the content and need not be consecutive",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const upload = await beginUpload(context);
      const last = await sendPart(context, upload, 10_000, "end");
      const first = await sendPart(context, upload, 7, fullPart("a"));
      await complete(context, upload, [first, last]);
      expect((await read(s3, { Bucket, Key })).slice(-5)).toBe("aaend");
    },
  },
  {
    id: "multipart-single-part",
    title: "W5 an upload of one small part has an ETag that ends in -1",
    run: async (context) => {
      const upload = await beginUpload(context);
      const done = await complete(context, upload, [await sendPart(context, upload, 1, "small")]);
      expect(done.ETag).toBe(multipartEtagOf([Buffer.from("small")]));
    },
  },
  {
    id: "multipart-part-again",
    title: "W5 uploading a part number again replaces the part",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const upload = await beginUpload(context);
      await sendPart(context, upload, 1, "first try");
      const part = await sendPart(context, upload, 1, "second try");
      const { Parts } = await s3.send(new ListPartsCommand(upload));
      expect(Parts?.map(({ ETag, Size }) => [ETag, Size])).toEqual([[etagOf("second try"), 10]]);
      await complete(context, upload, [part]);
      expect(await read(s3, { Bucket, Key })).toBe("second try");
    },
  },
  {
    id: "multipart-subset",
    title: "W5 parts that Complete does not name are left out",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const upload = await beginUpload(context);
      await sendPart(context, upload, 1, "left out");
      await complete(context, upload, [await sendPart(context, upload, 2, "kept")]);
      expect(await read(s3, { Bucket, Key })).toBe("kept");
    },
  },
  {
    id: "list-parts-marker",
    title: "W5 ListParts begins behind a part number, also where no part has that number",
    run: async (context) => {
      const { s3 } = context;
      const upload = await beginUpload(context);
      for (const number of [2, 7, 10]) await sendPart(context, upload, number, "x");
      const behind = async (PartNumberMarker: string) =>
        (await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker }))).Parts?.map(
          ({ PartNumber }) => PartNumber,
        );
      expect([await behind("2"), await behind("5"), await behind("10")]).toEqual([
        [7, 10],
        [7, 10],
        undefined,
      ]);
    },
  },
  {
    id: "multipart-invisible",
    title: "W5 an upload is not a version of its key until it is completed",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      const versions = async () =>
        (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions;
      const upload = await beginUpload(context);
      const part = await sendPart(context, upload, 1, "content");
      expect(await versions()).toBeUndefined();
      const { VersionId } = await complete(context, upload, [part]);
      expect((await versions())?.map((version) => version.VersionId)).toEqual([VersionId]);
    },
  },
  {
    id: "multipart-headers",
    title: "W5 headers, metadata and tags of the upload's creation belong to the object",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const headers = {
        ContentType: "text/plain",
        CacheControl: "no-store",
        ContentDisposition: "inline",
        ContentEncoding: "identity",
        ContentLanguage: "en",
        Metadata: { a: "1" },
        StorageClass: "STANDARD_IA" as const,
        WebsiteRedirectLocation: "/there",
      };
      const upload = await beginUpload(context, { ...headers, Tagging: "t=1&u=2" });
      await complete(context, upload, [await sendPart(context, upload, 1, "content")]);
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(headers);
      const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
      expect(TagSet?.map((tag) => `${tag.Key}=${tag.Value}`).sort()).toEqual(["t=1", "u=2"]);
    },
  },
  {
    id: "list-parts",
    title: "W5 ListParts lists parts by number with size and ETag, and pages",
    run: async (context) => {
      const { s3 } = context;
      const upload = await beginUpload(context);
      for (const number of [3, 1, 2]) {
        await sendPart(context, upload, number, "x".repeat(number));
      }
      const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
      expect(first.Parts?.map((part) => [part.PartNumber, part.Size, part.ETag])).toEqual([
        [1, 1, etagOf("x")],
        [2, 2, etagOf("xx")],
      ]);
      expect([first.IsTruncated, first.NextPartNumberMarker]).toEqual([true, "2"]);
      const second = await s3.send(
        new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }),
      );
      expect(second.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
      expect(second.IsTruncated).toBe(false);
    },
  },
  {
    id: "list-uploads",
    title: "W5 ListMultipartUploads lists unfinished uploads by key, within a prefix, and pages",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const later = await beginUpload(context, { Key: `${key}/b` });
      const earlier = await beginUpload(context, { Key: `${key}/a` });
      const finished = await beginUpload(context, { Key: `${key}/c` });
      await complete(context, finished, [await sendPart(context, finished, 1, "x")]);
      const list = (page: { MaxUploads?: number; KeyMarker?: string; UploadIdMarker?: string }) =>
        s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key, ...page }));
      const whole = await list({});
      expect(whole.Uploads?.map(({ Key }) => Key?.slice(key.length))).toEqual(["/a", "/b"]);
      expect(whole.Uploads?.[0]?.UploadId).toBe(earlier.UploadId);
      const first = await list({ MaxUploads: 1 });
      expect([first.IsTruncated, first.NextKeyMarker]).toEqual([true, earlier.Key]);
      const second = await list({
        KeyMarker: first.NextKeyMarker ?? "",
        UploadIdMarker: first.NextUploadIdMarker ?? "",
      });
      expect(second.Uploads?.map(({ Key }) => Key)).toEqual([later.Key]);
    },
  },
];
