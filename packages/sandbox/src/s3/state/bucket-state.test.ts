import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry, ObjectVersion } from "../content/object-entry.ts";
import {
  type BucketState,
  createBucketState,
  deleteCurrent,
  deleteVersion,
  findEntry,
  insertEntry,
  nextVersionId,
  type Versioning,
} from "./bucket-state.ts";

function bucketOf(versioning: Versioning): BucketState {
  return createBucketState("b", 0, { versioning, eventBridge: false, objectLock: false });
}

function versionOf(versionId: string, lastModifiedMs = 0): ObjectVersion {
  return {
    kind: "version",
    key: "k",
    versionId,
    lastModifiedMs,
    etag: "",
    content: { sizeBytes: 0, segments: [] },
    checksum: { algorithm: "CRC64NVME", type: "FULL_OBJECT", value: "" },
    headers: { system: {}, metadata: {} },
    storageClass: "STANDARD",
    tags: [],
    encryption: { kind: "AES256" },
    acl: "private",
  };
}

function stackOf(bucket: BucketState): string[] {
  const stack = bucket.stacks.get("k") ?? [];
  return stack.map(({ kind, versionId }) => `${kind} ${versionId}`);
}

/** PUT at a time, by the rules of the bucket's state. */
function put(bucket: BucketState, id: string, atMs = 0): readonly Entry[] {
  return insertEntry(
    bucket,
    versionOf(
      nextVersionId(bucket, () => id),
      atMs,
    ),
  );
}

describe("stacks", () => {
  it("W2 enabled: each PUT goes on top and replaces nothing", () => {
    const bucket = bucketOf("enabled");
    expect(put(bucket, "a")).toEqual([]);
    expect(put(bucket, "b")).toEqual([]);
    expect(stackOf(bucket)).toEqual(["version b", "version a"]);
  });

  it("W2 a suspended PUT replaces the null version wherever it is and goes on top", () => {
    const bucket = bucketOf("unversioned");
    put(bucket, "unused");
    bucket.versioning = "enabled";
    put(bucket, "a");
    expect(stackOf(bucket)).toEqual(["version a", "version null"]);
    bucket.versioning = "suspended";
    const gone = put(bucket, "unused");
    expect(gone.map((entry) => entry.versionId)).toEqual(["null"]);
    expect(stackOf(bucket)).toEqual(["version null", "version a"]);
  });

  it("W2 a suspended DELETE removes the null version and puts a null marker on top", () => {
    const bucket = bucketOf("enabled");
    put(bucket, "a");
    bucket.versioning = "suspended";
    put(bucket, "unused");
    const outcome = deleteCurrent(bucket, "k", 0, () => "unused");
    expect(outcome).toMatchObject({
      kind: "marker-created",
      marker: { versionId: "null" },
      removed: { kind: "version", versionId: "null" },
    });
    expect(stackOf(bucket)).toEqual(["marker null", "version a"]);
  });

  it("W2 enabling again keeps the null entry, and it stays addressable", () => {
    const bucket = bucketOf("suspended");
    put(bucket, "unused");
    bucket.versioning = "enabled";
    put(bucket, "a");
    expect(stackOf(bucket)).toEqual(["version a", "version null"]);
    expect(findEntry(bucket, "k", "null")).toMatchObject({ kind: "version" });
    expect(deleteVersion(bucket, "k", "null")).toMatchObject({ kind: "removed" });
    expect(stackOf(bucket)).toEqual(["version a"]);
  });

  it("W2 an unversioned DELETE removes, and of what is not there does nothing", () => {
    const bucket = bucketOf("unversioned");
    put(bucket, "unused");
    expect(deleteCurrent(bucket, "k", 0, () => "unused").kind).toBe("removed");
    expect(deleteCurrent(bucket, "k", 0, () => "unused").kind).toBe("nothing");
    expect(bucket.stacks.size).toBe(0);
  });

  it("W2 enabled: deleting what never was makes a marker all the same", () => {
    const bucket = bucketOf("enabled");
    expect(deleteCurrent(bucket, "k", 0, () => "m").kind).toBe("marker-created");
    expect(stackOf(bucket)).toEqual(["marker m"]);
  });

  it("W5 by initiation: an entry goes below those written since, above those before", () => {
    const bucket = bucketOf("enabled");
    put(bucket, "before", 100);
    put(bucket, "since", 300);
    insertEntry(bucket, versionOf("multipart", 200), 200);
    expect(stackOf(bucket)).toEqual(["version since", "version multipart", "version before"]);
  });

  it("W5 by initiation: without versions, an object written since wins over the upload", () => {
    const bucket = bucketOf("unversioned");
    put(bucket, "unused", 300);
    const gone = insertEntry(bucket, versionOf("null", 200), 200);
    expect(gone.map((entry) => entry.lastModifiedMs)).toEqual([200]);
    expect(findEntry(bucket, "k", undefined)?.lastModifiedMs).toBe(300);
  });
});

type Step =
  | { readonly kind: "put" | "delete" }
  | { readonly kind: "delete-version"; readonly index: number }
  | { readonly kind: "versioning"; readonly to: Versioning };

/** The rules in their plainest form: a stack as a list of `<kind> <id>`, newest first. */
function nextModel(model: string[], step: Step, versioning: Versioning, newId: string): string[] {
  const without = (id: string) => model.filter((entry) => !entry.endsWith(` ${id}`));
  const id = versioning === "enabled" ? newId : "null";
  switch (step.kind) {
    case "put":
      return [`version ${id}`, ...without(id)];
    case "delete":
      return versioning === "unversioned" ? [] : [`marker ${id}`, ...without(id)];
    case "delete-version":
      return without(model[step.index]?.split(" ")[1] ?? "missing");
    case "versioning":
      return model;
  }
}

function perform(bucket: BucketState, step: Step, newId: string): void {
  switch (step.kind) {
    case "put":
      put(bucket, newId);
      break;
    case "delete":
      deleteCurrent(bucket, "k", 0, () => newId);
      break;
    case "delete-version":
      deleteVersion(bucket, "k", bucket.stacks.get("k")?.[step.index]?.versionId ?? "missing");
      break;
    case "versioning":
      bucket.versioning = step.to;
  }
}

describe("stacks, against a model", () => {
  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    fc.constant<Step>({ kind: "put" }),
    fc.constant<Step>({ kind: "delete" }),
    fc.nat(8).map((index): Step => ({ kind: "delete-version", index })),
    fc
      .constantFrom<Versioning>("enabled", "suspended")
      .map((to): Step => ({ kind: "versioning", to })),
  );

  it("W2 every history leaves the entries that the rules for each state leave, in order", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const bucket = bucketOf("unversioned");
        let model: string[] = [];
        steps.forEach((step, index) => {
          model = nextModel(model, step, bucket.versioning, `id${index}`);
          perform(bucket, step, `id${index}`);
          expect(stackOf(bucket)).toEqual(model);
        });
      }),
    );
  });
});
