import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type HostileWorld,
  isOn,
  s3Error,
  startHostileWorld,
  withBody,
  withFlippedBit,
  withHeader,
} from "./hostile-world.ts";
import { DESTINATION_BUCKET, SOURCE_BUCKET } from "./world.ts";

const MIB = 1024 ** 2;

let bundle: BuiltBundle;
let here: HostileWorld;
beforeAll(async () => {
  bundle = buildBundle();
  here = await startHostileWorld(() => bundle.path);
});
afterEach(() => {
  here.behave("source", undefined);
  here.behave("destination", undefined);
});
afterAll(async () => {
  await here?.stop();
  bundle.remove();
});

const put: HostileWorld["write"] = (...version) => here.write(...version);
const remove: HostileWorld["remove"] = (...entry) => here.remove(...entry);

/** Makes reading a version at the source denied, as a bucket policy does. */
const denyRead = (key: string, versionId: string) =>
  here.behave("source", (asked) =>
    isOn(asked, key, "GetObject", "HeadObject") && isOfVersion(asked.request.query, key, versionId)
      ? s3Error(403, "AccessDenied", "explicit deny in a resource-based policy")
      : undefined,
  );

/** The version that a read is of: what is current, where it names none, is the newest of the test's. */
const newest = new Map<string, string>();
const isOfVersion = (query: URLSearchParams, key: string, versionId: string) =>
  (query.get("versionId") ?? newest.get(key)) === versionId;

describe("servers that refuse", () => {
  it("R3 point 1: late versions of which one is denied never leave old content current", async () => {
    const [v1, v2, v3] = [await put("late", "1"), await put("late", "2"), await put("late", "3")];
    newest.set("late", v3.versionId);
    denyRead("late", v2.versionId);
    expect(await here.work(v3.event)).toBe(0);
    await here.workUntilDone(v1.event);
    expect(await here.current("late")).toBe("3");
    await here.workUntilDone(v2.event);
    expect(await here.replicas("late")).toEqual({ versions: ["3", "1"], markers: 0 });
    const v4 = await put("late", "4");
    newest.set("late", v4.versionId);
    await here.workUntilDone(v4.event);
    expect(await here.replicas("late")).toEqual({ versions: ["4", "3", "1"], markers: 0 });
  });

  /** As a server does that lacks a storage class. */
  const refuseClass = () =>
    here.behave("destination", ({ operation, request }) =>
      operation === "PutObject" && request.headers["x-amz-storage-class"] === "GLACIER_IR"
        ? s3Error(400, "InvalidStorageClass", "the storage class is not valid")
        : undefined,
    );

  it("B3 point 2: a version that the destination refuses lets its key go on", async () => {
    refuseClass();
    await here.workUntilDone((await put("class", "0")).event);
    await here.workUntilDone((await put("class", "1", { StorageClass: "GLACIER_IR" })).event);
    await here.workUntilDone((await put("class", "2")).event);
    expect(await here.replicas("class")).toEqual({ versions: ["2", "0"], markers: 0 });
  });

  it("B3 point 2: a delete gets over a version that the destination refuses", async () => {
    refuseClass();
    await here.workUntilDone((await put("deleted", "0")).event);
    await here.workUntilDone((await put("deleted", "1", { StorageClass: "GLACIER_IR" })).event);
    await here.workUntilDone(await remove("deleted"));
    expect(await here.current("deleted")).toBeUndefined();
    expect(await here.replicas("deleted")).toEqual({ versions: ["0"], markers: 1 });
  });

  it("B3 point 2: a version that a scanner keeps back lets its key go on, tag events included", async () => {
    await here.workUntilDone((await put("scan", "0")).event);
    const bad = await put("scan", "infected");
    newest.set("scan", bad.versionId);
    denyRead("scan", bad.versionId);
    await here.workUntilDone(bad.event);
    const version = { Bucket: SOURCE_BUCKET, Key: "scan", VersionId: bad.versionId };
    const Tagging = { TagSet: [{ Key: "ScanStatus", Value: "THREATS_FOUND" }] };
    await here.world.sourceS3.send(new PutObjectTaggingCommand({ ...version, Tagging }));
    const tagged = { type: "Object Tags Added", key: "scan", versionId: bad.versionId };
    await here.workUntilDone(here.eventOf(tagged));
    const clean = await put("scan", "clean");
    newest.set("scan", clean.versionId);
    await here.workUntilDone(clean.event);
    expect(await here.replicas("scan")).toEqual({ versions: ["clean", "0"], markers: 0 });
  });

  it("F2 point 2: a source that denies everything sets nothing aside", async () => {
    const { event, versionId } = await put("revoked", "1");
    here.behave("source", ({ service }) =>
      service === "s3" ? s3Error(403, "AccessDenied", "access denied") : undefined,
    );
    expect(await here.work(event)).toBe(1);
    expect(await here.ledgerRows("revoked")).not.toContain(versionId);
    here.behave("source", undefined);
    await here.workUntilDone(event);
    expect(await here.current("revoked")).toBe("1");
  });

  it("A9 a destination whose policy wants a header that is not sent sets nothing aside", async () => {
    const { event, versionId } = await put("unsealed", "1");
    here.behave("destination", ({ operation, request }) =>
      operation === "PutObject" && request.headers["x-amz-server-side-encryption"] === undefined
        ? s3Error(403, "AccessDenied", "explicit deny in a resource-based policy")
        : undefined,
    );
    expect(await here.work(event)).toBe(1);
    expect(await here.ledgerRows("unsealed")).not.toContain(versionId);
    here.behave("destination", undefined);
    await here.workUntilDone(event);
    expect(await here.replicas("unsealed")).toEqual({ versions: ["1"], markers: 0 });
  });

  it("A5 point 3: a completion that is refused is begun anew, and succeeds", async () => {
    const sizes = [5 * MIB, 7];
    const object = { Bucket: SOURCE_BUCKET, Key: "parts" };
    const { sourceS3: s3, destinationS3 } = here.world;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const Parts = await Promise.all(
      sizes.map(async (size, index) => {
        const part = {
          ...object,
          UploadId,
          PartNumber: index + 1,
          Body: Buffer.alloc(size, index),
        };
        const { ETag = "" } = await s3.send(new UploadPartCommand(part));
        return { PartNumber: index + 1, ETag };
      }),
    );
    const complete = { ...object, UploadId, MultipartUpload: { Parts } };
    const { VersionId = "", ETag } = await s3.send(new CompleteMultipartUploadCommand(complete));
    const event = here.eventOf({ key: "parts", versionId: VersionId });
    let refusals = 0;
    here.behave("destination", (asked) => {
      if (!isOn(asked, "parts", "CompleteMultipartUpload") || refusals > 0) {
        return undefined;
      }
      refusals += 1;
      return s3Error(400, "BadDigest", "the checksum does not match");
    });
    await here.workUntilDone(event);
    expect(refusals).toBe(1);
    const replica = { Bucket: DESTINATION_BUCKET, Key: "parts" };
    expect(await destinationS3.send(new HeadObjectCommand(replica))).toMatchObject({ ETag });
    const { Uploads = [] } = await destinationS3.send(
      new ListMultipartUploadsCommand({ Bucket: DESTINATION_BUCKET }),
    );
    expect(Uploads).toEqual([]);
  });
});

describe("what is lost or was there before", () => {
  it("L3 point 4: a lost ledger and a replay double nothing", async () => {
    const events = [
      ...[(await put("twice", "1")).event, (await put("twice", "2")).event],
      ...[await remove("twice"), (await put("twice", "3")).event],
    ];
    for (const event of events) await here.workUntilDone(event);
    const before = await here.replicas("twice");
    expect(before).toEqual({ versions: ["3", "2", "1"], markers: 1 });
    await here.loseLedger();
    for (const event of [...events, ...events.toReversed()]) await here.workUntilDone(event);
    expect(await here.replicas("twice")).toEqual(before);
  });

  it("L3 point 4: what another tool has copied is taken over", async () => {
    const event = (await put("filled", "1", { ContentType: "text/plain" })).event;
    const object = {
      Bucket: DESTINATION_BUCKET,
      Key: "filled",
      Body: "1",
      ContentType: "text/plain",
    };
    await here.world.destinationS3.send(new PutObjectCommand(object));
    await here.workUntilDone(event);
    expect(await here.replicas("filled")).toEqual({ versions: ["1"], markers: 0 });
    await here.workUntilDone((await put("filled", "2")).event);
    expect(await here.replicas("filled")).toEqual({ versions: ["2", "1"], markers: 0 });
  });
});

describe("answers that are not S3's, or not true", () => {
  const PAGES = [
    ["HTML", "text/html", "<html><head><title>404</title></head><body>Not Found</body></html>"],
    ["other XML", "application/xml", "<fault><code>404</code></fault>"],
    ["nothing", "text/plain", ""],
  ] as const;

  it.each(PAGES)(
    "F2 point 5: a 404 of %s does not make a version gone",
    async (name, type, body) => {
      const key = `page-${name}`;
      const { event } = await put(key, "1");
      here.behave("source", (asked) =>
        isOn(asked, key, "GetObject", "HeadObject")
          ? { status: 404, headers: { "content-type": type }, body }
          : undefined,
      );
      expect(await here.work(event)).toBe(1);
      here.behave("source", undefined);
      await here.workUntilDone(event);
      expect(await here.current(key)).toBe("1");
    },
  );

  it.each(PAGES)(
    "F2 point 5: a 404 of %s does not make a delete done",
    async (name, type, body) => {
      const key = `delete-${name}`;
      const [first, second] = [await put(key, "1"), await put(key, "2")];
      for (const { event } of [first, second]) await here.workUntilDone(event);
      const gone = await remove(key, first.versionId);
      here.behave("destination", (asked) =>
        isOn(asked, key, "DeleteObject")
          ? { status: 404, headers: { "content-type": type }, body }
          : undefined,
      );
      expect(await here.work(gone)).toBe(1);
      expect(await here.ledgerRows(key)).toContain(first.versionId);
      here.behave("destination", undefined);
      await here.workUntilDone(gone);
      expect(await here.replicas(key)).toEqual({ versions: ["2"], markers: 0 });
      expect(await here.ledgerRows(key)).not.toContain(first.versionId);
    },
  );

  it("O5 point 6: an empty listing is not believed over what was just read", async () => {
    await here.workUntilDone((await put("lag", "1")).event);
    const [v2, v3] = [await put("lag", "2"), await put("lag", "3")];
    await here.workUntilDone(v3.event);
    here.behave("source", ({ operation }, answer) =>
      operation === "ListObjectVersions" ? withBody(answer, () => EMPTY_LISTING) : undefined,
    );
    expect(await here.work(v2.event)).toBe(1);
    expect((await here.replicas("lag")).versions).toEqual(expect.arrayContaining(["3", "1"]));
    expect(await here.current("lag")).toBe("3");
    here.behave("source", undefined);
    await here.workUntilDone(v2.event);
    expect(await here.replicas("lag")).toEqual({ versions: ["3", "2", "1"], markers: 0 });
  });

  it("A10 point 7: one flipped bit is not stored, also where the source keeps no checksum", async () => {
    const { endpoint, region, credentials } = here.world.source;
    const requestChecksumCalculation = "WHEN_REQUIRED";
    const place = { endpoint, region, credentials, forcePathStyle: true };
    const plain = new S3Client({ ...place, requestChecksumCalculation });
    const object = { Bucket: SOURCE_BUCKET, Key: "bit", Body: "content" };
    const { VersionId = "" } = await plain.send(new PutObjectCommand(object));
    plain.destroy();
    const event = here.eventOf({ key: "bit", versionId: VersionId });
    here.behave("source", (asked, answer) =>
      isOn(asked, "bit", "GetObject") ? withFlippedBit(answer) : undefined,
    );
    expect(await here.work(event)).toBe(1);
    expect(await here.replicas("bit")).toEqual({ versions: [], markers: 0 });
    here.behave("source", undefined);
    await here.workUntilDone(event);
    expect(await here.replicas("bit")).toEqual({ versions: ["content"], markers: 0 });
  });

  it("P4 point 8: an event without a version id is a hint at what is current", async () => {
    await put("unnamed", "new");
    await here.workUntilDone(here.eventOf({ key: "unnamed" }));
    expect(await here.replicas("unnamed")).toEqual({ versions: ["new"], markers: 0 });
  });

  it("P4 point 8: nor does it make the null version of long ago current", async () => {
    const versioning = (Status: "Enabled" | "Suspended") =>
      here.world.sourceS3.send(
        new PutBucketVersioningCommand({
          ...{ Bucket: SOURCE_BUCKET, VersioningConfiguration: { Status } },
        }),
      );
    await versioning("Suspended");
    await put("null", "old");
    await versioning("Enabled");
    await put("null", "new");
    await here.workUntilDone(here.eventOf({ key: "null" }));
    expect(await here.current("null")).toBe("new");
  });

  it("C1 point 12: a destination that names no version stops the worker, and nothing is recorded", async () => {
    const created = await put("nameless", "1");
    here.behave("destination", (asked, answer) =>
      isOn(asked, "nameless", "PutObject")
        ? withHeader(answer, "x-amz-version-id", undefined)
        : undefined,
    );
    expect(await here.work(created.event)).toBe(1);
    expect(await here.ledgerRows("nameless")).not.toContain(created.versionId);
    expect(here.logs.join("\n")).toContain("switch versioning on there");
    here.behave("destination", undefined);
    await here.workUntilDone(created.event);
    expect(await here.current("nameless")).toBe("1");
    expect(await here.ledgerRows("nameless")).toContain(created.versionId);
  });
});

const EMPTY_LISTING =
  '<?xml version="1.0" encoding="UTF-8"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListVersionsResult>';
