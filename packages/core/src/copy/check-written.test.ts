import { describe, expect, it } from "vitest";
import type { Policy } from "../model/policy.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import { MemoryRun } from "../testing/memory-run.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { checkWritten } from "./check-written.ts";

const ATOP: Partial<Policy> = {
  ...{ versionDeletes: "ignore", lifecycle: "ignore", foreign: "report", maxRewrites: 0 },
};

/** A world with one object at the destination, and what its write answered. */
function written(more: Partial<WrittenEntry> = {}) {
  const world = new MemoryRun();
  const versionId = world.destination.put(KEY, "one");
  return { world, answer: { versionId, etag: "aaaa", hasMd5Etag: true, ...more } };
}

describe("checkWritten", () => {
  it.each<readonly [string, string, string, boolean]>([
    ["a version of a version", "v1", "d1", true],
    ["no version of a version", "v1", "null", false],
    ["no version of a null version", "null", "null", true],
    ["a version of a null version", "null", "d1", true],
  ])("C1 an answer that names %s", async (_title, source, destination, isGood) => {
    const { world, answer } = written({ versionId: destination });
    const checked = await checkWritten(source, answer, undefined, KEY, world.worker());
    expect(checked).toMatchObject(
      isGood ? { ok: true, value: answer } : { error: { kind: "misconfigured" } },
    );
    expect(world.calls).toEqual([]);
  });

  it.each<readonly [string, Partial<WrittenEntry>, string | undefined]>([
    ["equal ETags", { etag: "aaaa" }, "aaaa"],
    ["no MD5 at the source", { etag: "bbbb" }, undefined],
    ["no MD5 at the destination", { etag: "bbbb", hasMd5Etag: false }, "aaaa"],
  ])("A10 %s: the write is good", async (_title, more, expected) => {
    const { world, answer } = written(more);
    const checked = await checkWritten("v1", answer, expected, KEY, world.worker());
    expect(checked).toEqual({ ok: true, value: answer });
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });

  it("A10 MD5s that differ: what was written is deleted again", async () => {
    const { world, answer } = written({ etag: "bbbb" });
    expect(await checkWritten("v1", answer, "aaaa", KEY, world.worker())).toMatchObject({
      error: {
        ...{ kind: "corrupt", side: "destination" },
        message: expect.stringContaining("deleted again"),
      },
    });
    expect(world.contents("destination", KEY)).toEqual([]);
  });

  it("A10 a delete that fails is what is told", async () => {
    const { world, answer } = written({ etag: "bbbb" });
    world.intercept = () => ({ kind: "refuse", error: "throttled" });
    expect(await checkWritten("v1", answer, "aaaa", KEY, world.worker())).toMatchObject({
      error: { kind: "throttled", operation: "deleteEntry" },
    });
  });

  it("S2 where nothing in the policy deletes, it stays, and is said to be corrupt", async () => {
    const { world, answer } = written({ etag: "bbbb" });
    expect(await checkWritten("v1", answer, "aaaa", KEY, world.worker(ATOP))).toMatchObject({
      error: { kind: "corrupt", message: expect.stringContaining("it stays") },
    });
    expect(world.calls).toEqual([]);
    expect(world.contents("destination", KEY)).toEqual(["one"]);
  });
});
