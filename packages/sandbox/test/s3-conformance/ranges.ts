import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { fullPart, MIN_PART_BYTES, storeParts } from "./multipart-steps.ts";
import type { S3Context } from "./s3-context.ts";
import { refusal, store } from "./s3-steps.ts";

/** W6: parts of an object, by range and by part number. */
export const rangeBehaviours: readonly Behaviour[] = [
  {
    id: "ranges",
    title: "W6 a range answers 206 with those bytes, their length and Content-Range",
    run: async (context) => {
      await storeDigits(context);
      for (const [range, content, contentRange] of [
        ["bytes=0-3", "0123", "bytes 0-3/10"],
        ["bytes=4-4", "4", "bytes 4-4/10"],
        ["bytes=7-", "789", "bytes 7-9/10"],
        ["bytes=8-1000", "89", "bytes 8-9/10"],
        ["bytes=-2", "89", "bytes 8-9/10"],
        ["bytes=-1000", "0123456789", "bytes 0-9/10"],
      ] as const) {
        const answer = await getRange(context, range);
        expect([range, answer.status, answer.text, answer.headers["content-range"]]).toEqual([
          range,
          206,
          content,
          contentRange,
        ]);
        expect(answer.headers["content-length"]).toBe(String(content.length));
      }
    },
  },
  {
    id: "range-beyond-end",
    title: "W6 a range that begins after the last byte is 416 InvalidRange",
    run: async (context) => {
      await storeDigits(context);
      const { s3, versioned: Bucket, key: Key } = context;
      for (const Range of ["bytes=10-", "bytes=10-12", "bytes=-0"]) {
        const attempt = s3.send(new GetObjectCommand({ Bucket, Key, Range }));
        expect(`${Range} ${await refusal(attempt)}`).toBe(`${Range} 416 InvalidRange`);
      }
    },
  },
  {
    id: "range-of-empty",
    title: "W6 any range of an empty object is 416 InvalidRange",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "" }));
      const attempt = s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-0" }));
      expect(await refusal(attempt)).toBe("416 InvalidRange");
    },
  },
  {
    id: "range-malformed",
    title: "W6 a Range header that is not a valid byte range is ignored",
    run: async (context) => {
      await storeDigits(context);
      for (const range of ["bytes=5-2", "lines=0-1", "nonsense"]) {
        const { status, text } = await getRange(context, range);
        expect([range, status, text]).toEqual([range, 200, "0123456789"]);
      }
    },
  },
  {
    id: "range-head",
    title: "W6 HEAD answers a range with 206 and the length of the range",
    run: async (context) => {
      await storeDigits(context);
      const { http, versioned: bucket, key } = context;
      const headers = { range: "bytes=2-4" };
      const answer = await http.send({ method: "HEAD", bucket, key, headers });
      expect([
        answer.status,
        answer.headers["content-length"],
        answer.headers["content-range"],
      ]).toEqual([206, "3", "bytes 2-4/10"]);
    },
  },
  {
    id: "part-number",
    title: "W6 GET and HEAD of a part number answer 206 with that part and the count of parts",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await storeParts(context, [fullPart("a"), "tail"]);
      const second = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
      expect(await second.Body?.transformToString()).toBe("tail");
      expect([second.PartsCount, second.ContentRange, second.$metadata.httpStatusCode]).toEqual([
        2,
        `bytes ${MIN_PART_BYTES}-${MIN_PART_BYTES + 3}/${MIN_PART_BYTES + 4}`,
        206,
      ]);
      const first = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }));
      expect([first.PartsCount, first.ContentLength]).toEqual([2, MIN_PART_BYTES]);
      const whole = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect([whole.PartsCount, whole.ContentLength]).toEqual([undefined, MIN_PART_BYTES + 4]);
    },
  },
  {
    id: "part-number-of-single-put",
    title: "W6 part 1 of an object from a single PUT is all of it, without a count of parts",
    run: async (context) => {
      await storeDigits(context);
      const { s3, versioned: Bucket, key: Key } = context;
      const part = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 1 }));
      expect(await part.Body?.transformToString()).toBe("0123456789");
      expect(part.PartsCount).toBeUndefined();
    },
  },
  {
    id: "part-number-beyond",
    title: "W6 a part number that the object does not have is 416 InvalidPartNumber",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await storeParts(context, ["only"]);
      const attempt = s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
      expect(await refusal(attempt)).toBe("416 InvalidPartNumber");
    },
  },
  {
    id: "part-number-and-range",
    title: "W6 a part number together with a range is InvalidRequest",
    run: async (context) => {
      await storeDigits(context);
      const { s3, versioned: Bucket, key: Key } = context;
      const both = new GetObjectCommand({ Bucket, Key, PartNumber: 1, Range: "bytes=0-1" });
      expect(await refusal(s3.send(both))).toBe("400 InvalidRequest");
    },
  },
];

function storeDigits({ s3, versioned: Bucket, key: Key }: S3Context): Promise<string> {
  return store(s3, { Bucket, Key }, "0123456789");
}

function getRange({ http, versioned: bucket, key }: S3Context, range: string) {
  return http.send({ method: "GET", bucket, key, headers: { range } });
}
