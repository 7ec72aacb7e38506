import { err } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { DEFAULT_LAYOUT } from "../names/package-key.ts";
import { createMemoryPackageCache } from "../testing/memory-package-cache.ts";
import { createMemoryPackageStorage } from "../testing/memory-package-storage.ts";
import { isUnfinished, type MessageSyncOptions, problemOf, syncMessages } from "./sync-messages.ts";

function world() {
  const storage = createMemoryPackageStorage();
  const cache = createMemoryPackageCache();
  const options: MessageSyncOptions = {
    storage,
    cache,
    layout: DEFAULT_LAYOUT,
    bucket: "pkgs",
    hasTime: () => true,
  };
  return { storage, cache, options };
}

const record = (encodedKey: string, eventName = "ObjectCreated:Put", bucket = "pkgs") => ({
  eventSource: "aws:s3",
  eventName,
  s3: { bucket: { name: bucket }, object: { key: encodedKey } },
});

const eventBridge = (key: string, type = "Object Created") => ({
  source: "aws.s3",
  "detail-type": type,
  detail: { bucket: { name: "pkgs" }, object: { key } },
});

describe("syncMessages", () => {
  it("Y11 notifications with encoded keys and EventBridge events with raw ones", async () => {
    const { storage, cache, options } = world();
    storage.put("a/foo-1.0+g1.zip");
    storage.put("a/bar 2.zip");
    storage.put("a/baz-3+x.zip");
    const outcomes = await syncMessages(
      [
        { Records: [record("a/foo-1.0%2Bg1.zip"), record("a/bar+2.zip", "ObjectRemoved:Delete")] },
        eventBridge("a/baz-3+x.zip", "Object Deleted"),
      ],
      options,
    );
    expect(outcomes.map((events) => events.map(({ kind }) => kind))).toEqual([
      ["done", "done"],
      ["done"],
    ]);
    expect(Object.keys(cache.packages()).sort()).toEqual([
      "bar 2.zip",
      "baz-3+x.zip",
      "foo-1.0+g1.zip",
    ]);
  });

  it.each([
    [{ Event: "s3:TestEvent", Bucket: "pkgs" }, "test-event"],
    [{ Records: [record("a/foo-1.zip", "ObjectTagging:Put")] }, "not-content"],
    [{ Records: [record("a/foo-1.zip", "ObjectAcl:Put")] }, "not-content"],
    [{ Records: [record("a/foo-1.zip", "ObjectCreated:Put", "other")] }, "other-bucket"],
    [eventBridge("a/foo-1.zip", "Object Access Tier Changed"), "ignored-type"],
    [eventBridge("a/foo-1.zip", "Object Renamed"), "unknown-type"],
  ])("Y2 an event that is nothing for the cache is skipped: %#", async (message, reason) => {
    const { storage, options } = world();
    storage.put("a/foo-1.zip");
    expect(await syncMessages([message], options)).toEqual([[{ kind: "skipped", reason }]]);
  });

  it("Y11 one bad record does not keep the others from being done", async () => {
    const { storage, cache, options } = world();
    storage.put("a/foo-1.zip");
    const failing = {
      ...options,
      storage: {
        ...storage,
        head: async (key: string) =>
          key.includes("denied")
            ? err({
                kind: "denied" as const,
                place: "bucket" as const,
                operation: "HeadObject",
                message: "403",
              })
            : storage.head(key),
      },
    };
    const [events = [], broken = []] = await syncMessages(
      [{ Records: [record("a/denied-1.zip"), {}, record("a/foo-1.zip")] }, "no event"],
      failing,
    );
    expect(events.map(isUnfinished)).toEqual([true, true, false]);
    expect(events.map(problemOf)).toEqual([
      "a/denied-1.zip: bucket: HeadObject failed (denied): 403",
      "not an S3 event: eventSource of a record is none of aws:s3, minio:s3, ceph:s3",
      undefined,
    ]);
    expect(broken.map(isUnfinished)).toEqual([true]);
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
  });

  it("Y11 a key of many events is worked once: one look, a write, one look after it", async () => {
    const { storage, options } = world();
    storage.put("a/foo-1.zip");
    let heads = 0;
    const counting = {
      ...options,
      storage: {
        ...storage,
        head(key: string) {
          heads += 1;
          return storage.head(key);
        },
      },
    };
    const message = { Records: Array.from({ length: 20 }, () => record("a/foo-1.zip")) };
    const [events = []] = await syncMessages([message], counting);
    expect(events).toHaveLength(20);
    expect(heads).toBe(2);
  });

  it("Y11 what there is no time for is not begun, and comes again", async () => {
    const { storage, cache, options } = world();
    storage.put("a/foo-1.zip");
    const [events = []] = await syncMessages([eventBridge("a/foo-1.zip")], {
      ...options,
      hasTime: () => false,
    });
    expect(events).toEqual([{ kind: "not-begun", key: "a/foo-1.zip" }]);
    expect(events.map(problemOf)).toEqual(["a/foo-1.zip: there was no time left"]);
    expect(cache.packages()).toEqual({});
  });

  it("Y3 a message of xpart's own asks for a key like any event", async () => {
    const { storage, cache, options } = world();
    storage.put("a/foo-1.zip");
    await syncMessages([{ xpart: "reconcile", bucket: "pkgs", key: "a/foo-1.zip" }], options);
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
  });
});
