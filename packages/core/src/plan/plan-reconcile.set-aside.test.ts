import { describe, expect, it } from "vitest";
import { type PlanCase, planOf } from "../testing/plan-case.ts";
import { stepsOf } from "../testing/stack-notation.ts";

const SET_ASIDE: readonly PlanCase[] = [
  {
    title: "R2 a parked entry is not wanted",
    source: "b a",
    ledger: "a=/parked b=b1",
    destination: "b1",
    steps: [],
  },
  {
    title: "R2 a parked entry that left the source is forgotten",
    source: "b",
    ledger: "a=/parked b=b1",
    destination: "b1",
    steps: ["vanish a"],
  },
  {
    title: "A7 what a parked null version replaced, and that left too: its own event is awaited",
    source: "b",
    ledger: "null#n=n1/parked b=b1",
    destination: "b1 n1",
    steps: [],
  },
  {
    title:
      "A7 what a parked null version replaced, and that left too: goes where all deletes cross",
    source: "b",
    ledger: "null#n=n1/parked b=b1",
    destination: "b1 n1",
    policy: { lifecycle: "replicate" },
    steps: ["vanish null"],
  },
  {
    title: "D3 the row of a marker of lifecycle's that left the source stays",
    source: "a",
    ledger: "a=a1 !m=/source-expired",
    destination: "a1",
    policy: { lifecycle: "replicate" },
    steps: [],
  },
  {
    title: "F4 a held marker is left out",
    source: "!m a",
    ledger: "a=a1 !m=/held",
    destination: "a1",
    steps: [],
  },
  {
    title: "F4 a held marker is appended once an operator releases it",
    source: "!m a",
    ledger: "a=a1 !m=/held",
    destination: "a1",
    isReleased: true,
    steps: ["append m"],
  },
  {
    title: "F4 a held marker that left the source is forgotten, and costs no delete",
    source: "a",
    ledger: "a=a1 !m=/held",
    destination: "a1",
    steps: ["vanish m"],
  },
  {
    title: "F4 a held delete's replica stays",
    source: "b",
    ledger: "a=a1/held b=b1",
    destination: "b1 a1",
    steps: [],
  },
  {
    title:
      "F4 a held delete's replica goes on release, also where an ignored marker took its place",
    source: "!null b",
    ledger: "null#n=n1/held b=b1",
    destination: "n1 b1",
    policy: { deleteMarkers: "ignore" },
    isReleased: true,
    steps: ["delete n1"],
  },
  {
    title: "F4 a held delete's replica stays below an ignored marker until then",
    source: "!null b",
    ledger: "null#n=n1/held b=b1",
    destination: "n1 b1",
    policy: { deleteMarkers: "ignore" },
    steps: [],
  },
  {
    title: "F4 a held delete's replica stays though its id is to be tried again",
    source: "b",
    ledger: "a=a1/held b=b1",
    destination: "b1 a1",
    retry: ["a"],
    steps: [],
  },
  {
    title: "F4 a held marker does not cross though its id is to be tried again",
    source: "!m b",
    ledger: "!m=/held b=b1",
    destination: "b1",
    retry: ["m"],
    steps: [],
  },
  {
    title: "F4 a held delete's replica goes once an operator releases it",
    source: "b",
    ledger: "a=a1/held b=b1",
    destination: "b1 a1",
    isReleased: true,
    steps: ["vanish a"],
  },
  {
    title: "D2 a null version that is known to be outdated is wanted, even where it was a gap",
    source: "null#n a",
    ledger: "a=a1 null#n=/gap",
    destination: "a1",
    stale: "null",
    steps: ["append null"],
  },
  {
    title:
      "D2 an object that had expired and is there is wanted; only markers of lifecycle's are not",
    source: "null#n a",
    ledger: "a=a1 null#n=n1/source-expired",
    destination: "n1 a1",
    steps: ["append null", "delete n1"],
  },
  {
    title: "D2 a row of the object that the null version was says nothing of the marker it is",
    source: "!null a",
    ledger: "a=a1 null#n=null",
    destination: "!null a1",
    steps: ["append null", "delete null"],
  },
  {
    title: "R2 a row whose replica is an object is no replica of a marker: appended again",
    source: "!m a",
    ledger: "a=a1 !m=x1",
    destination: "x1 a1",
    steps: ["append m", "delete x1"],
  },
  {
    title: "R6 beside a gap all that is newer than what stands is appended, in order",
    source: "e d c b a",
    ledger: "b=b1 c=c1",
    destination: "c1 b1",
    policy: { maxRewrites: 1 },
    steps: ["gap a", "append d", "append e"],
  },
  {
    title: "R6 beside a gap the order is mended where policy allows that",
    source: "e d c b a",
    ledger: "b=b1 c=c1 d=d1 e=e1",
    destination: "c1 e1 d1 b1",
    policy: { maxRewrites: 2 },
    steps: ["gap a", "restack d", "restack e", "delete d1", "delete e1"],
  },
  {
    title: "R6 over an order that costs too much, all that is newer is appended, in order",
    source: "e d c b a",
    ledger: "a=a1 b=b1 c=c1",
    destination: "a1 b1 c1",
    policy: { maxRewrites: 0 },
    steps: ["append d", "append e"],
  },
];

describe("planReconcile, what is set aside", () => {
  it.each(SET_ASIDE)("$title", (given) => {
    const plan = planOf(given);
    expect(stepsOf(plan)).toEqual(given.steps);
    expect(plan.foreign).toEqual([]);
  });
});
