import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { type PlanCase, planOf } from "../testing/plan-case.ts";
import { rows, stack, stepsOf } from "../testing/stack-notation.ts";
import { planReconcile } from "./plan-reconcile.ts";

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
    title: "R2 one in the middle is missing: it is appended, and what is on top of it once more",
    source: "c b a",
    ledger: "a=a1 c=c1",
    destination: "c1 a1",
    steps: ["append b", "restack c", "delete c1"],
  },
  {
    title: "R2 the oldest is missing: it is appended, and everything else once more",
    source: "!m b a",
    ledger: "b=b1 !m=m1",
    destination: "!m1 b1",
    steps: ["append a", "restack b", "restack m", "delete b1", "delete m1"],
  },
  {
    title: "R2 two stand in the wrong order: the run from the oldest is kept",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "b1 c1 a1",
    steps: ["restack c", "delete c1"],
  },
  {
    title: "R2 all stand in the wrong order: only the oldest is kept",
    source: "c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "a1 b1 c1",
    steps: ["restack b", "restack c", "delete b1", "delete c1"],
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
    steps: ["restack c", "delete c1"],
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
    steps: ["append b", "restack c", "delete c1", "vanish a"],
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

describe("planReconcile", () => {
  it.each(APPENDS)("$title", (given) => {
    expect(stepsOf(planOf(given))).toEqual(given.steps);
    expect(planOf(given).foreign).toEqual([]);
  });

  it.each(DELETES)("$title", (given) => {
    expect(stepsOf(planOf(given))).toEqual(given.steps);
    expect(planOf(given).foreign).toEqual(given.foreign ?? []);
  });

  it("R3 the deletes of what the appends replace say so, so that it can be noted beforehand", () => {
    const given = { title: "", source: "b a", ledger: "b=b1", destination: "b1", steps: [] };
    const deletes = planOf(given).steps.filter(({ kind }) => kind === "delete");
    expect(deletes).toEqual([{ kind: "delete", reason: "replaced", destinationVersionId: "b1" }]);
  });

  it("R1 it changes nothing of what it is given", () => {
    const facts = {
      key: "k",
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
