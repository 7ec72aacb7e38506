import { err } from "@xpart/core";
import { DEFAULT_LAYOUT } from "@xpart/pypicloud-sync";
import { createMemoryPackageCache } from "@xpart/pypicloud-sync/testing/memory-package-cache";
import { createMemoryPackageStorage } from "@xpart/pypicloud-sync/testing/memory-package-storage";
import { describe, expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { type CacheHandlerPorts, createCacheHandler, UnsyncedEventError } from "./cache-handler.ts";

const CONTEXT = { awsRequestId: "r1", getRemainingTimeInMillis: () => 30_000 };

function world(change: Partial<CacheHandlerPorts> = {}) {
  const storage = createMemoryPackageStorage();
  const cache = createMemoryPackageCache();
  const lines: string[] = [];
  const writeLine = (line: string) => lines.push(line);
  let drops = 0;
  const handler = createCacheHandler({
    bucket: "pkgs",
    layout: DEFAULT_LAYOUT,
    storage,
    openCache: async () => cache,
    dropCache: async () => {
      drops += 1;
    },
    logger: createJsonLogger({ level: "DEBUG", write: writeLine, now: () => 0 }),
    writeLine,
    now: () => 0,
    ...change,
  });
  return { storage, cache, lines, handler, drops: () => drops };
}

const notification = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "pkgs" }, object: { key } },
  })),
});

const sqs = (...bodies: string[]) => ({
  Records: bodies.map((body, index) => ({
    eventSource: "aws:sqs",
    messageId: `m${index}`,
    body,
    attributes: {},
  })),
});

const denied = (place: "bucket" | "cache") =>
  err({ kind: "denied", place, operation: "Read", message: "no" } as const);

describe("cacheHandler", () => {
  it("Y11 an S3 notification is worked, and has no answer", async () => {
    const { storage, cache, handler, lines } = world();
    storage.put("a/foo-1.0+g1.zip");
    await expect(handler(notification("a/foo-1.0%2Bg1.zip"), CONTEXT)).resolves.toBeUndefined();
    expect(Object.keys(cache.packages())).toEqual(["foo-1.0+g1.zip"]);
    expect(lines.join("\n")).toContain('"PackagesSaved":1');
  });

  it("Y11 an SQS batch: what failed is returned, the rest is done", async () => {
    const { storage, cache, handler } = world();
    storage.put("a/foo-1.zip");
    const answer = await handler(
      sqs(JSON.stringify(notification("a/foo-1.zip")), "no JSON", '{"source":"other"}'),
      CONTEXT,
    );
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m2" }],
    });
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
  });

  it("Y11 a notification of which a record fails throws when the others are done", async () => {
    const memory = createMemoryPackageStorage();
    memory.put("a/foo-1.zip");
    const storage = {
      ...memory,
      head: async (key: string) => (key === "a/bad-1.zip" ? denied("bucket") : memory.head(key)),
    };
    const { cache, handler, lines, drops } = world({ storage });
    const working = handler(notification("a/bad-1.zip", "a/foo-1.zip"), CONTEXT);
    await expect(working).rejects.toThrow(UnsyncedEventError);
    await expect(working).rejects.toThrow("a/bad-1.zip: bucket: Read failed (denied): no");
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
    expect(lines.some((line) => line.includes('"level":"ERROR"'))).toBe(true);
    expect(drops()).toBe(0);
  });

  it("Y12 a cache that refuses its credentials is opened anew: the secret may have changed", async () => {
    const refusing = { ...createMemoryPackageCache(), read: async () => denied("cache") };
    const { handler, drops } = world({ openCache: async () => refusing });
    await expect(handler(notification("a/foo-1.zip"), CONTEXT)).rejects.toThrow("denied");
    expect(drops()).toBe(1);
  });

  it("Y11 nothing is begun when the time is short", async () => {
    const { storage, cache, handler } = world();
    storage.put("a/foo-1.zip");
    let asked = 0;
    const context = {
      ...CONTEXT,
      getRemainingTimeInMillis: () => {
        asked += 1;
        return asked === 1 ? 30_000 : 4_000;
      },
    };
    const answer = await handler(sqs(JSON.stringify(notification("a/foo-1.zip"))), context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(cache.packages()).toEqual({});
  });

  const sns = (message: unknown) => ({ Type: "Notification", Message: JSON.stringify(message) });

  it.each([
    ["SNS by a queue", (event: unknown) => sqs(JSON.stringify(sns(event)))],
    [
      "SNS itself",
      (event: unknown) => ({ Records: [{ EventSource: "aws:sns", Sns: sns(event) }] }),
    ],
    ["an array of Pipes", (event: unknown) => [event]],
    ["a Pipe from a queue", (event: unknown) => sqs(JSON.stringify(event)).Records],
  ])("Y11 P7: a notification by %s is worked", async (_title, wrap) => {
    const { storage, cache, handler } = world();
    storage.put("a/foo-1.zip");
    await handler(wrap(notification("a/foo-1.zip")), CONTEXT);
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
  });

  it("Y11 P7: of an array of Pipes what failed comes again: by its id, or with all", async () => {
    const { storage, cache, handler } = world();
    storage.put("a/foo-1.zip");
    const good = notification("a/foo-1.zip");
    await expect(handler([...sqs("no JSON").Records, good], CONTEXT)).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    await expect(handler([good, { hello: "world" }], CONTEXT)).rejects.toThrow("1 of 2 elements");
    expect(Object.keys(cache.packages())).toEqual(["foo-1.zip"]);
  });
});
