import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import type { S3Context } from "./s3-context.ts";
import { etagOf, store } from "./s3-steps.ts";

const CURRENT = etagOf("content");
const OTHER = etagOf("other");
const LONG_AGO = "Sat, 01 Jan 2000 00:00:00 GMT";

/** W7: conditions of GET and HEAD; the combinations are those that the API reference spells out. */
export const conditionalReadBehaviours: readonly Behaviour[] = [
  {
    id: "read-if-match",
    title: "W7 GET and HEAD with If-Match answer 200 for the ETag, 412 for another",
    run: async (context) => {
      await storeContent(context);
      expect(await statuses(context, { "if-match": CURRENT })).toEqual([200, 200]);
      expect(await statuses(context, { "if-match": OTHER })).toEqual([412, 412]);
      const { http, versioned: bucket, key } = context;
      const headers = { "if-match": OTHER };
      const refused = await http.send({ method: "GET", bucket, key, headers });
      expect(refused.text).toContain("<Code>PreconditionFailed</Code>");
    },
  },
  {
    id: "read-if-none-match",
    title: "W7 GET and HEAD with If-None-Match answer 304 without a body for the ETag",
    run: async (context) => {
      await storeContent(context);
      expect(await statuses(context, { "if-none-match": OTHER })).toEqual([200, 200]);
      expect(await statuses(context, { "if-none-match": CURRENT })).toEqual([304, 304]);
      const { http, versioned: bucket, key } = context;
      const headers = { "if-none-match": CURRENT };
      const unchanged = await http.send({ method: "GET", bucket, key, headers });
      expect([unchanged.text, unchanged.headers.etag]).toEqual(["", CURRENT]);
    },
  },
  {
    id: "read-if-modified-since",
    title: "W7 If-Modified-Since answers 304 unless the object is newer",
    run: async (context) => {
      const modified = await storeContent(context);
      expect(await statuses(context, { "if-modified-since": modified })).toEqual([304, 304]);
      expect(await statuses(context, { "if-modified-since": LONG_AGO })).toEqual([200, 200]);
    },
  },
  {
    id: "read-if-unmodified-since",
    title: "W7 If-Unmodified-Since answers 412 when the object is newer",
    run: async (context) => {
      const modified = await storeContent(context);
      expect(await statuses(context, { "if-unmodified-since": modified })).toEqual([200, 200]);
      expect(await statuses(context, { "if-unmodified-since": LONG_AGO })).toEqual([412, 412]);
    },
  },
  {
    id: "read-if-match-and-unmodified",
    title: "W7 an If-Match that holds outweighs an If-Unmodified-Since that does not",
    run: async (context) => {
      await storeContent(context);
      const headers = { "if-match": CURRENT, "if-unmodified-since": LONG_AGO };
      expect(await statuses(context, headers)).toEqual([200, 200]);
    },
  },
  {
    id: "read-if-none-match-and-modified",
    title: "W7 an If-None-Match that does not hold outweighs an If-Modified-Since that does",
    run: async (context) => {
      await storeContent(context);
      const headers = { "if-none-match": CURRENT, "if-modified-since": LONG_AGO };
      expect(await statuses(context, headers)).toEqual([304, 304]);
    },
  },
];

/** Stores "content" and gives back its Last-Modified. */
async function storeContent({ s3, http, versioned, key }: S3Context): Promise<string> {
  await store(s3, { Bucket: versioned, Key: key }, "content");
  const { headers } = await http.send({ method: "HEAD", bucket: versioned, key });
  return headers["last-modified"] ?? "";
}

/** The status of GET and of HEAD. */
async function statuses(
  { http, versioned: bucket, key }: S3Context,
  headers: Readonly<Record<string, string>>,
): Promise<number[]> {
  const get = await http.send({ method: "GET", bucket, key, headers });
  const head = await http.send({ method: "HEAD", bucket, key, headers });
  return [get.status, head.status];
}
