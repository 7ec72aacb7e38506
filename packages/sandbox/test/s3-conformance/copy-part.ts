import {
  GetObjectCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { beginUpload, complete, completedPart, sendPart, type Upload } from "./multipart-steps.ts";
import type { S3Context } from "./s3-context.ts";
import { etagOf, read, refusal, store } from "./s3-steps.ts";

/** W6: UploadPartCopy. */
export const copyPartBehaviours: readonly Behaviour[] = [
  {
    id: "part-copy",
    title: "W6 UploadPartCopy makes a part of a whole object, of the version that is named",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      const older = await store(s3, { Bucket, Key: sourceOf(key) }, "older");
      const newer = await store(s3, { Bucket, Key: sourceOf(key) }, "newer");
      const upload = await beginUpload(context);
      const current = await copyPart(context, upload, {});
      expect([current.CopySourceVersionId, current.CopyPartResult?.ETag]).toEqual([
        newer,
        etagOf("newer"),
      ]);
      const CopySource = `${Bucket}/${sourceOf(key)}?versionId=${older}`;
      const named = await copyPart(context, upload, { CopySource });
      await complete(context, upload, [completedPart(1, named.CopyPartResult)]);
      expect(await read(s3, { Bucket, Key: key })).toBe("older");
    },
  },
  {
    id: "part-copy-range",
    title: "W6 UploadPartCopy takes a range of the source",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await store(s3, { Bucket, Key: sourceOf(key) }, "0123456789");
      const upload = await beginUpload(context);
      const part = await copyPart(context, upload, { CopySourceRange: "bytes=2-5" });
      expect(part.CopyPartResult?.ETag).toBe(etagOf("2345"));
      await complete(context, upload, [completedPart(1, part.CopyPartResult)]);
      const object = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      expect(await object.Body?.transformToString()).toBe("2345");
    },
  },
  {
    id: "part-copy-range-beyond",
    title: "W6 UploadPartCopy of a range that is not inside the source is InvalidArgument",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await store(s3, { Bucket, Key: sourceOf(key) }, "0123456789");
      const upload = await beginUpload(context);
      for (const CopySourceRange of ["bytes=5-10", "bytes=5-", "nonsense"]) {
        const attempt = copyPart(context, upload, { CopySourceRange });
        expect(`${CopySourceRange} ${await refusal(attempt)}`).toBe(
          `${CopySourceRange} 400 InvalidArgument`,
        );
      }
    },
  },
  {
    id: "part-copy-mixed",
    title: "W6 the last part of an upload may be sent after a copied one and is put after it",
    run: async (context) => {
      const { s3, versioned: Bucket, key } = context;
      await store(s3, { Bucket, Key: sourceOf(key) }, "x".repeat(5 * 1024 * 1024));
      const upload = await beginUpload(context);
      const copied = await copyPart(context, upload, {});
      const sent = await sendPart(context, upload, 2, "tail");
      await complete(context, upload, [completedPart(1, copied.CopyPartResult), sent]);
      const tail = new GetObjectCommand({ Bucket, Key: key, Range: "bytes=-6" });
      expect(await (await s3.send(tail)).Body?.transformToString()).toBe("xxtail");
    },
  },
];

function sourceOf(key: string): string {
  return `${key}/source`;
}

function copyPart(
  { s3, versioned, key }: S3Context,
  upload: Upload,
  options: Partial<UploadPartCopyCommandInput>,
) {
  const CopySource = `${versioned}/${sourceOf(key)}`;
  return s3.send(new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource, ...options }));
}
