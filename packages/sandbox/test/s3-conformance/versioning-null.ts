import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { listVersions, placesIn, stackOf } from "./listing-document.ts";
import { setVersioning } from "./s3-context.ts";
import { read, refusal, store } from "./s3-steps.ts";

const Key = "k";
const NULL = "null";

/** W2: buckets without versioning, with it suspended, and the null version in every state. */
export const versioningNullBehaviours: readonly Behaviour[] = [
  {
    id: "unversioned-has-no-ids",
    title: "W2 a bucket that never had versioning answers without version ids",
    run: async ({ http, unversioned: bucket, key }) => {
      const answers = [
        await http.send({ method: "PUT", bucket, key, body: "one" }),
        await http.send({ method: "GET", bucket, key }),
        await http.send({ method: "DELETE", bucket, key }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 204]);
      expect(answers.map(({ headers }) => headers["x-amz-version-id"])).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(answers[2]?.headers["x-amz-delete-marker"]).toBeUndefined();
    },
  },
  {
    id: "unversioned-listed-as-null",
    title: "W2 a bucket that never had versioning lists its objects as null versions",
    run: async (context) => {
      const { s3, unversioned: Bucket, key } = context;
      await store(s3, { Bucket, Key: key }, "one");
      await store(s3, { Bucket, Key: key }, "two");
      const listing = await listVersions(context, Bucket, { prefix: key });
      expect(stackOf(listing)).toEqual(["Version null"]);
      expect(listing.entries[0]?.fields.IsLatest).toBe("true");
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
      expect(stackOf(await listVersions(context, Bucket, { prefix: key }))).toEqual([]);
    },
  },
  {
    id: "unversioned-addressed-as-null",
    title: "W2 versionId=null reads and deletes the object of a bucket that never had versioning",
    run: async ({ s3, unversioned: Bucket, key }) => {
      const place = { Bucket, Key: key, VersionId: NULL };
      await store(s3, place, "one");
      expect(await read(s3, place)).toBe("one");
      await s3.send(new DeleteObjectCommand(place));
      expect(await refusal(read(s3, { Bucket, Key: key }))).toBe("404 NoSuchKey");
    },
  },
  {
    id: "null-version-survives-enabling",
    title: "W2 an object from before versioning was enabled stays below as the null version",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("never");
      await store(s3, { Bucket, Key }, "before");
      await setVersioning(s3, Bucket, "Enabled");
      expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).VersionId).toBe(NULL);
      const id = await store(s3, { Bucket, Key }, "after");
      expect(stackOf(await listVersions(context, Bucket, {}))).toEqual([
        `Version ${id}`,
        "Version null",
      ]);
      expect(await read(s3, { Bucket, Key, VersionId: NULL })).toBe("before");
    },
  },
  {
    id: "suspended-put-answers-null",
    title: "W2 a PUT while suspended answers with the version id null",
    run: async ({ s3, freshBucket }) => {
      const Bucket = await freshBucket("Suspended");
      expect(await store(s3, { Bucket, Key }, "one")).toBe(NULL);
    },
  },
  {
    id: "suspended-put-replaces-null",
    title: "W2 a PUT while suspended replaces the null version wherever it is and goes on top",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("never");
      await store(s3, { Bucket, Key }, "before");
      await setVersioning(s3, Bucket, "Enabled");
      const id = await store(s3, { Bucket, Key }, "kept");
      await setVersioning(s3, Bucket, "Suspended");
      await store(s3, { Bucket, Key }, "after");
      expect(stackOf(await listVersions(context, Bucket, {}))).toEqual([
        "Version null",
        `Version ${id}`,
      ]);
      expect(await read(s3, { Bucket, Key, VersionId: NULL })).toBe("after");
      expect(await read(s3, { Bucket, Key, VersionId: id })).toBe("kept");
    },
  },
  {
    id: "suspended-delete-leaves-null-marker",
    title: "W2 a DELETE while suspended removes the null version and leaves a null marker",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("Suspended");
      await store(s3, { Bucket, Key }, "one");
      const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      expect([deleted.DeleteMarker, deleted.VersionId]).toEqual([true, NULL]);
      expect(stackOf(await listVersions(context, Bucket, {}))).toEqual(["DeleteMarker null"]);
    },
  },
  {
    id: "suspended-delete-keeps-versions",
    title: "W2 a DELETE while suspended puts one null marker over the versions that have ids",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("Enabled");
      const id = await store(s3, { Bucket, Key }, "kept");
      await setVersioning(s3, Bucket, "Suspended");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const listing = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      expect(listing.DeleteMarkers?.map(({ VersionId }) => VersionId)).toEqual([NULL]);
      expect(listing.Versions?.map(({ VersionId }) => VersionId)).toEqual([id]);
      expect(await read(s3, { Bucket, Key, VersionId: id })).toBe("kept");
    },
  },
  {
    id: "null-marker-undelete",
    title: "W2 deleting the null marker by versionId=null brings the version below back",
    run: async ({ s3, freshBucket }) => {
      const Bucket = await freshBucket("Enabled");
      await store(s3, { Bucket, Key }, "kept");
      await setVersioning(s3, Bucket, "Suspended");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      const undone = await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: NULL }));
      expect([undone.DeleteMarker, undone.VersionId]).toEqual([true, NULL]);
      expect(await read(s3, { Bucket, Key })).toBe("kept");
    },
  },
  {
    id: "suspended-put-replaces-null-marker",
    title: "W2 a PUT while suspended replaces a null marker",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("Suspended");
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await store(s3, { Bucket, Key }, "one");
      expect(stackOf(await listVersions(context, Bucket, {}))).toEqual(["Version null"]);
    },
  },
  {
    id: "re-enabling-keeps-null",
    title: "W2 enabling again keeps the null version, and a DELETE then adds a marker with an id",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("Suspended");
      await store(s3, { Bucket, Key }, "null one");
      await setVersioning(s3, Bucket, "Enabled");
      const id = await store(s3, { Bucket, Key }, "two");
      const marker = (await s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId;
      const stack = [`DeleteMarker ${marker}`, `Version ${id}`, "Version null"];
      expect(placesIn(stack, await listVersions(context, Bucket, {}))).toEqual([0, 1, 2]);
    },
  },
  {
    id: "delete-null-in-enabled",
    title: "W2 versionId=null deletes only the null version of a bucket with versioning enabled",
    run: async (context) => {
      const { s3, freshBucket } = context;
      const Bucket = await freshBucket("Suspended");
      await store(s3, { Bucket, Key }, "null one");
      await setVersioning(s3, Bucket, "Enabled");
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "two" }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: NULL }));
      expect(stackOf(await listVersions(context, Bucket, {}))).toEqual([`Version ${VersionId}`]);
    },
  },
];
