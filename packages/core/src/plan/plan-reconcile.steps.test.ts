import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { factsOf, type PlanCase, planOf } from "../testing/plan-case.ts";
import { rows, stepsOf } from "../testing/stack-notation.ts";
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
    title:
      "P4 tags of an event that named no version are written to every replica that stands for one",
    source: "!m c b a",
    ledger: "a=a1 b=b1/source-deleted c=/parked !m=m1",
    destination: "!m1 b1 a1",
    retag: "all",
    policy: { maxRewrites: 0 },
    steps: ["tags a", "gap b"],
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
    title: "O4 an entry that was left out has no tags to write",
    source: "a",
    ledger: "a=/gap",
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
    title: "R5 a marker of lifecycle's never crosses, so that nothing is a copy of it",
    source: "!m a",
    ledger: "a=a1 !m=/source-expired",
    destination: "!m1 a1",
    policy: { foreign: "delete" },
    steps: ["foreign m1"],
    foreign: ["m1"],
  },
  {
    title: "R5 nor does one cross that policy ignores",
    source: "!m a",
    ledger: "a=a1",
    destination: "!m1 a1",
    policy: { foreign: "delete", deleteMarkers: "ignore" },
    steps: ["foreign m1"],
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
  it("L7 a gap whose entry left the source goes at once: with its replica, or its row alone", () => {
    const left = (ledger: string) =>
      planReconcile(
        factsOf({ source: "", ledger, destination: "a1", title: "", steps: [] }),
        DEFAULT_POLICY, // under which other rows wait for their event
      ).steps;
    const [mapped] = rows("a=a1/gap");
    const [unmapped] = rows("a=/gap");
    expect(left("a=a1/gap")).toStrictEqual([
      { kind: "delete", reason: "left-source", destinationVersionId: "a1", row: mapped },
    ]);
    expect(left("a=/gap")).toStrictEqual([{ kind: "forget-row", row: unmapped }]);
  });

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
