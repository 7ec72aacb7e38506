import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { beginUpload, complete, fullPart, sendPart } from "./multipart-steps.ts";
import { etagOf, read, refusal } from "./s3-steps.ts";

/** W5: multipart uploads that are refused or given up. */
export const multipartRefusalBehaviours: readonly Behaviour[] = [
  {
    id: "complete-wrong-etag",
    title: "W5 completing with an ETag that is not the part's is InvalidPart, and can be mended",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const upload = await beginUpload(context);
      const part = await sendPart(context, upload, 1, "content");
      const wrong = { ...part, ETag: etagOf("other") };
      expect(await refusal(complete(context, upload, [wrong]))).toBe("400 InvalidPart");
      expect(await refusal(read(s3, { Bucket, Key }))).toBe("404 NoSuchKey");
      expect(await refusal(complete(context, upload, [part]))).toBe("accepted");
    },
  },
  {
    id: "complete-unknown-part",
    title: "W5 completing with a part that was not uploaded is InvalidPart",
    run: async (context) => {
      const upload = await beginUpload(context);
      const part = await sendPart(context, upload, 1, "content");
      const unknown = { ...part, PartNumber: 2 };
      expect(await refusal(complete(context, upload, [unknown]))).toBe("400 InvalidPart");
    },
  },
  {
    id: "complete-part-order",
    title: "W5 completing with descending part numbers is InvalidPartOrder",
    run: async (context) => {
      const upload = await beginUpload(context);
      const first = await sendPart(context, upload, 1, fullPart("a"));
      const second = await sendPart(context, upload, 2, fullPart("b"));
      const attempt = complete(context, upload, [second, first]);
      expect(await refusal(attempt)).toBe("400 InvalidPartOrder");
    },
  },
  {
    id: "complete-entity-too-small",
    title: "W5 completing with a part under 5 MiB that is not the last is EntityTooSmall",
    run: async (context) => {
      const upload = await beginUpload(context);
      const first = await sendPart(context, upload, 1, fullPart("a").subarray(1));
      const second = await sendPart(context, upload, 2, "b");
      const attempt = complete(context, upload, [first, second]);
      expect(await refusal(attempt)).toBe("400 EntityTooSmall");
    },
  },
  {
    id: "complete-no-parts",
    title: "W5 completing without a part is MalformedXML",
    run: async (context) => {
      const upload = await beginUpload(context);
      await sendPart(context, upload, 1, "content");
      expect(await refusal(complete(context, upload, []))).toBe("400 MalformedXML");
    },
  },
  {
    id: "complete-object-size",
    title: "W5 x-amz-mp-object-size that is not the object's size is InvalidRequest",
    run: async (context) => {
      const upload = await beginUpload(context);
      const part = await sendPart(context, upload, 1, "content");
      const wrong = complete(context, upload, [part], { MpuObjectSize: 8 });
      expect(await refusal(wrong)).toBe("400 InvalidRequest");
      const right = complete(context, upload, [part], { MpuObjectSize: 7 });
      expect(await refusal(right)).toBe("accepted");
    },
  },
  {
    id: "part-number-limits",
    title: "W5 a part number outside 1 to 10,000 is InvalidArgument",
    run: async (context) => {
      const upload = await beginUpload(context);
      for (const number of [0, 10_001]) {
        const attempt = sendPart(context, upload, number, "content");
        expect(await refusal(attempt)).toBe("400 InvalidArgument");
      }
    },
  },
  {
    id: "abort",
    title: "W5 an aborted upload is gone: its parts, its listing and its id",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      const upload = await beginUpload(context);
      const part = await sendPart(context, upload, 1, "content");
      const aborted = await s3.send(new AbortMultipartUploadCommand(upload));
      expect(aborted.$metadata.httpStatusCode).toBe(204);
      const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
      expect(Uploads).toBeUndefined();
      for (const attempt of [
        () => sendPart(context, upload, 1, "content"),
        () => s3.send(new ListPartsCommand(upload)),
        () => complete(context, upload, [part]),
      ]) {
        expect(await refusal(attempt())).toBe("404 NoSuchUpload");
      }
    },
  },
  {
    id: "completed-upload-is-gone",
    title: "W5 a completed upload takes no more parts and is no longer listed",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Prefix } = context;
      const upload = await beginUpload(context);
      await complete(context, upload, [await sendPart(context, upload, 1, "content")]);
      expect(await refusal(sendPart(context, upload, 2, "more"))).toBe("404 NoSuchUpload");
      expect(await refusal(s3.send(new ListPartsCommand(upload)))).toBe("404 NoSuchUpload");
      const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
      expect(Uploads).toBeUndefined();
    },
  },
  {
    id: "upload-of-another-key",
    title: "W5 an upload id belongs to its key: with another one it is NoSuchUpload",
    run: async (context) => {
      const upload = await beginUpload(context);
      const other = { ...upload, Key: `${upload.Key}/other` };
      expect(await refusal(sendPart(context, other, 1, "content"))).toBe("404 NoSuchUpload");
    },
  },
];
