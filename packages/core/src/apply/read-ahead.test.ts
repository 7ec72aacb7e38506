import { describe, expect, it } from "vitest";
import type { Policy } from "../model/policy.ts";
import { BodyReadError } from "../model/port-error.ts";
import type { ObjectEntry } from "../model/stack.ts";
import { MemoryRun, onCall, portError } from "../testing/memory-run.ts";
import type { PutOptions } from "../testing/memory-stacks.ts";
import { onOpen } from "../testing/on-open.ts";
import { readText } from "../testing/text-body.ts";
import { READ_AHEAD_BYTES, readAhead, SMALL_OBJECT_BYTES } from "./read-ahead.ts";

const KEY = "k";
const ENTRY: ObjectEntry = {
  ...{ kind: "object", versionId: "source-v1" },
  pin: { etag: "e", sizeBytes: 1, lastModifiedMs: 0 },
};

function withOne(content: string, more: PutOptions = {}) {
  const world = new MemoryRun();
  world.source.put(KEY, content, more);
  return world;
}

/** What reading ahead gives: the content, if it is at hand, and the tags. */
async function read(world: MemoryRun, roomBytes = READ_AHEAD_BYTES, policy: Partial<Policy> = {}) {
  const result = await readAhead(ENTRY, KEY, roomBytes, world.worker(policy));
  if (!result.ok || result.value === "gone") {
    return result.ok ? "gone" : result.error.kind;
  }
  const { object, tags } = result.value;
  const content = object && (await readText(object.body));
  return { content: content?.ok ? content.value : undefined, tags };
}

describe("readAhead", () => {
  it("R8 a small object is at hand with its tags, and can be read more than once", async () => {
    const world = withOne("abc", { tags: { a: "1" } });
    const result = await readAhead(ENTRY, KEY, READ_AHEAD_BYTES, world.worker());
    const object = result.ok && result.value !== "gone" ? result.value.object : undefined;
    for (let time = 0; time < 2; time += 1) {
      expect(object && (await readText(object.body))).toEqual({ ok: true, value: "abc" });
    }
    expect(await read(world)).toEqual({ content: "abc", tags: { a: "1" } });
  });

  it.each([
    ["of exactly what is small", SMALL_OBJECT_BYTES, {}, READ_AHEAD_BYTES, true],
    ["of a byte more", SMALL_OBJECT_BYTES + 1, {}, READ_AHEAD_BYTES, false],
    ["for which there is just room", 10, {}, 10, true],
    ["for which there is no room", 11, {}, 10, false],
    ["in parts, however small", 10, { partSizes: [5, 5] }, READ_AHEAD_BYTES, false],
  ])("A4 one %s", async (_title, sizeBytes, more, roomBytes, isKept) => {
    const content = "x".repeat(sizeBytes);
    const found = await read(withOne(content, more), roomBytes);
    expect(found).toEqual({ content: isKept ? content : undefined, tags: {} });
  });

  it("L6 what is not kept is given back unread", async () => {
    let discards = 0;
    const world = withOne("x".repeat(11));
    const run = onOpen(world.worker(), (object) => ({ ...object, discard: () => (discards += 1) }));
    await readAhead(ENTRY, KEY, 10, run);
    expect(discards).toBe(1);
  });

  it("L6 what is kept is read, and not given back before", async () => {
    let discards = 0;
    const run = onOpen(withOne("abc").worker(), (object) => ({
      ...{ ...object, discard: () => (discards += 1) },
    }));
    await readAhead(ENTRY, KEY, READ_AHEAD_BYTES, run);
    expect(discards).toBe(0);
  });

  it("L6 what would be kept is given back where its tags cannot be read", async () => {
    let discards = 0;
    const world = withOne("abc", { tags: { a: "1" } });
    world.intercept = onCall("source.readTags", { kind: "refuse", error: "throttled" });
    const run = onOpen(world.worker(), (object) => ({ ...object, discard: () => (discards += 1) }));
    await readAhead(ENTRY, KEY, READ_AHEAD_BYTES, run);
    expect(discards).toBe(1);
  });

  it("L6 tags are asked for where there are any, and policy wants them", async () => {
    const world = withOne("abc", { tags: { a: "1" } });
    expect(await read(world, READ_AHEAD_BYTES, { tags: "ignore" })).toMatchObject({ tags: {} });
    expect(world.calls).not.toContain("source.readTags");
    const untagged = withOne("abc");
    await read(untagged);
    expect(untagged.calls).toEqual(["source.open"]);
  });

  it("O4 what is gone is no failure", async () => {
    expect(await read(new MemoryRun())).toBe("gone");
  });

  it.each([
    ["source.open", "denied"],
    ["source.open", "archived"],
    ["source.readTags", "throttled"],
  ] as const)("F2 %s is %s: it is not known to be readable", async (call, error) => {
    const world = withOne("abc", { tags: { a: "1" } });
    world.intercept = onCall(call, { kind: "refuse", error });
    expect(await read(world)).toBe(error);
  });

  it("F5 content that breaks off is a failure of the source", async () => {
    const next = async (): Promise<never> => {
      throw new BodyReadError(portError("unavailable", "source", "GetObject"));
    };
    const body = { [Symbol.asyncIterator]: () => ({ next }) };
    const run = onOpen(withOne("abc").worker(), (object) => ({ ...object, body }));
    expect(await readAhead(ENTRY, KEY, READ_AHEAD_BYTES, run)).toMatchObject({
      error: { kind: "unavailable", side: "source" },
    });
  });

  it("F6 a bug while content is read is not taken for one of the source", async () => {
    const next = async (): Promise<never> => {
      throw new TypeError("of a parser");
    };
    const body = { [Symbol.asyncIterator]: () => ({ next }) };
    const run = onOpen(withOne("abc").worker(), (object) => ({ ...object, body }));
    await expect(readAhead(ENTRY, KEY, READ_AHEAD_BYTES, run)).rejects.toThrow(TypeError);
  });
});
