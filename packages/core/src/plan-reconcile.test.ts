import { describe, expect, it } from "vitest";
import { planReconcile } from "./plan-reconcile.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import { rows, stack, stepsOf } from "./testing/stack-notation.ts";

interface PlanCase {
  readonly title: string;
  /** Stacks, newest first, and ledger rows, in the notation of `testing/stack-notation.ts`. */
  readonly source: string;
  readonly ledger: string;
  readonly destination: string;
  readonly retiring?: readonly string[];
  readonly stale?: string;
  readonly policy?: Partial<Policy>;
  readonly steps: readonly string[];
  readonly foreign?: readonly string[];
}

function plan(given: PlanCase) {
  return planReconcile(
    {
      source: stack(given.source),
      destination: stack(given.destination),
      rows: rows(given.ledger),
      retiring: given.retiring ?? [],
      stale: given.stale,
    },
    { ...DEFAULT_POLICY, ...given.policy },
  );
}

const APPENDS: readonly PlanCase[] = [
  { title: "R2 nothing anywhere: nothing", source: "", ledger: "", destination: "", steps: [] },
  {
    title: "R2 a destination without the key: all of it, the oldest first",
    source: "!m b a",
    ledger: "",
    destination: "",
    steps: ["append a", "append b", "append m"],
  },
  {
    title: "R4 equal stacks: nothing",
    source: "!m b a",
    ledger: "a=a1 b=b1 !m=m1",
    destination: "!m1 b1 a1",
    steps: [],
  },
  {
    title: "R2 the newest is missing: appended",
    source: "b a",
    ledger: "a=a1",
    destination: "a1",
    steps: ["append b"],
  },
  {
    title: "R2 one in the middle is missing: it and what is on top of it are appended anew",
    source: "c b a",
    ledger: "a=a1 c=c1",
    destination: "c1 a1",
    steps: ["append b", "append c", "delete c1"],
  },
  {
    title: "R2 the oldest is missing: everything is appended anew",
    source: "!m b a",
    ledger: "b=b1 !m=m1",
    destination: "!m1 b1",
    steps: ["append a", "append b", "append m", "delete b1", "delete m1"],
  },
  {
    title: "R2 two stand in the wrong order: the run from the oldest is kept",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "b1 c1 a1",
    steps: ["append c", "delete c1"],
  },
  {
    title: "R2 all stand in the wrong order: only the oldest is kept",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "a1 b1 c1",
    steps: ["append b", "append c", "delete b1", "delete c1"],
  },
  {
    title: "R2 a row whose replica is gone: appended again",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "a1",
    steps: ["append b"],
  },
  {
    title: "R2 a row whose replica has another size is no replica of it: appended again",
    source: "long a",
    ledger: "a=a1 long=x1",
    destination: "x1 a1",
    steps: ["append long", "delete x1"],
  },
  {
    title: "R2 a row whose replica is a marker is no replica of an object: appended again",
    source: "a",
    ledger: "a=a1",
    destination: "!a1",
    steps: ["append a", "delete a1"],
  },
  {
    title: "R3 what an earlier run replaced and did not delete is deleted",
    source: "b a",
    ledger: "a=a2 b=b2",
    destination: "b2 a2 b1 a1",
    retiring: ["a1", "b1"],
    steps: ["delete a1", "delete b1"],
  },
  {
    title: "R3 what an earlier run meant to replace and still maps stays until it is replaced",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "b1 a1",
    retiring: ["a1", "b1"],
    steps: [],
  },
  {
    title: "R3 a run that broke off after the first of two appends goes on with the second",
    source: "c b a",
    ledger: "a=a1 b=b2 c=c1",
    destination: "b2 c1 a1",
    retiring: ["c1"],
    steps: ["append c", "delete c1"],
  },
];

const DELETES: readonly PlanCase[] = [
  {
    title: "R2 an entry left the source: by default its own event is awaited",
    source: "b",
    ledger: "a=a1 b=b1",
    destination: "b1 a1",
    steps: [],
  },
  {
    title: "R2 an entry left the source, all deletes cross: its replica goes",
    source: "b",
    ledger: "a=a1 b=b1",
    destination: "b1 a1",
    policy: { lifecycle: "replicate" },
    steps: ["vanish a"],
  },
  {
    title: "R2 an entry left the source, no deletes cross: its replica stays",
    source: "b",
    ledger: "a=a1 b=b1",
    destination: "b1 a1",
    policy: { lifecycle: "replicate", versionDeletes: "ignore" },
    steps: [],
  },
  ...["source-deleted", "source-expired", "locked"].map(
    (state): PlanCase => ({
      title: `R2 an entry left the source and its row says ${state}: its replica stays`,
      source: "b",
      ledger: `a=a1/${state} b=b1`,
      destination: "b1 a1",
      policy: { lifecycle: "replicate" },
      steps: [],
    }),
  ),
  {
    title: "R3 deletes come after appends",
    source: "c b",
    ledger: "a=a1 c=c1",
    destination: "c1 a1",
    policy: { lifecycle: "replicate" },
    steps: ["append b", "append c", "delete c1", "vanish a"],
  },
  {
    title: "R5 a foreign entry is reported and left alone",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "f b1 g a1",
    steps: [],
    foreign: ["f", "g"],
  },
  {
    title: "R5 a foreign entry is deleted, last of all, where the policy says so",
    source: "b a",
    ledger: "a=a1",
    destination: "f a1",
    policy: { foreign: "delete" },
    steps: ["append b", "foreign f"],
    foreign: ["f"],
  },
  {
    title: "R5 replicas that policy keeps are not foreign",
    source: "b",
    ledger: "a=a1/source-deleted b=b1",
    destination: "b1 a1",
    policy: { foreign: "delete" },
    steps: [],
  },
];

const POLICIES: readonly PlanCase[] = [
  {
    title: "D3 markers that policy ignores are not wanted",
    source: "!m b a",
    ledger: "a=a1",
    destination: "a1",
    policy: { deleteMarkers: "ignore" },
    steps: ["append b"],
  },
  {
    title: "D3 a marker that lifecycle made is not wanted",
    source: "b !m a",
    ledger: "a=a1 !m=/source-expired",
    destination: "a1",
    steps: ["append b"],
  },
  {
    title: "D2 the null version was written again: replaced",
    source: "null#new a",
    ledger: "a=a1 null#old=n1",
    destination: "n1 a1",
    steps: ["append null", "delete n1"],
  },
  {
    title: "D2 the null version is as it was copied: nothing",
    source: "null#n a",
    ledger: "a=a1 null#n=n1",
    destination: "n1 a1",
    steps: [],
  },
  {
    title: "D2 the null version is known to be outdated: replaced, though nothing shows it",
    source: "null#n a",
    ledger: "a=a1 null#n=n1",
    destination: "n1 a1",
    stale: "null",
    steps: ["append null", "delete n1"],
  },
  {
    title: "D2 a null marker in place of the null version: replaced",
    source: "!null a",
    ledger: "a=a1 null#n=n1",
    destination: "n1 a1",
    steps: ["append null", "delete n1"],
  },
  {
    title: "R6 a late arrival that costs as many rewrites as policy allows is put in its place",
    source: "c b a",
    ledger: "b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 2 },
    steps: ["append a", "append b", "append c", "delete b1", "delete c1"],
  },
  {
    title: "R6 one that costs more becomes a gap",
    source: "c b a",
    ledger: "b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 1 },
    steps: ["gap a"],
  },
  {
    title: "R6 beside a gap the newest is still appended",
    source: "d c b a",
    ledger: "b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 1 },
    steps: ["gap a", "append d"],
  },
  {
    title: "R6 a gap is left out of the next plan",
    source: "c b a",
    ledger: "a=/gap b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 1 },
    steps: [],
  },
  {
    title: "R6 no rewrites at all: the newest, in the wrong place, is written again all the same",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "a1 b1 c1",
    policy: { maxRewrites: 0 },
    steps: ["append c", "delete c1"],
  },
  {
    title: "R6 the wrong order below stays where mending it costs too much",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "c1 a1 b1",
    policy: { maxRewrites: 1 },
    steps: [],
  },
  {
    title: "R6 a gap that left the source is forgotten, and costs no delete",
    source: "b",
    ledger: "a=/gap b=b1",
    destination: "b1",
    steps: ["vanish a"],
  },
];

describe("planReconcile", () => {
  it.each(APPENDS)("$title", (given) => {
    expect(stepsOf(plan(given))).toEqual(given.steps);
  });

  it.each(DELETES)("$title", (given) => {
    expect(stepsOf(plan(given))).toEqual(given.steps);
    expect(plan(given).foreign).toEqual(given.foreign ?? []);
  });

  it.each(POLICIES)("$title", (given) => {
    expect(stepsOf(plan(given))).toEqual(given.steps);
  });

  it("R3 what the appends replace is named beforehand", () => {
    const given = { title: "", source: "b a", ledger: "b=b1", destination: "b1", steps: [] };
    expect(plan(given).retiring).toEqual(["b1"]);
  });

  it("R1 it changes nothing of what it is given", () => {
    const facts = {
      source: stack("c b a"),
      destination: stack("c1 a1 f"),
      rows: rows("a=a1 c=c1"),
      retiring: ["x1"],
    };
    const before = structuredClone(facts);
    planReconcile(facts, { ...DEFAULT_POLICY, foreign: "delete" });
    expect(facts).toEqual(before);
  });
});
