import type { IncomingHttpHeaders } from "node:http";
import type { DestinationStore, NewObject, SourceStore, UploadedPart } from "@xpart/core";
import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type BucketTerms,
  createS3DestinationStore,
  createS3SourceStore,
  type ReplicaPlacement,
} from "../src/index.ts";
import { s3Client } from "./both-ways.ts";

const OWNER = "444455556666";
const PLACE = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: OWNER };

/** Operation and headers of every request. */
const requests: { readonly operation: string; readonly headers: IncomingHttpHeaders }[] = [];

let partition: Partition;
beforeAll(async () => {
  partition = await startPartition({
    ...PLACE,
    guard: ({ operation, request }, answer) => {
      requests.push({ operation, headers: request.headers });
      return answer();
    },
  });
  const settings = { versioning: "enabled", eventBridge: false, objectLock: true } as const;
  partition.s3.createBucket("b", settings);
});
afterAll(() => partition.stop());
beforeEach(() => requests.splice(0));

async function withStores<T>(
  terms: BucketTerms | undefined,
  placement: ReplicaPlacement,
  use: (store: DestinationStore, source: SourceStore) => Promise<T>,
): Promise<T> {
  const client = s3Client({ ...partition, ...(terms === undefined ? {} : { terms }) });
  try {
    return await use(
      createS3DestinationStore({ client, bucket: "b", ...placement }),
      createS3SourceStore({ client, bucket: "b" }),
    );
  } finally {
    client.destroy();
  }
}

function bodyOf(text: string) {
  return (async function* () {
    yield Buffer.from(text);
  })();
}

function object(key: string): NewObject {
  const attributes = { metadata: {}, legalHold: true } as const;
  return { key, sizeBytes: 5, attributes, tags: { a: "b" }, body: bodyOf("hello") };
}

/** Every operation that the adapters have, at least once. @throws where one fails. */
async function doEverything(store: DestinationStore, source: SourceStore): Promise<void> {
  const versionId = unwrap(await store.putObject(object("k"))).versionId;
  const opened = unwrap(await store.open("k", versionId));
  if (opened.kind !== "object") throw new Error(opened.kind);
  opened.object.discard();
  const etag = opened.object.pin.etag;
  const part = unwrap(await source.openPart("k", versionId, { number: 1, etag }));
  if (typeof part !== "string") part.discard();
  unwrap(await source.describeCurrent("k"));
  const restore = { tier: "Bulk", days: 1 } as const;
  unwrap(await source.requestRestore("k", versionId, restore));
  unwrap(await store.readTags("k", versionId));
  unwrap(await store.writeTags("k", versionId, { c: "d" }));
  unwrap(await store.writeTags("k", versionId, {}));
  const { attributes } = object("k");
  unwrap(await store.copyReplica({ key: "k", fromVersionId: versionId, attributes }));
  await uploadInParts(store, versionId);
  unwrap(await store.describePart("k", versionId, 1));
  unwrap(await store.addMarker("k"));
  unwrap(await store.readStack("k"));
  unwrap(await store.deleteEntry("none", versionId));
}

async function uploadInParts(store: DestinationStore, fromVersionId: string): Promise<void> {
  const { key, attributes, tags } = object("k");
  const begin = async () => ({
    key,
    uploadId: unwrap(await store.beginUpload({ key, attributes, tags })),
  });
  const upload = await begin();
  const part = { ...upload, number: 1, sizeBytes: 1, algorithm: "CRC32", body: bodyOf("x") };
  const written = unwrap(await store.uploadPart(part));
  unwrap(await store.listParts(upload));
  unwrap(await store.listUploads(key));
  const parts: readonly UploadedPart[] = written === "gone" ? [] : [written];
  unwrap(await store.completeUpload({ ...upload, parts, sizeBytes: 1, tags: {} }));
  const second = await begin();
  const copied = { ...second, number: 1, fromVersionId, firstByte: 0, sizeBytes: 5 };
  unwrap(await store.copyPart(copied));
  unwrap(await store.abortUpload(second));
}

function unwrap<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

const OPERATIONS = [
  ...["AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload"],
  ...["DeleteObject", "DeleteObjectTagging", "GetObject", "GetObjectLockConfiguration"],
  ...["GetObjectTagging", "HeadObject", "ListMultipartUploads", "ListObjectVersions", "ListParts"],
  ...["PutObject", "PutObjectTagging", "RestoreObject", "UploadPart", "UploadPartCopy"],
];

describe("the terms of a bucket", () => {
  it("S6 every request names the account that owns the bucket, a copy that of its source too", async () => {
    await withStores({ expectedOwner: OWNER }, {}, doEverything);
    expect([...new Set(requests.map(({ operation }) => operation))].toSorted()).toEqual(OPERATIONS);
    const unnamed = requests.filter(
      ({ headers }) => headers["x-amz-expected-bucket-owner"] !== OWNER,
    );
    expect(unnamed).toEqual([]);
    const ofSource = requests.filter(
      ({ headers }) => headers["x-amz-source-expected-bucket-owner"] === OWNER,
    );
    expect(ofSource.map(({ operation }) => operation)).toEqual(["CopyObject", "UploadPartCopy"]);
  });

  it("S6 a bucket of another account gets nothing, and gives nothing", async () => {
    await withStores({ expectedOwner: "999988887777" }, {}, async (store, source) => {
      const denied = { ok: false, error: { kind: "denied", code: "AccessDenied" } };
      expect(await store.putObject({ ...object("x"), attributes: { metadata: {} } })).toMatchObject(
        denied,
      );
      expect(await source.openCurrent("x")).toMatchObject(denied);
      expect(await store.addMarker("x")).toMatchObject(denied);
    });
    const stack = await withStores(undefined, {}, (store) => store.readStack("x"));
    expect(unwrap(stack).entries).toEqual([]);
  });

  it("A11 where requesters pay, every request says so", async () => {
    await withStores({ isRequesterPays: true }, {}, doEverything);
    const silent = requests.filter(({ headers }) => headers["x-amz-request-payer"] !== "requester");
    expect(silent).toEqual([]);
    expect(requests.length).toBeGreaterThan(OPERATIONS.length);
  });

  it("A11 without terms nothing of the kind is said", async () => {
    await withStores(undefined, {}, doEverything);
    const said = requests.flatMap(({ headers }) => Object.keys(headers));
    expect(said.filter((name) => /owner|payer|x-amz-acl|encryption/.test(name))).toEqual([]);
  });

  it("A11 encryption and ACL are said with each write that makes an object, and with no other", async () => {
    const placement = { encryption: "AES256", acl: "bucket-owner-full-control" } as const;
    await withStores(undefined, placement, doEverything);
    const saying = requests.filter(
      ({ headers }) =>
        headers["x-amz-server-side-encryption"] === "AES256" &&
        headers["x-amz-acl"] === "bucket-owner-full-control",
    );
    const operations = [...new Set(saying.map(({ operation }) => operation))];
    expect(operations.toSorted()).toEqual(["CopyObject", "CreateMultipartUpload", "PutObject"]);
    const partly = requests.filter(
      (request) => request.headers["x-amz-acl"] !== undefined && !saying.includes(request),
    );
    expect(partly).toEqual([]);
  });
});
