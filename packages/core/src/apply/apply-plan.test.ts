import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Entry } from "../model/stack.ts";
import type { Step } from "../plan/step.ts";
import { MemoryRun, onCall, START_MS, WORKER_LIFE_MS } from "../testing/memory-run.ts";
import { rowOf } from "../testing/row-of.ts";
import { workOn } from "../testing/sample-work.ts";
import { applyPlan, applyStep, unrecordedRows } from "./apply-plan.ts";
import type { PlanWork } from "./work.ts";

const KEY = "k";
const PIN = { etag: "e", sizeBytes: 1, lastModifiedMs: START_MS };

const mapped = (versionId: string, destinationVersionId: string): LedgerRow =>
  rowOf({ versionId, kind: "object", state: "replicated", destinationVersionId, pin: PIN });
const object = (versionId: string): Entry => ({ kind: "object", versionId, pin: PIN });
const append = (versionId: string): Step => ({ kind: "append", entry: object(versionId) });
const replaced = (destinationVersionId: string): Step => ({
  ...{ kind: "delete", reason: "replaced", destinationVersionId },
});
const note = (row: LedgerRow): Step => ({ kind: "note-row", row });

interface Held {
  readonly source?: readonly string[];
  readonly destination?: readonly string[];
  readonly rows?: readonly LedgerRow[];
  readonly retiring?: readonly string[];
}

/** A key that a worker holds. */
async function hold({ source = [], destination = [], rows = [], retiring }: Held) {
  const world = new MemoryRun();
  for (const content of source) {
    world.source.put(KEY, content);
  }
  for (const content of destination) {
    world.destination.put(KEY, content);
  }
  for (const row of rows) {
    await world.ledger.saveRow(row);
  }
  await world.ledger.saveHead({ key: KEY, ...(retiring && { retiring }) });
  const work: PlanWork = await workOn(world, KEY);
  await work.session.hold();
  world.calls.length = 0;
  return { world, work };
}

const LATE = {
  source: ["a", "b", "c"],
  destination: ["a", "c"],
  rows: [mapped("source-v1", "destination-v1"), mapped("source-v3", "destination-v2")],
};
/** Puts `b` in its place, with `c` on top of it once more. */
const LATE_STEPS: readonly Step[] = [
  append("source-v2"),
  { kind: "restack", entry: object("source-v3"), replica: "destination-v2" },
  replaced("destination-v2"),
];

const count = ({ calls }: MemoryRun, name: string) => calls.filter((call) => call === name).length;
const contents = (world: MemoryRun) => world.contents("destination", KEY);

describe("applyPlan, what is going to be replaced", () => {
  it("R3 is written down once, before the first write, beside what was before", async () => {
    const { world, work } = await hold({ ...LATE, retiring: ["destination-v9"] });
    let head: unknown;
    world.afterCall = (call) => {
      head ??= call === "ledger.saveHead" ? world.ledger.peek(KEY).head?.retiring : undefined;
    };
    const foreign: Step = { kind: "delete", reason: "foreign", destinationVersionId: "f" };
    expect(await applyPlan([...LATE_STEPS, foreign], work)).toBeUndefined();
    expect(head).toEqual(["destination-v9", "destination-v2"]);
    expect(contents(world)).toEqual(["c", "b", "a"]);
  });

  it("L6 costs no request where nothing is", async () => {
    const { world, work } = await hold({ source: ["a"] });
    await applyPlan([append("source-v1")], work);
    expect(world.calls).toEqual([
      ...["source.open", "ledger.saveHead", "destination.putObject", "ledger.saveRow"],
    ]);
  });

  it("L3 is written down after what was recognised, which the next run would take for it", async () => {
    const { world, work } = await hold({ source: ["a"], destination: ["a", "x"] });
    const tags: Step = {
      ...{ kind: "write-tags", versionId: "source-v1", destinationVersionId: "destination-v1" },
    };
    const row = mapped("source-v1", "destination-v1");
    expect(await applyPlan([tags, note(row), replaced("destination-v2")], work)).toBeUndefined();
    expect(world.calls).toEqual([
      ...["source.readTags", "destination.writeTags", "ledger.saveRow", "ledger.saveHead"],
      "destination.deleteEntry",
    ]);
  });

  it("R3 is written down before a row of another kind", async () => {
    const { world, work } = await hold({ source: ["a"], destination: ["x"] });
    const gap = rowOf({ versionId: "source-v1", kind: "object", state: "gap" });
    await applyPlan([note(gap), replaced("destination-v1")], work);
    expect(world.calls).toEqual([
      ...["ledger.saveHead", "ledger.saveRow", "destination.deleteEntry"],
    ]);
  });
});

describe("applyPlan, what was replaced on the way", () => {
  const RETIRING = {
    destination: ["x", "y"],
    retiring: ["destination-v1", "destination-v2"],
  };

  it("R3 goes at the end", async () => {
    const { world, work } = await hold(RETIRING);
    expect(await applyPlan([], work)).toBeUndefined();
    expect(contents(world)).toEqual([]);
  });

  it("R7 is not tried a second time", async () => {
    const { world, work } = await hold(RETIRING);
    world.intercept = (call) =>
      call === "destination.deleteEntry" ? { kind: "refuse", error: "locked" } : undefined;
    expect(await applyPlan([replaced("destination-v1")], work)).toBeUndefined();
    expect(count(world, "destination.deleteEntry")).toBe(2);
  });

  it("F2 ends at the first that cannot be deleted now", async () => {
    const { world, work } = await hold(RETIRING);
    world.intercept = onCall("destination.deleteEntry", { kind: "refuse", error: "throttled" });
    expect(await applyPlan([], work)).toMatchObject({ error: { kind: "throttled" } });
    expect(contents(world)).toEqual(["y", "x"]);
  });

  it("B2 ends with the time", async () => {
    const { world, work } = await hold(RETIRING);
    world.nowMs = START_MS + WORKER_LIFE_MS - 1_500;
    expect(await applyPlan([], work)).toMatchObject({ kind: "no-time" });
    expect(contents(world)).toEqual(["y", "x"]);
  });
});

describe("applyPlan, a plan that stops while readers see older content", () => {
  it("R8 brings the newest back, and fails for what it stopped for", async () => {
    const { world, work } = await hold(LATE);
    world.intercept = onCall("destination.copyReplica", { kind: "refuse", error: "throttled" });
    expect(await applyPlan(LATE_STEPS, work)).toMatchObject({ error: { kind: "throttled" } });
    expect(contents(world)).toEqual(["c", "b", "c", "a"]);
    expect(count(world, "destination.copyReplica")).toBe(2);
  });

  it("R8 tries that a hundred times", async () => {
    const { world, work } = await hold(LATE);
    world.intercept = (call) =>
      call === "destination.copyReplica" ? { kind: "refuse", error: "throttled" } : undefined;
    await applyPlan(LATE_STEPS, work);
    expect(count(world, "destination.copyReplica")).toBe(101);
  });

  it("B2 does not try it without the time for it", async () => {
    const { world, work } = await hold(LATE);
    world.afterCall = (call) => {
      world.nowMs = call === "destination.putObject" ? START_MS + WORKER_LIFE_MS : world.nowMs;
    };
    expect(await applyPlan(LATE_STEPS, work)).toMatchObject({ kind: "no-time" });
    expect(count(world, "destination.copyReplica")).toBe(0);
  });

  it("L4 leaves the key to whoever has it once the lease is over", async () => {
    const { world, work } = await hold(LATE);
    world.afterCall = (call) => {
      world.nowMs += call === "destination.putObject" ? 2 * WORKER_LIFE_MS : 0;
    };
    expect(await applyPlan(LATE_STEPS, work)).toEqual({ kind: "lease-lost" });
    expect(count(world, "destination.copyReplica")).toBe(0);
  });

  it.each([1, 2])("L4 leaves it to who took it, seen at try %i", async (tries) => {
    const { world, work } = await hold(LATE);
    let written = 0;
    world.intercept = (call) => {
      written += call === "destination.copyReplica" ? 1 : 0;
      if (call === "destination.copyReplica") {
        return { kind: "refuse", error: "throttled" };
      }
      const isTaken = count(world, "destination.putObject") > 0 && written === tries - 1;
      return call === "ledger.saveHead" && isTaken
        ? { kind: "refuse", error: "conflict" }
        : undefined;
    };
    expect(await applyPlan(LATE_STEPS, work)).toMatchObject({ error: { kind: "conflict" } });
    expect(written).toBe(tries - 1);
  });

  it("R8 does nothing slow before: what is to go goes once the newest is back", async () => {
    const { world, work } = await hold(LATE);
    const [late, , old] = LATE_STEPS as [Step, Step, Step];
    expect(await applyPlan([late, old], work)).toBeUndefined();
    expect(world.calls.filter((call) => /put|copyR|deleteE/.test(call))).toEqual([
      ...["destination.putObject", "destination.copyReplica", "destination.deleteEntry"],
    ]);
  });

  it("L3 R8 the newest has its row before it is put on top once more", async () => {
    const { world, work } = await hold({ ...LATE, destination: ["c", "a"], rows: [] });
    const recognised = [
      mapped("source-v1", "destination-v2"),
      mapped("source-v3", "destination-v1"),
    ];
    const rows = new Map(recognised.map((row) => [row.versionId, row]));
    const { shown } = await workOn(world, KEY, { rows: recognised });
    const unrecorded = new Map(rows);
    expect(await applyPlan([], { ...work, rows, shown, unrecorded })).toBeUndefined();
    expect(contents(world)[0]).toBe("c");
    expect([...unrecorded.keys()]).toEqual(["source-v1"]);
    expect(world.calls[0]).toBe("ledger.saveRow");
  });
});

describe("applyPlan, a write that broke off", () => {
  it.each([
    ["destination.putObject", "unavailable", true],
    ["destination.putObject", "throttled", false],
    ["source.open", "unavailable", false],
  ] as const)("L3 %s that is %s may come later: %s", async (name, error, mayCome) => {
    const { world, work } = await hold({ source: ["a"] });
    world.intercept = onCall(name, { kind: "refuse", error });
    expect(await applyPlan([append("source-v1")], work)).toMatchObject({ error: { kind: error } });
    expect(work.session.whyNotSettle(world.nowMs) !== undefined).toBe(mayCome);
  });

  it("L3 so may one that was to bring the newest back", async () => {
    const { world, work } = await hold(LATE);
    world.intercept = (call) => {
      if (call !== "destination.copyReplica") {
        return undefined;
      }
      const isFirst = count(world, call) === 0;
      return isFirst ? { kind: "refuse", error: "throttled" } : { kind: "lose-answer" };
    };
    await applyPlan(LATE_STEPS, work);
    expect(work.session.whyNotSettle(world.nowMs)).toMatchObject({ kind: "leased" });
  });
});

describe("applyStep", () => {
  const tagged: Step = {
    ...{ kind: "write-tags", versionId: "source-v1", destinationVersionId: "destination-v1" },
  };

  it.each([
    ["of the replica that its row names by now", [mapped("source-v1", "destination-v2")], 0],
    ["of the one that was planned, without a row", [], 1],
  ])("O4 tags are those %s", async (_title, rows, at) => {
    const { world, work } = await hold({ source: ["a"], destination: ["a", "a"], rows });
    world.source.tag(KEY, "source-v1", { of: "now" });
    expect(await applyStep(tagged, work)).toBeUndefined();
    const tags = world.destination.entries(KEY).map((one) => one.kind === "object" && one.tags);
    expect(tags[at]).toEqual({ of: "now" });
    expect(tags[1 - at]).toEqual({});
  });

  it("F2 tags that cannot be read are a failure", async () => {
    const { world, work } = await hold({ source: ["a"], destination: ["a"] });
    world.intercept = onCall("source.readTags", { kind: "refuse", error: "throttled" });
    expect(await applyStep(tagged, work)).toMatchObject({ error: { kind: "throttled" } });
  });

  it("R6 L3 rows are counted by what they say", async () => {
    const { work } = await hold({});
    await applyStep(note(rowOf({ versionId: "a", kind: "object", state: "gap" })), work);
    await applyStep(note(mapped("b", "destination-v1")), work);
    await applyStep(note(mapped("c", "destination-v2")), work);
    expect(work.tally).toMatchObject({ gaps: 1, adopted: 2, deleted: 0 });
    const [row = mapped("a", "")] = work.rows.values();
    await applyStep({ kind: "forget-row", row }, work);
    expect(work.tally.deleted).toBe(1);
    expect([...work.rows.keys()]).toEqual(["b", "c"]);
  });

  it("L3 what was recognised is written down once, and not over what was made since", async () => {
    const { world, work } = await hold({});
    const row = mapped("a", "destination-v1");
    const unrecorded = unrecordedRows([note(row), append("b"), note(rowOf(GAP))]);
    expect([...unrecorded]).toEqual([["a", row]]);
    await applyStep(note(row), { ...work, unrecorded });
    await applyStep(note(row), { ...work, unrecorded });
    expect(count(world, "ledger.saveRow")).toBe(1);
    expect(unrecorded.size).toBe(0);
    await applyStep(note(rowOf(GAP)), { ...work, unrecorded });
    expect(count(world, "ledger.saveRow")).toBe(2);
  });

  it("F2 what could not be written down is still to be", async () => {
    const { world, work } = await hold({});
    const row = mapped("a", "destination-v1");
    const unrecorded = unrecordedRows([note(row)]);
    world.intercept = onCall("ledger.saveRow", { kind: "refuse", error: "throttled" });
    expect(await applyStep(note(row), { ...work, unrecorded })).toMatchObject({
      error: { kind: "throttled" },
    });
    expect([...unrecorded.keys()]).toEqual(["a"]);
  });

  it("R8 what stands in its place already is not put on top once more", async () => {
    const { world, work } = await hold(LATE);
    const [, restack] = LATE_STEPS as [Step, Step];
    expect(await applyPlan([restack], work)).toBeUndefined();
    expect(contents(world)).toEqual(["c", "a"]);
  });

  const GAP = { versionId: "g", kind: "object", state: "gap" } as const;
});
