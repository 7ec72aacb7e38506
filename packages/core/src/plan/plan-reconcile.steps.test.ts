import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { factsOf, type PlanCase, planOf } from "../testing/plan-case.ts";
import { rows, stack, stepsOf } from "../testing/stack-notation.ts";
import { planReconcile } from "./plan-reconcile.ts";

const late = { source: "c b a", ledger: "a=a1 c=c1", destination: "c1 a1" };

const STEPS: readonly PlanCase[] = [
  {
    title: "R8 what stands is put on top once more from its replica",
    ...late,
    steps: ["append b", "restack c", "delete c1"],
  },
  {
    title: "R8 a marker that stands, too",
    source: "!m b a",
    ledger: "a=a1 !m=m1",
    destination: "!m1 a1",
    steps: ["append b", "restack m", "delete m1"],
  },
  {
    title: "R8 what cannot be read at the destination comes from the source",
    ...late,
    fromSource: ["c"],
    steps: ["append b", "append c", "delete c1"],
  },
  {
    title: "D2 a null version whose replica is outdated comes from the source",
    source: "c null#n a",
    ledger: "a=a1 null#n=n1 c=c1",
    destination: "c1 n1 a1",
    stale: "null",
    steps: ["append null", "restack c", "delete n1", "delete c1"],
  },
  {
    title: "D2 a null marker that policy ignores is not written, though its id is outdated",
    source: "!null a",
    ledger: "a=a1 null#n=n1",
    destination: "n1 a1",
    stale: "null",
    policy: { deleteMarkers: "ignore" },
    steps: [],
  },
  {
    title: "A7 below what can be read nowhere, a late arrival becomes a gap",
    ...late,
    immovable: ["c"],
    steps: ["gap b"],
  },
  {
    title: "A7 above what can be read nowhere, all goes on",
    source: "d c b a",
    ledger: "a=a1 b=b1 d=d1",
    destination: "d1 b1 a1",
    immovable: ["a", "b"],
    steps: ["append c", "restack d", "delete d1"],
  },
  {
    title: "A7 what stands above an immovable one that it belongs below goes, and is a gap",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "a1 b1",
    immovable: ["b"],
    steps: ["gap a", "delete a1"],
  },
  {
    title: "R4 two that can be read nowhere stand in the wrong order: above them all stays",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "c1 a1 b1",
    immovable: ["a", "b"],
    steps: [],
  },
  {
    title: "R4 the order below what can be read nowhere is not mended, and above it all stays",
    source: "d c b a",
    ledger: "a=a1 b=b1 c=c1 d=d1",
    destination: "d1 c1 a1 b1",
    immovable: ["c"],
    steps: [],
  },
  {
    title: "A7 what belongs above two that can be read nowhere goes above both",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "a1 c1 b1",
    immovable: ["a", "b"],
    steps: ["restack c", "delete c1"],
  },
  {
    title: "O4 tags that changed are written to the replica that stands",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "b1 a1",
    retag: "a",
    steps: ["tags a"],
  },
  {
    title: "O4 before the replica is put on top once more, which takes its tags along",
    ...late,
    retag: "c",
    steps: ["tags c", "append b", "restack c", "delete c1"],
  },
  {
    title: "O4 tags that policy ignores are not written",
    source: "a",
    ledger: "a=a1",
    destination: "a1",
    retag: "a",
    policy: { tags: "ignore" },
    steps: [],
  },
  {
    title: "O4 tags of an entry without a row are not written: it takes them along",
    source: "a",
    ledger: "",
    destination: "",
    retag: "a",
    steps: ["append a"],
  },
  {
    title: "O4 tags of an entry that is set aside are not written",
    source: "a",
    ledger: "a=a1/parked",
    destination: "a1",
    retag: "a",
    steps: [],
  },
  {
    title: "O4 a replica without a mapping has no tags to write",
    source: "",
    ledger: "a=/replicated",
    destination: "",
    retag: "a",
    steps: [],
  },
  {
    title: "O4 a marker has no tags",
    source: "!a",
    ledger: "!a=a1",
    destination: "!a1",
    retag: "a",
    steps: [],
  },
  {
    title: "D1 what an event says was deleted goes, though lifecycle's deletes do not cross",
    source: "c",
    ledger: "a=a1 b=b1 c=c1",
    destination: "c1 b1 a1",
    deleted: "b",
    steps: ["vanish b"],
  },
  {
    title: "D1 what an event says was deleted and is there again stays",
    source: "null#n",
    ledger: "null#n=n1",
    destination: "n1",
    deleted: "null",
    steps: [],
  },
  {
    title: "R5 what looks like an entry of the source that nobody has asked for is not deleted",
    source: "c b a",
    ledger: "c=c1",
    destination: "c1 f a1",
    own: [],
    policy: { foreign: "delete" },
    steps: ["foreign f"],
    foreign: ["f", "a1"],
  },
  {
    title: "R5 a marker looks like any marker of the source",
    source: "b !m a",
    ledger: "b=b1",
    destination: "b1 !m1",
    own: [],
    policy: { foreign: "delete" },
    steps: [],
    foreign: ["m1"],
  },
  {
    title: "R5 without a marker at the source a foreign one goes",
    source: "b a",
    ledger: "b=b1",
    destination: "b1 !m1",
    own: [],
    policy: { foreign: "delete" },
    steps: ["foreign m1"],
    foreign: ["m1"],
  },
  {
    title: "R7 a foreign entry that Object Lock kept is reported, and not tried again",
    source: "",
    ledger: "",
    destination: "g f",
    policy: { foreign: "delete" },
    lockedForeign: ["f"],
    steps: ["foreign g"],
    foreign: ["g", "f"],
  },
  {
    title: "R7 a foreign entry that Object Lock kept is tried again when an operator releases it",
    source: "",
    ledger: "",
    destination: "g f",
    policy: { foreign: "delete" },
    lockedForeign: ["f"],
    isReleased: true,
    steps: ["foreign g", "foreign f"],
    foreign: ["g", "f"],
  },
  {
    title: "R7 where foreign entries are only reported, what was locked makes no difference",
    source: "",
    ledger: "",
    destination: "f",
    lockedForeign: ["f"],
    steps: [],
    foreign: ["f"],
  },
];

describe("planReconcile, steps", () => {
  it.each(STEPS)("$title", (given) => {
    const plan = planOf(given);
    expect(stepsOf(plan)).toEqual(given.steps);
    expect(plan.foreign).toEqual(given.foreign ?? []);
  });

  it("R1 steps hold all that is needed to take them", () => {
    const given = { source: "c b", ledger: "a=a1 c=c1", destination: "c1 a1", own: ["b"] };
    const lifecycle = "replicate" as const;
    const facts = factsOf({ ...given, title: "", steps: [] });
    const [newest, older] = facts.source.entries;
    const [row] = facts.rows;
    expect(planReconcile(facts, { ...DEFAULT_POLICY, lifecycle }).steps).toStrictEqual([
      { kind: "append", entry: older },
      { kind: "restack", entry: newest, replica: "c1" },
      { kind: "delete", reason: "replaced", destinationVersionId: "c1" },
      { kind: "delete", reason: "left-source", destinationVersionId: "a1", row },
    ]);
  });
});

const GAP = {
  key: "k",
  versionId: "null",
  state: "gap",
  reason: expect.stringContaining("too late"),
};
const nullPin = (content: string) => stack(`null#${content}`).entries[0];
const FORMER: LedgerRow = {
  ...{ key: "k", versionId: "null", kind: "object", state: "replicated", revision: "r1" },
  ...{ destinationVersionId: "n1", destinationEtag: "n-etag", attemptId: "attempt-1" },
  pin: { etag: "old", sizeBytes: 3, lastModifiedMs: 1 },
};

describe("planReconcile, rows of gaps", () => {
  /** The row that the null version gets, which belongs below what cannot be moved. */
  function gapRowOf(source: string, row: LedgerRow | undefined, destination: string) {
    const known = [...rows("top=top1"), ...(row === undefined ? [] : [row])];
    const facts = {
      ...{ key: "k", source: stack(source), destination: stack(destination), rows: known },
      ...{ retiring: [], immovable: new Set(["top"]) },
    };
    const notes = planReconcile(facts, DEFAULT_POLICY).steps.flatMap((step) =>
      step.kind === "note-row" ? [step.row] : [],
    );
    expect(notes).toHaveLength(1);
    return notes[0];
  }

  it("R6 without a row before: what the entry is, and why it is left out", () => {
    const row = gapRowOf("top null#new", undefined, "top1");
    const { pin } = nullPin("new") as { pin: unknown };
    expect(row).toStrictEqual({ ...GAP, kind: "object", pin });
  });

  it("R6 a marker's has the marker's time", () => {
    const row = gapRowOf("top !null", undefined, "top1");
    expect(row).toStrictEqual({ ...GAP, kind: "marker", markerMs: 1_000 });
  });

  it("R6 a replica that goes with it is not mapped any more, nor is its ETag known", () => {
    const row = gapRowOf("top null#new", FORMER, "top1 n1");
    const { pin } = nullPin("new") as { pin: unknown };
    const kept = { revision: "r1", attemptId: "attempt-1" };
    expect(row).toStrictEqual({ ...GAP, ...kept, kind: "object", pin });
  });

  it("R6 a replica that is not listed stays mapped, with its ETag", () => {
    expect(gapRowOf("top null#new", FORMER, "top1")).toMatchObject({
      destinationVersionId: "n1",
      destinationEtag: "n-etag",
    });
  });

  it("R6 a marker's keeps no content of the object before, an object's no time of the marker", () => {
    expect(gapRowOf("top !null", FORMER, "top1 n1")).not.toHaveProperty("pin");
    const marker = { ...FORMER, kind: "marker", markerMs: 5 } as const;
    expect(gapRowOf("top null#new", marker, "top1 !n1")).not.toHaveProperty("markerMs");
  });

  it("R6 what a service had answered goes with the state that it led to", () => {
    const parked = { ...FORMER, state: "parked", reason: "archived", answer: "403" } as const;
    expect(gapRowOf("top null#new", parked, "top1 n1")).not.toHaveProperty("answer");
  });
});
