import {
  GetObjectAttributesCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { crc32Of, sha256Of, WRONG_CHECKSUMS } from "./checksum-values.ts";
import { beginUpload, complete, fullPart, sendPart, storeParts } from "./multipart-steps.ts";
import type { S3Context } from "./s3-context.ts";
import { etagOf, multipartEtagOf, refusal, store } from "./s3-steps.ts";

const SHA256 = { ChecksumAlgorithm: "SHA256" } as const;
const PARTS = [fullPart("a"), Buffer.from("tail")];

/** W8: checksums of multipart objects, and GetObjectAttributes. */
export const multipartChecksumBehaviours: readonly Behaviour[] = [
  {
    id: "multipart-composite",
    title: "W8 a SHA256 upload gets a COMPOSITE checksum: the hash of the parts' hashes and -N",
    run: async (context) => {
      await storeParts(context, PARTS, SHA256);
      const hashes = PARTS.map((part) => Buffer.from(sha256Of(part), "base64"));
      const head = await headChecksum(context);
      expect([head.ChecksumSHA256, head.ChecksumType]).toEqual([
        `${sha256Of(Buffer.concat(hashes))}-2`,
        "COMPOSITE",
      ]);
    },
  },
  {
    id: "multipart-crc-composite",
    title: "W8 a CRC32 upload is COMPOSITE unless its creation asks for FULL_OBJECT",
    run: async (context) => {
      await storeParts(context, PARTS, { ChecksumAlgorithm: "CRC32" });
      const crcs = PARTS.map((part) => Buffer.from(crc32Of(part), "base64"));
      const head = await headChecksum(context);
      expect([head.ChecksumCRC32, head.ChecksumType]).toEqual([
        `${crc32Of(Buffer.concat(crcs))}-2`,
        "COMPOSITE",
      ]);
    },
  },
  {
    id: "multipart-full-object",
    title: "W8 a FULL_OBJECT CRC32 of an upload is the CRC32 of its whole content",
    run: async (context) => {
      await storeParts(context, PARTS, {
        ChecksumAlgorithm: "CRC32",
        ChecksumType: "FULL_OBJECT",
      });
      const head = await headChecksum(context);
      expect([head.ChecksumCRC32, head.ChecksumType]).toEqual([
        crc32Of(Buffer.concat(PARTS)),
        "FULL_OBJECT",
      ]);
    },
  },
  {
    id: "part-checksum-composite",
    title: "W8 HEAD of a part of a SHA256 upload gives the part's own checksum",
    run: async (context) => {
      await storeParts(context, PARTS, SHA256);
      for (const [index, part] of PARTS.entries()) {
        const head = await headPart(context, index + 1);
        expect([head.ChecksumSHA256, head.ChecksumType]).toEqual([sha256Of(part), "COMPOSITE"]);
      }
    },
  },
  {
    id: "part-checksum-full-object",
    title: "W8 HEAD of a part gives no checksum where it is of the full object",
    run: async (context) => {
      await storeParts(context, PARTS, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
      expect((await headPart(context, 1)).ChecksumCRC32).toBeUndefined();
    },
  },
  {
    id: "multipart-default",
    title: "W8 an upload of which the client sends no checksum gets a full-object CRC64NVME",
    run: async (context) => {
      const { http, versioned: bucket, key } = context;
      // Created and filled without the SDK, which would choose an algorithm of its own.
      const created = await http.send({ method: "POST", bucket, key, query: { uploads: "" } });
      const UploadId = /<UploadId>([^<]+)</.exec(created.text)?.[1] ?? "";
      const query = { partNumber: "1", uploadId: UploadId };
      const part = await http.send({ method: "PUT", bucket, key, query, body: "123456789" });
      await complete(context, { Bucket: bucket, Key: key, UploadId }, [
        { PartNumber: 1, ETag: part.headers.etag },
      ]);
      const head = await headChecksum(context);
      expect([head.ChecksumCRC64NVME, head.ChecksumType]).toEqual(["rosUhgp5mIg=", "FULL_OBJECT"]);
    },
  },
  {
    id: "multipart-complete-wrong",
    title: "W8 completing with a wrong full-object checksum is BadDigest and makes no object",
    run: async (context) => {
      const upload = await beginUpload(context, {
        ChecksumAlgorithm: "CRC32",
        ChecksumType: "FULL_OBJECT",
      });
      const part = await sendPart(context, upload, 1, "content");
      const attempt = complete(context, upload, [part], {
        ChecksumCRC32: WRONG_CHECKSUMS.crc32,
        ChecksumType: "FULL_OBJECT",
      });
      expect(await refusal(attempt)).toBe("400 BadDigest");
      expect(await refusal(headChecksum(context))).toBe("404 NotFound");
    },
  },
  {
    id: "multipart-complete-right",
    title: "W8 completing with the right full-object checksum makes the object, which keeps it",
    run: async (context) => {
      const FULL_OBJECT = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" } as const;
      const upload = await beginUpload(context, FULL_OBJECT);
      const parts = [
        await sendPart(context, upload, 1, PARTS[0] ?? "", { ChecksumAlgorithm: "CRC32" }),
        await sendPart(context, upload, 2, PARTS[1] ?? "", { ChecksumAlgorithm: "CRC32" }),
      ];
      const ChecksumCRC32 = crc32Of(Buffer.concat(PARTS));
      await complete(context, upload, parts, { ChecksumCRC32, ChecksumType: "FULL_OBJECT" });
      expect((await headChecksum(context)).ChecksumCRC32).toBe(ChecksumCRC32);
    },
  },
  {
    id: "multipart-complete-without",
    title: "W8 completing a SHA256 upload without the parts' checksums is InvalidRequest",
    run: async (context) => {
      const upload = await beginUpload(context, SHA256);
      const { ETag } = await sendPart(context, upload, 1, "content", SHA256);
      const attempt = complete(context, upload, [{ PartNumber: 1, ETag }]);
      expect(await refusal(attempt)).toBe("400 InvalidRequest");
    },
  },
  {
    id: "multipart-sha-full-object",
    title: "W8 SHA256 cannot be FULL_OBJECT in an upload, nor CRC64NVME COMPOSITE",
    run: async (context) => {
      const sha = beginUpload(context, {
        ChecksumAlgorithm: "SHA256",
        ChecksumType: "FULL_OBJECT",
      });
      expect(await refusal(sha)).toBe("400 InvalidRequest");
      const crc = beginUpload(context, {
        ChecksumAlgorithm: "CRC64NVME",
        ChecksumType: "COMPOSITE",
      });
      expect(await refusal(crc)).toBe("400 InvalidRequest");
    },
  },
  {
    id: "part-checksum-wrong",
    title: "W8 a part with a wrong checksum is BadDigest and is not stored",
    run: async (context) => {
      const { s3 } = context;
      const upload = await beginUpload(context, SHA256);
      const attempt = s3.send(
        new UploadPartCommand({
          ...upload,
          PartNumber: 1,
          Body: "content",
          ChecksumSHA256: WRONG_CHECKSUMS.sha256,
        }),
      );
      expect(await refusal(attempt)).toBe("400 BadDigest");
      expect((await s3.send(new ListPartsCommand(upload))).Parts).toBeUndefined();
    },
  },
  {
    id: "list-parts-checksums",
    title: "W8 ListParts gives the parts' checksums, the algorithm and the type",
    run: async (context) => {
      const { s3 } = context;
      const upload = await beginUpload(context, SHA256);
      await sendPart(context, upload, 1, "content", SHA256);
      const listing = await s3.send(new ListPartsCommand(upload));
      expect([listing.ChecksumAlgorithm, listing.ChecksumType]).toEqual(["SHA256", "COMPOSITE"]);
      expect(listing.Parts?.map(({ ChecksumSHA256 }) => ChecksumSHA256)).toEqual([
        sha256Of("content"),
      ]);
    },
  },
  {
    id: "attributes",
    title: "W8 GetObjectAttributes gives the bare ETag, size, class and full-object checksum",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const VersionId = await store(s3, { Bucket, Key }, "content");
      const attributes = await s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key,
          ObjectAttributes: ["ETag", "ObjectSize", "StorageClass", "Checksum", "ObjectParts"],
        }),
      );
      expect(attributes).toMatchObject({
        VersionId,
        ETag: etagOf("content").slice(1, -1),
        ObjectSize: 7,
        StorageClass: "STANDARD",
        Checksum: { ChecksumCRC32: crc32Of(Buffer.from("content")), ChecksumType: "FULL_OBJECT" },
      });
      expect(attributes.ObjectParts).toBeUndefined();
    },
  },
  {
    id: "attributes-parts",
    title: "W8 GetObjectAttributes of a SHA256 upload gives every part's size and checksum",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await storeParts(context, PARTS, SHA256);
      const attributes = await s3.send(
        new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ["ETag", "ObjectParts"] }),
      );
      expect(attributes.ETag).toBe(multipartEtagOf(PARTS).slice(1, -1));
      expect(attributes.ObjectParts?.TotalPartsCount).toBe(2);
      const parts = attributes.ObjectParts?.Parts?.map((part) => [
        part.PartNumber,
        part.Size,
        part.ChecksumSHA256,
      ]);
      expect(parts).toEqual(PARTS.map((part, index) => [index + 1, part.length, sha256Of(part)]));
    },
  },
];

function headChecksum({ s3, versioned: Bucket, key: Key }: S3Context) {
  return s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
}

function headPart({ s3, versioned: Bucket, key: Key }: S3Context, PartNumber: number) {
  return s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber, ChecksumMode: "ENABLED" }));
}
