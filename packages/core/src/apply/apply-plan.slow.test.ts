import { describe, expect, it } from "vitest";
import type { ReplicatedRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import type { Step } from "../plan/step.ts";
import { MemoryRun, onCall, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { applyPlan, applyStep } from "./apply-plan.ts";
import type { PlanWork } from "./work.ts";

const KEY = "k";

/** Puts contents on a key, oldest first: `a`, `b|b` in two parts, `-` a delete marker. */
function fill(world: MemoryRun, side: "source" | "destination", contents: string): void {
  for (const content of contents.split(" ")) {
    const parts = content.split("|");
    if (content === "-") {
      world[side].remove(KEY);
    } else if (parts.length === 1) {
      world[side].put(KEY, content);
    } else {
      world[side].put(KEY, parts.join(""), { partSizes: parts.map(({ length }) => length) });
    }
  }
}

/** A key that a worker holds, whose replicas are those of the same contents. */
async function hold(source: string, destination: string, more: Partial<PlanWork> = {}) {
  const world = new MemoryRun();
  fill(world, "source", source);
  fill(world, "destination", destination);
  for (const [at, content] of destination.split(" ").entries()) {
    const entry = world.source.entries(KEY).toReversed()[source.split(" ").indexOf(content)];
    const versionId = entry?.versionId ?? "";
    await world.ledger.saveRow(mapped(versionId, `destination-v${at + 1}`));
  }
  const work: PlanWork = { ...(await workOn(world, KEY)), ...more };
  await work.session.hold();
  world.calls.length = 0;
  return { world, work };
}

function mapped(versionId: string, destinationVersionId: string): ReplicatedRow {
  return rowOf({ versionId, kind: "object", state: "replicated", destinationVersionId });
}

/** As the ledger has it, with its revision. */
function firstRow({ rows }: PlanWork): ReplicatedRow {
  return [...rows.values()][0] as ReplicatedRow;
}

const gone: Entry = {
  kind: "object",
  versionId: "source-v9",
  pin: { etag: "e", sizeBytes: 1, lastModifiedMs: 1 },
};

function find({ siblings }: PlanWork, number: number): Entry {
  return siblings.find(({ versionId }) => versionId === `source-v${number}`) ?? gone;
}

function append(work: PlanWork, number: number): Step {
  return { kind: "append", entry: find(work, number) };
}

function restack(work: PlanWork, number: number, replica: number): Step {
  return { kind: "restack", entry: find(work, number), replica: `destination-v${replica}` };
}

/** What was read at the source and written at the destination, in order. */
function moves({ calls }: MemoryRun): readonly string[] {
  return calls.flatMap((call) => MOVES[call] ?? []);
}

const MOVES: Readonly<Record<string, string>> = {
  "source.open": "read",
  "destination.putObject": "write",
  "destination.completeUpload": "write parts",
  "destination.addMarker": "hide",
  "destination.copyReplica": "bring back",
};

describe("applyPlan, while readers see older content", () => {
  it("R8 the newest is back before another object is read", async () => {
    const { world, work } = await hold("a b c d", "a c");
    expect(await applyPlan([append(work, 2), append(work, 4)], work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "write", "bring back", "read", "write"]);
  });

  it("R8 what was read ahead is written at once", async () => {
    const { world, work } = await hold("a b c d", "a d");
    const steps = [append(work, 2), append(work, 3), restack(work, 4, 2)];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "read", "write", "write", "bring back"]);
  });

  it("R8 what is in parts, and so was not read ahead, waits until the newest is back", async () => {
    const { world, work } = await hold("a b c|c d", "a d");
    const steps = [append(work, 2), append(work, 3), restack(work, 4, 2)];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(moves(world)).toEqual([
      ...["read", "read", "write", "bring back", "read", "write parts", "bring back"],
    ]);
  });

  it("R8 nothing waits for what turned out to be gone", async () => {
    const { world, work } = await hold("a b c d", "a d");
    const missing: Step = { kind: "append", entry: gone };
    const steps = [append(work, 2), missing, append(work, 3), restack(work, 4, 2)];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "read", "read", "write", "write", "bring back"]);
  });

  it("R8 a delete marker is one quick write", async () => {
    const { world, work } = await hold("a b c -", "a c");
    expect(await applyPlan([append(work, 2), append(work, 4)], work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "write", "hide"]);
  });

  it.each([
    ["is one quick write", "c", ["bring back", "bring back"]],
    ["in parts waits until the newest is back", "c|c", ["bring back", "write parts", "bring back"]],
  ])("R8 what is put on top once more %s", async (_title, third, expected) => {
    const { world, work } = await hold(`a b ${third} d`, `a ${third} d`);
    const steps = [append(work, 2), restack(work, 3, 2), restack(work, 4, 3)];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "write", ...expected]);
  });

  it("R8 the newest is brought from the source where its replica cannot be read", async () => {
    const fromSource = new Set(["source-v3"]);
    const { world, work } = await hold("a b c", "a c", { fromSource });
    expect(await applyPlan([append(work, 2), append(work, 3)], work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "write", "read", "write"]);
  });

  it("R8 the newest is brought back before it is read once more, where its replica can be", async () => {
    const { world, work } = await hold("a b c", "a c");
    expect(await applyPlan([append(work, 2), append(work, 3)], work)).toBeUndefined();
    expect(moves(world)).toEqual(["read", "write", "bring back", "read", "write"]);
  });

  it("R8 nor does another one, whose replica cannot be read, keep the newest from it", async () => {
    const fromSource = new Set(["source-v3"]);
    const { world, work } = await hold("a b c|c d", "a c|c d", { fromSource });
    expect(await applyPlan([append(work, 2), append(work, 3)], work)).toBeUndefined();
    expect(moves(world)).toEqual([
      ...["read", "read", "write", "bring back", "read", "write parts", "bring back"],
    ]);
  });
});

describe("applyPlan, what cannot be brought back", () => {
  it("R20 a marker for which the destination made none is not made again", async () => {
    const { world, work } = await hold("a b -", "a");
    world.destination.addMarker = async () => ({
      ok: true,
      value: { versionId: "", made: "none" },
    });
    const steps: Step[] = [append(work, 3), append(work, 2)];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(moves(world)).toEqual(["hide", "read", "write"]);
  });

  it("A6 one in parts whose replica is archived is handed over once, and the key with it", async () => {
    const handOver = { queue: { send: async () => new Map() }, sourceBucket: "bucket" };
    const long = `${"c".repeat(99)}|c`;
    const more = { bytesPerSecond: 1, handOver };
    const { world, work } = await hold(`a b ${long}`, `a ${long}`, more);
    world.intercept = (call) =>
      call === "destination.copyPart" ? { kind: "refuse", error: "archived" } : undefined;
    expect(await applyPlan([append(work, 2)], work)).toMatchObject({ kind: "handed-over" });
    expect(world.calls.filter((call) => call === "destination.beginUpload")).toHaveLength(2);
    expect(work.session.state).toBe("upload");
  });

  it("L4 a lease that is over when the newest is to come back is what the plan fails for", async () => {
    const { world, work } = await hold("a b c", "a c");
    world.intercept = onCall("destination.copyReplica", { kind: "refuse", error: "throttled" });
    world.afterCall = (call) => {
      world.nowMs += call === "destination.copyReplica" ? 2 * WORKER_LIFE_MS : 0;
    };
    expect(await applyPlan([append(work, 2)], work)).toEqual({ kind: "lease-lost" });
  });
});

describe("applyPlan, replicas that go", () => {
  it("R3 what was replaced on the way goes, also where the plan gave it tags before", async () => {
    const { world, work } = await hold("a b c", "a c");
    const tags: Step = {
      ...{ kind: "write-tags", versionId: "source-v3", destinationVersionId: "destination-v2" },
    };
    expect(await applyPlan([tags, append(work, 2)], work)).toBeUndefined();
    expect(world.contents("destination", KEY)).toEqual(["c", "b", "a"]);
  });

  it("L4 a row goes as the plan itself has written it", async () => {
    const { world, work } = await hold("a", "a");
    const row = firstRow(work);
    const steps: Step[] = [
      { kind: "note-row", row },
      { kind: "delete", reason: "left-source", row, destinationVersionId: "destination-v1" },
    ];
    expect(await applyPlan(steps, work)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });

  it("L4 else it goes as it was read", async () => {
    const { world, work } = await hold("a", "a");
    const row = firstRow(work);
    const step = { kind: "delete", reason: "left-source", row } as const;
    const alone = { ...work, rows: new Map() };
    const destinationVersionId = "destination-v1";
    expect(await applyStep({ ...step, destinationVersionId }, alone)).toBeUndefined();
    expect(world.ledger.peek(KEY).rows).toEqual([]);
  });
});
