import { describe, expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import type { Step } from "../plan/step.ts";
import { MemoryRun, onCall, START_MS, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import type { PutOptions } from "../testing/memory-stacks.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { READ_AHEAD_BYTES, READ_AHEAD_ENTRIES, SMALL_OBJECT_BYTES } from "./read-ahead.ts";
import { isLate, readLateOnes } from "./read-late.ts";

const KEY = "k";
const PIN = { etag: "e", sizeBytes: 3, lastModifiedMs: START_MS };

/**
 * A key whose newest entry has crossed, and those before it have not; `-` is a delete marker.
 *
 * @param newer - what came after it, and has not crossed either.
 */
async function withLate(
  older: readonly (string | readonly [string, PutOptions])[],
  newer: readonly string[] = [],
) {
  const world = new MemoryRun();
  const entries: Entry[] = [];
  const add = (content: string, more?: PutOptions) => {
    const removed = content === "-" ? world.source.remove(KEY) : undefined;
    if (removed?.kind === "marker") {
      entries.push({ ...removed, lastModifiedMs: START_MS });
    } else {
      const pin = { ...PIN, sizeBytes: content.length };
      entries.push({ kind: "object", versionId: world.source.put(KEY, content, more), pin });
    }
  };
  for (const one of older) {
    const [content, more] = typeof one === "string" ? [one, undefined] : one;
    add(content, more);
  }
  const versionId = world.source.put(KEY, "crossed");
  const destinationVersionId = world.destination.put(KEY, "crossed");
  for (const one of newer) {
    add(one);
  }
  const rows = [rowOf({ versionId, kind: "object", state: "replicated", destinationVersionId })];
  const work = await workOn(world, KEY, { rows });
  const appends = entries.map((entry): Step => ({ kind: "append", entry }));
  const crossed: Entry = { kind: "object", versionId, pin: PIN };
  /** What was read, by the numbers of the versions: whether it is at hand, or left out. */
  const read = () =>
    [...(work.readAhead ?? [])].map(([id, known]) => {
      const is = known === "left-out" ? known : known.object === undefined ? "opened" : "at hand";
      return `${id} ${is}`;
    });
  return { world, work, entries, appends, crossed, read };
}

describe("isLate", () => {
  it("R8 an object that would be shown in place of a newer one is, and nothing else", async () => {
    const { work, entries, crossed } = await withLate(["a", "-"], ["b"]);
    expect(entries.map((entry) => isLate(entry, work))).toEqual([true, false, false]);
    expect(isLate(crossed, work)).toBe(false);
  });
});

describe("readLateOnes, which ones", () => {
  it("R8 all that are late, from the step in hand on", async () => {
    const { work, appends, read } = await withLate(["a", "b", "c"]);
    expect(await readLateOnes(appends, 1, work)).toBeUndefined();
    expect(read()).toEqual(["source-v2 at hand", "source-v3 at hand"]);
  });

  it("R8 up to the first that is not: what comes after it is read when it is needed", async () => {
    const { work, appends, read } = await withLate(["a", "b"], ["newer"]);
    const [a, b, newer] = appends as [Step, Step, Step];
    await readLateOnes([a, newer, b], 0, work);
    expect(read()).toEqual(["source-v1 at hand"]);
  });

  it("R8 past steps that read nothing at the source", async () => {
    const { work, appends, entries, read } = await withLate(["a", "-", "b"]);
    const [a, marker, b] = appends as [Step, Step, Step];
    const [entry] = entries as [Entry];
    const others: readonly Step[] = [
      { kind: "delete", reason: "replaced", destinationVersionId: "d1" },
      { kind: "restack", entry, replica: "d2" },
      marker,
    ];
    await readLateOnes([b, ...others], 0, work);
    expect(read()).toEqual(["source-v3 at hand"]);
    await readLateOnes([...others, a], 0, work);
    expect(read()).toEqual(["source-v3 at hand", "source-v1 at hand"]);
  });

  it("L6 no more of them than a worker can read in time", async () => {
    const contents = Array.from({ length: READ_AHEAD_ENTRIES + 1 }, (_, index) => `${index}`);
    const { work, appends, read } = await withLate(contents);
    await readLateOnes(appends, 0, work);
    expect(read()).toHaveLength(READ_AHEAD_ENTRIES);
  });

  it("A4 no more of them than there is room for", async () => {
    const big = "x".repeat(SMALL_OBJECT_BYTES);
    const { work, appends, read } = await withLate([big, "", big, big, big, "y"]);
    await readLateOnes(appends, 0, work);
    expect(read()).toEqual([1, 2, 3, 4, 5].map((n) => `source-v${n} at hand`));
  });

  it("A4 one that is only opened takes no room, and the first is read however big it is", async () => {
    const big = "x".repeat(READ_AHEAD_BYTES + 1);
    const { work, appends, read } = await withLate([big, ["yz", { partSizes: [1, 1] }], "z", big]);
    await readLateOnes(appends, 0, work);
    expect(read()).toEqual(["source-v1 opened", "source-v2 opened", "source-v3 at hand"]);
  });
});

describe("readLateOnes, what cannot be read", () => {
  it("O4 what is gone is left out", async () => {
    const { world, work, appends, read } = await withLate(["a", "b"]);
    world.source.removeEntry(KEY, "source-v1");
    expect(await readLateOnes(appends, 0, work)).toBeUndefined();
    expect(read()).toEqual(["source-v1 left-out", "source-v2 at hand"]);
    expect(work.tally.parked).toBe(0);
  });

  it("A7 what is archived is set aside", async () => {
    const { world, work, appends, read } = await withLate([["a", { unreadable: "archived" }], "b"]);
    expect(await readLateOnes(appends, 0, work)).toBeUndefined();
    expect(read()).toEqual(["source-v1 left-out", "source-v2 at hand"]);
    expect(world.ledger.peek(KEY).rows).toMatchObject([
      { versionId: "source-v1", reason: "archived", pin: { sizeBytes: 1 } },
    ]);
  });

  it("A9 what is denied is tried once more, and set aside then", async () => {
    const { world, work, appends, read } = await withLate([["a", { unreadable: "denied" }], "b"]);
    expect(await readLateOnes(appends, 0, work)).toBeUndefined();
    expect(read()).toEqual(["source-v1 left-out", "source-v2 at hand"]);
    expect(world.calls.filter((call) => call === "source.open")).toHaveLength(3);
    expect(world.ledger.peek(KEY).rows).toMatchObject([{ reason: "source-denied" }]);
  });

  it("F1 another failure ends it, and nothing is set aside", async () => {
    const { world, work, appends, read } = await withLate(["a", "b"]);
    world.intercept = onCall("source.open", { kind: "refuse", error: "throttled" });
    expect(await readLateOnes(appends, 0, work)).toMatchObject({ error: { kind: "throttled" } });
    expect(read()).toEqual([]);
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it("F1 so does a row that cannot be written", async () => {
    const { world, work, appends, read } = await withLate([["a", { unreadable: "archived" }], "b"]);
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "throttled" });
    expect(await readLateOnes(appends, 0, work)).toMatchObject({ error: { side: "ledger" } });
    expect(read()).toEqual([]);
  });

  it("B2 it ends when the time does", async () => {
    const { world, work, appends, read } = await withLate(["a", "b"]);
    world.afterCall = () => {
      world.nowMs = START_MS + WORKER_LIFE_MS - 1_500;
    };
    expect(await readLateOnes(appends, 0, work)).toEqual({ kind: "no-time", neededMs: 1_500 });
    expect(read()).toEqual(["source-v1 at hand"]);
  });
});
