import { describe, expect, it } from "vitest";
import { parseEvent } from "./parse-event.ts";

/** A record of a direct S3 notification, in the shape of the S3 user guide. */
function record(eventName: string, key: string, object: object = {}): Record<string, unknown> {
  return {
    eventVersion: "2.5",
    eventSource: "aws:s3",
    awsRegion: "us-gov-west-1",
    eventTime: "2026-03-08T17:50:16.250Z",
    eventName,
    userIdentity: { principalId: "AWS:AIDAEXAMPLE" },
    responseElements: { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "EXAMPLE123" },
    s3: {
      s3SchemaVersion: "1.0",
      bucket: { name: "packages", arn: "arn:aws-us-gov:s3:::packages" },
      object: { key, size: 1024, versionId: "v1", sequencer: "0069AE1B2D", ...object },
    },
  };
}

const identity = {
  bucket: "packages",
  key: "k",
  versionId: "v1",
  sequencer: "0069AE1B2D",
  requestId: "C3D13FE58DE4C810",
  timeMs: Date.UTC(2026, 2, 8, 17, 50, 16, 250),
  origin: "user",
};

const NAMES: readonly (readonly [string, object])[] = [
  ["ObjectCreated:Put", { kind: "created", multipart: false }],
  ["ObjectCreated:Post", { kind: "created", multipart: false }],
  ["ObjectCreated:Copy", { kind: "created", multipart: false }],
  ["ObjectCreated:CompleteMultipartUpload", { kind: "created", multipart: true }],
  ["ObjectRemoved:Delete", { kind: "entry-deleted" }],
  ["ObjectRemoved:DeleteMarkerCreated", { kind: "marker-created" }],
  ["LifecycleExpiration:Delete", { kind: "entry-deleted", origin: "lifecycle" }],
  ["LifecycleExpiration:DeleteMarkerCreated", { kind: "marker-created", origin: "lifecycle" }],
  ["LifecycleDelMarkerExpiration:Delete", { kind: "entry-deleted", origin: "lifecycle" }],
  ["ObjectRemoved:DeleteAllVersions", { kind: "entry-deleted" }],
  ["ObjectCreated:PutTagging", { kind: "tags-changed" }],
  ["ObjectCreated:DeleteTagging", { kind: "tags-changed" }],
  ["ObjectTagging:Put", { kind: "tags-changed" }],
  ["ObjectTagging:Delete", { kind: "tags-changed" }],
  ["ObjectAcl:Put", { kind: "acl-changed" }],
  ["ObjectRestore:Completed", { kind: "restored" }],
  ["s3:ObjectCreated:Put", { kind: "created", multipart: false }],
];

describe("parseEvent, direct notifications", () => {
  it.each(NAMES)("P3 %s gives its kind", (name, expected) => {
    const parsed = parseEvent({ Records: [record(name, "k")] });
    expect(parsed).toEqual([{ kind: "event", event: { ...identity, ...expected } }]);
  });

  it.each([
    ["ObjectRestore:Post", "ignored-type"],
    ["ObjectRestore:Delete", "ignored-type"],
    ["ObjectRemoved:NoOP", "ignored-type"],
    ["ObjectCreated:PutRetention", "ignored-type"],
    ["LifecycleTransition", "ignored-type"],
    ["IntelligentTiering", "ignored-type"],
    ["ReducedRedundancyLostObject", "ignored-type"],
    ["Replication:OperationFailedReplication", "ignored-type"],
    ["ObjectTeleported:Put", "unknown-type"],
    ["toString", "unknown-type"],
  ])("P3 %s is skipped as %s", (type, reason) => {
    const parsed = parseEvent({ Records: [record(type, "k")] });
    expect(parsed).toEqual([{ kind: "ignored", reason, type }]);
  });

  it.each([
    ["a+b", "a b"],
    ["a%2Bb", "a+b"],
    ["a%20b", "a b"],
    ["100%25", "100%"],
    ["caf%C3%A9/%E2%80%93", "café/–"],
    ["%2Fleading//..", "/leading//.."],
    ["bcc4/mypkg/mypkg-1.1%2Bg12345.tar.gz", "bcc4/mypkg/mypkg-1.1+g12345.tar.gz"],
  ])("P2 the key %s is form-decoded to %s", (encoded, key) => {
    const parsed = parseEvent({ Records: [record("ObjectCreated:Put", encoded)] });
    expect(parsed).toMatchObject([{ kind: "event", event: { key } }]);
  });

  it.each(["100%", "%zz", "%C3"])("P2 the key %s is not a form encoding and so invalid", (key) => {
    const parsed = parseEvent({ Records: [record("ObjectCreated:Put", key)] });
    expect(parsed).toMatchObject([{ kind: "invalid" }]);
  });

  it.each([
    [undefined, true],
    ["", true],
    ["null", undefined],
  ])("P4 the version id %j is the null version; unnamed: %s", (versionId, isUnnamed) => {
    const parsed = parseEvent({ Records: [record("ObjectCreated:Put", "k", { versionId })] });
    expect(parsed).toMatchObject([{ event: { versionId: "null" } }]);
    expect(parsed.map((message) => message.kind === "event" && message.event.isUnnamed)).toEqual([
      isUnnamed,
    ]);
  });

  it("P2 several records come in their order, each for itself", () => {
    const parsed = parseEvent({
      Records: [
        record("ObjectCreated:Put", "b"),
        record("LifecycleTransition", "b"),
        { eventSource: "aws:sqs" },
        record("ObjectRemoved:Delete", "a"),
      ],
    });
    expect(parsed.map((message) => message.kind)).toEqual(["event", "ignored", "invalid", "event"]);
    expect(parsed).toMatchObject([{ event: { key: "b" } }, {}, {}, { event: { key: "a" } }]);
  });

  it.each([
    ["no record", []],
    [
      "a record of another service",
      [{ ...record("ObjectCreated:Put", "k"), eventSource: "aws:ses" }],
    ],
    ["a record without a name", [{ ...record("ObjectCreated:Put", "k"), eventName: undefined }]],
    ["a record without s3", [{ ...record("ObjectCreated:Put", "k"), s3: undefined }]],
    ["a record without a key", [record("ObjectCreated:Put", "k", { key: undefined })]],
    ["a record that is null", [null]],
  ])("P5 a notification with %s is invalid", (_title, Records) => {
    expect(parseEvent({ Records })).toMatchObject([{ kind: "invalid" }]);
  });

  it.each(["minio:s3", "ceph:s3"])(
    "P2 a record of %s is read, and its sequencer is not believed",
    (eventSource) => {
      const body = { Records: [{ ...record("s3:ObjectCreated:Put", "k"), eventSource }] };
      const { sequencer: _, ...rest } = identity;
      expect(parseEvent(body)).toEqual([
        { kind: "event", event: { kind: "created", multipart: false, ...rest } },
      ]);
    },
  );

  it("P3 what MinIO's lifecycle deletes is lifecycle's", () => {
    const source = { host: "", port: "", userAgent: "Internal: [ILM-Expiry]" };
    const deleted = { ...record("s3:ObjectRemoved:Delete", "k"), eventSource: "minio:s3", source };
    expect(parseEvent({ Records: [deleted] })).toMatchObject([
      { kind: "event", event: { kind: "entry-deleted", origin: "lifecycle" } },
    ]);
  });
});
