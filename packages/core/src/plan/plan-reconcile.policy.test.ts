import { describe, expect, it } from "vitest";
import { type PlanCase, planOf } from "../testing/plan-case.ts";
import { stepsOf } from "../testing/stack-notation.ts";

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
    title: "D2 the null version that becomes a gap takes what it was before along: a marker",
    source: "a null#new",
    ledger: "a=a1 !null=m1",
    destination: "!m1 a1",
    immovable: ["a"],
    steps: ["gap null", "delete m1"],
  },
  {
    title: "D2 the null version that becomes a gap for its cost takes what it was before along",
    source: "b null#new a",
    ledger: "a=a1 b=b1 null#old=n1",
    destination: "b1 n1 a1",
    policy: { maxRewrites: 0 },
    steps: ["gap null", "delete n1"],
  },
  {
    title: "S2 where the destination only grows, nothing is deleted: the newest goes on top again",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "a1 b1",
    policy: { versionDeletes: "ignore", maxRewrites: 0 },
    steps: ["restack b"],
  },
  {
    title:
      "S2 where deletes cross, what the newest was before goes, though nothing may be rewritten",
    source: "b a",
    ledger: "a=a1 b=b1",
    destination: "a1 b1",
    policy: { maxRewrites: 0 },
    steps: ["restack b", "delete b1"],
  },
  {
    title: "S2 the null version that was written again leaves its replica, where nothing deletes",
    source: "null#new a",
    ledger: "a=a1 null#old=n1",
    destination: "n1 a1",
    policy: { versionDeletes: "ignore", maxRewrites: 0 },
    steps: ["append null"],
  },
  {
    title: "R6 a late arrival that costs as many rewrites as policy allows is put in its place",
    source: "c b a",
    ledger: "b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 2 },
    steps: ["append a", "restack b", "restack c", "delete b1", "delete c1"],
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
    title: "R6 of two late arrivals the one that policy can afford is put in its place",
    source: "d c b a",
    ledger: "b=b1 d=d1",
    destination: "d1 b1",
    policy: { maxRewrites: 1 },
    steps: ["gap a", "append c", "restack d", "delete d1"],
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
    title:
      "R6 nor is one left out that may be put in its place, though what is below stands in disorder",
    source: "e d c b a",
    ledger: "a=a1 b=b1 d=d1",
    destination: "d1 a1 b1",
    policy: { maxRewrites: 1 },
    steps: ["append c", "restack d", "append e", "delete d1"],
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
    steps: ["restack c", "delete c1"],
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

describe("planReconcile, null versions and policy", () => {
  it.each(POLICIES)("$title", (given) => {
    expect(stepsOf(planOf(given))).toEqual(given.steps);
  });
});
