import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { read, refusal, store } from "./s3-steps.ts";

/** W2: a bucket with versioning enabled. */
export const versioningEnabledBehaviours: readonly Behaviour[] = [
  {
    id: "versioning-status",
    title: "W2 GetBucketVersioning says nothing before, Enabled or Suspended after it was set",
    run: async ({ s3, freshBucket }) => {
      const statusOf = async (Bucket: string) =>
        (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
      expect(await statusOf(await freshBucket("never"))).toBeUndefined();
      expect(await statusOf(await freshBucket("Enabled"))).toBe("Enabled");
      expect(await statusOf(await freshBucket("Suspended"))).toBe("Suspended");
    },
  },
  {
    id: "put-adds-version",
    title: "W2 every PUT adds a version; all stay readable by id and the newest is current",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const first = await store(s3, { Bucket, Key }, "one");
      const second = await store(s3, { Bucket, Key }, "two");
      expect(new Set([first, second, "", "null"]).size).toBe(4);
      expect(await read(s3, { Bucket, Key })).toBe("two");
      expect(await read(s3, { Bucket, Key, VersionId: first })).toBe("one");
      const current = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(current.VersionId).toBe(second);
    },
  },
  {
    id: "delete-adds-marker",
    title: "W2 a DELETE without a version id adds a delete marker and keeps the versions",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const VersionId = await store(s3, { Bucket, Key }, "one");
      const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      expect(deleted.DeleteMarker).toBe(true);
      expect(deleted.VersionId).toMatch(/^(?!null$)\S+$/);
      expect(await refusal(read(s3, { Bucket, Key }))).toBe("404 NoSuchKey");
      expect(await read(s3, { Bucket, Key, VersionId })).toBe("one");
    },
  },
  {
    id: "delete-of-deleted-adds-marker",
    title: "W2 a DELETE of a deleted or unknown key adds another delete marker",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const first = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const second = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const listing = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      expect(listing.Versions).toBeUndefined();
      expect(listing.DeleteMarkers?.map(({ VersionId }) => VersionId).sort()).toEqual(
        [first.VersionId, second.VersionId].sort(),
      );
    },
  },
  {
    id: "undelete",
    title: "W2 deleting the current marker by its id brings the version below back",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const VersionId = await store(s3, { Bucket, Key }, "one");
      const marker = (await s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId;
      const undone = await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: marker }));
      expect(undone.DeleteMarker).toBe(true);
      expect(undone.VersionId).toBe(marker);
      expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).VersionId).toBe(VersionId);
    },
  },
  {
    id: "delete-version-is-permanent",
    title: "W2 a DELETE with a version id removes that version alone, without a marker",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      const [oldest, middle, newest] = [
        await store(s3, { Bucket, Key }, "1"),
        await store(s3, { Bucket, Key }, "2"),
        await store(s3, { Bucket, Key }, "3"),
      ];
      const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: middle }));
      expect([deleted.VersionId, deleted.DeleteMarker]).toEqual([middle, undefined]);
      const listing = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      expect(listing.Versions?.map(({ VersionId }) => VersionId)).toEqual([newest, oldest]);
      expect(listing.DeleteMarkers).toBeUndefined();
    },
  },
  {
    id: "delete-current-version-uncovers",
    title: "W2 a DELETE of the current version by id makes the one below current",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "one");
      const VersionId = await store(s3, { Bucket, Key }, "two");
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      expect(await read(s3, { Bucket, Key })).toBe("one");
    },
  },
  {
    id: "deleted-version-is-gone",
    title: "W2 a deleted version id answers GET with NoSuchVersion and a second DELETE with 204",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "one");
      const VersionId = await store(s3, { Bucket, Key }, "two");
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      expect(await refusal(read(s3, { Bucket, Key, VersionId }))).toBe("404 NoSuchVersion");
      const again = await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
      expect(again.$metadata.httpStatusCode).toBe(204);
    },
  },
  {
    id: "malformed-version-id",
    title: "W2 a version id that S3 never made is an InvalidArgument",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "one");
      const VersionId = "not a version id";
      expect(await refusal(read(s3, { Bucket, Key, VersionId }))).toBe("400 InvalidArgument");
    },
  },
  {
    id: "delete-objects-reports",
    title:
      "W2 DeleteObjects says of every key whether a marker was made, removed, or a version gone",
    run: async ({ s3, versioned: Bucket, key }) => {
      const plain = `${key}/plain`;
      const version = `${key}/version`;
      const VersionId = await store(s3, { Bucket, Key: version }, "one");
      await store(s3, { Bucket, Key: plain }, "one");
      const made = await s3.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [{ Key: plain }, { Key: version, VersionId }] },
        }),
      );
      const marker = made.Deleted?.find(({ Key }) => Key === plain);
      expect(marker?.DeleteMarker).toBe(true);
      expect(marker?.DeleteMarkerVersionId).toMatch(/^\S+$/);
      expect(made.Deleted).toContainEqual({ Key: version, VersionId });
      const markerId = marker?.DeleteMarkerVersionId;
      const removed = await s3.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [{ Key: plain, VersionId: markerId }] },
        }),
      );
      const [report] = removed.Deleted ?? [];
      expect([report?.Key, report?.VersionId]).toEqual([plain, markerId]);
      expect(report?.DeleteMarker).toBe(true);
      expect(report?.DeleteMarkerVersionId).toBe(markerId);
      expect(await read(s3, { Bucket, Key: plain })).toBe("one");
    },
  },
  {
    id: "delete-objects-quiet",
    title: "W2 a quiet DeleteObjects reports no success, and an unknown key is a success",
    run: async ({ s3, unversioned: Bucket, key }) => {
      await store(s3, { Bucket, Key: `${key}/a` }, "one");
      const Objects = [{ Key: `${key}/a` }, { Key: `${key}/unknown` }];
      const quiet = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
      const { Deleted, Errors } = await s3.send(quiet);
      expect(Deleted ?? []).toHaveLength(0);
      expect(Errors).toBeUndefined();
      const loud = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      expect(loud.Deleted).toEqual(Objects);
    },
  },
  {
    id: "put-over-marker",
    title: "W2 a PUT over a delete marker makes the key current again",
    run: async ({ s3, versioned: Bucket, key: Key }) => {
      await store(s3, { Bucket, Key }, "one");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "two" }));
      const listing = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      expect(listing.DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([false]);
      const latest = listing.Versions?.filter(({ IsLatest }) => IsLatest);
      expect(latest?.map((version) => version.VersionId)).toEqual([VersionId]);
    },
  },
];
