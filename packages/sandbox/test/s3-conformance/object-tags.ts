import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import type { S3Context } from "./s3-context.ts";
import { type Place, refusal, store } from "./s3-steps.ts";

/** W4: the tags of a version. */
export const objectTagBehaviours: readonly Behaviour[] = [
  {
    id: "tags-on-put",
    title: "W4 x-amz-tagging of a PUT is decoded as a query string into tags",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const Tagging = "plain=1&empty=&a%20b%2Bc=%C3%A9%3D%2F";
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", Tagging }));
      expect(await tagsOf(context, { Bucket, Key })).toEqual({
        plain: "1",
        empty: "",
        "a b+c": "é=/",
      });
    },
  },
  {
    id: "tagging-count",
    title: "W4 GET and HEAD answer x-amz-tagging-count when there are tags, and nothing otherwise",
    run: async ({ s3, http, versioned: bucket, key }) => {
      const Key = key;
      const counts = async () => {
        const get = await http.send({ method: "GET", bucket, key });
        const head = await http.send({ method: "HEAD", bucket, key });
        return [get.headers["x-amz-tagging-count"], head.headers["x-amz-tagging-count"]];
      };
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "x", Tagging: "a=1&b=2" }));
      expect(await counts()).toEqual(["2", "2"]);
      await store(s3, { Bucket: bucket, Key }, "x");
      expect(await counts()).toEqual([undefined, undefined]);
    },
  },
  {
    id: "put-tags-replaces",
    title: "W4 PutObjectTagging replaces the whole set, DeleteObjectTagging empties it with 204",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", Tagging: "a=1&b=2" }));
      await putTags(context, { Bucket, Key }, [{ Key: "c", Value: "3" }]);
      expect(await tagsOf(context, { Bucket, Key })).toEqual({ c: "3" });
      const deleted = await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
      expect(await tagsOf(context, { Bucket, Key })).toEqual({});
    },
  },
  {
    id: "tags-of-the-version",
    title: "W4 tags belong to a version, make no new one, and the answer names it",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      const VersionId = await store(s3, { Bucket, Key }, "older");
      const newer = await store(s3, { Bucket, Key }, "newer");
      const put = await putTags(context, { Bucket, Key, VersionId }, [{ Key: "a", Value: "1" }]);
      expect(put.VersionId).toBe(VersionId);
      expect(await tagsOf(context, { Bucket, Key, VersionId })).toEqual({ a: "1" });
      const current = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
      expect([current.TagSet, current.VersionId]).toEqual([[], newer]);
    },
  },
  {
    id: "tags-do-not-stick",
    title: "W4 a new version has no tags of the one below",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", Tagging: "a=1" }));
      await store(s3, { Bucket, Key }, "newer");
      expect(await tagsOf(context, { Bucket, Key })).toEqual({});
    },
  },
  {
    id: "tag-limits",
    title: "W4 ten tags of 128 and 256 characters are accepted, longer ones are InvalidTag",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "x");
      const attempt = (TagSet: Tag[]) => refusal(putTags(context, { Bucket, Key }, TagSet));
      const longest = Array.from({ length: 10 }, (_, index) => ({
        Key: `${index}${"é".repeat(127)}`,
        Value: "+-=._:/@ ".padEnd(256, "v"),
      }));
      expect(await attempt(longest)).toBe("accepted");
      expect(await attempt([{ Key: "k".repeat(129), Value: "" }])).toBe("400 InvalidTag");
      expect(await attempt([{ Key: "k", Value: "v".repeat(257) }])).toBe("400 InvalidTag");
    },
  },
  {
    id: "tag-count-limit",
    title: "W4 an eleventh tag is a BadRequest",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "x");
      const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: "" }));
      expect(await refusal(putTags(context, { Bucket, Key }, eleven))).toBe("400 BadRequest");
    },
  },
  {
    id: "tag-duplicates",
    title: "W4 a tag key given twice is InvalidTag",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "x");
      const twice = [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ];
      expect(await refusal(putTags(context, { Bucket, Key }, twice))).toBe("400 InvalidTag");
    },
  },
  {
    id: "tag-header-duplicates",
    title: "W4 a tag key given twice in x-amz-tagging is InvalidArgument and stores nothing",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const put = new PutObjectCommand({ Bucket, Key, Body: "x", Tagging: "a=1&a=2" });
      expect(await refusal(s3.send(put))).toBe("400 InvalidArgument");
      const tags = s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
      expect(await refusal(tags)).toBe("404 NoSuchKey");
    },
  },
  {
    id: "tag-reserved",
    title: "W4 a tag key that starts with aws: is InvalidTag",
    run: async (context) => {
      const { s3, versioned: Bucket, key: Key } = context;
      await store(s3, { Bucket, Key }, "x");
      const reserved = putTags(context, { Bucket, Key }, [{ Key: "aws:a", Value: "1" }]);
      expect(await refusal(reserved)).toBe("400 InvalidTag");
    },
  },
  {
    id: "tags-of-a-marker",
    title: "W4 the tags of a delete marker are MethodNotAllowed",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const attempt = s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }));
      expect(await refusal(attempt)).toBe("405 MethodNotAllowed");
    },
  },
];

async function putTags({ s3 }: S3Context, place: Place, TagSet: Tag[]) {
  return s3.send(new PutObjectTaggingCommand({ ...place, Tagging: { TagSet } }));
}

async function tagsOf({ s3 }: S3Context, place: Place): Promise<Record<string, string>> {
  const { TagSet } = await s3.send(new GetObjectTaggingCommand(place));
  return Object.fromEntries((TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
