import { describe, expect, it } from "vitest";
import { planOf, selectOf, suppressedOf, type WantedCase } from "../testing/plan-case.ts";
import { stepsOf } from "../testing/stack-notation.ts";

const below = (ids: string): readonly string[] =>
  ids.split(" ").map((versionId) => `${versionId}: below-horizon`);

const HORIZON: readonly WantedCase[] = [
  {
    title: "R9 a reconcile that asks for the whole history wants every entry",
    source: "d c b a",
    ledger: "c=c1",
    wanted: "a b c d",
    suppressed: [],
  },
  {
    title: "R9 from the oldest on that the ledger knows, though nothing was brought",
    source: "d c b a",
    ledger: "b=b1 d=d1",
    own: [],
    wanted: "b c d",
    suppressed: below("a"),
  },
  {
    title: "R9 a key that nobody knows, and an event that brought the newest: it alone",
    source: "c b a",
    ledger: "",
    own: ["c"],
    wanted: "c",
    suppressed: below("a b"),
  },
  {
    title: "R9 a key that nobody knows, and an event of an old version: from that on",
    source: "c b a",
    ledger: "",
    own: ["b"],
    wanted: "b c",
    suppressed: below("a"),
  },
  {
    title: "R9 a key that nobody knows, and an event that brought nothing: nothing",
    source: "c b a",
    ledger: "",
    own: [],
    wanted: "",
    suppressed: below("a b c"),
  },
  {
    title: "R9 an event that brought what is gone: nothing, where nobody knows the key",
    source: "c b a",
    ledger: "",
    own: ["x"],
    wanted: "",
    suppressed: below("a b c"),
  },
  {
    title: "R9 created out of order, below all that is known: its entry is wanted, too",
    source: "d c b a",
    ledger: "c=c1",
    own: ["b"],
    wanted: "b c d",
    suppressed: below("a"),
  },
  {
    title: "R9 created out of order, above what is known: the horizon stays where it was",
    source: "d c b a",
    ledger: "b=b1",
    own: ["d"],
    wanted: "b c d",
    suppressed: below("a"),
  },
  {
    title: "R9 of several that were brought, the oldest counts",
    source: "d c b a",
    ledger: "",
    own: ["d", "b"],
    wanted: "b c d",
    suppressed: below("a"),
  },
  {
    title: "R9 rows of entries that left the source show nothing of those that are there",
    source: "c b",
    ledger: "a=a1",
    own: [],
    wanted: "",
    suppressed: below("b c"),
  },
  {
    title: "R9 an entry that is known as set aside is known",
    source: "c b a",
    ledger: "b=/parked",
    own: [],
    wanted: "c",
    suppressed: ["a: below-horizon", "b: parked"],
  },
  {
    title: "R9 nothing at the source: nothing",
    source: "",
    ledger: "a=a1",
    own: ["a"],
    wanted: "",
    suppressed: [],
  },
  {
    title: "R9 a marker below the horizon is below it first of all",
    source: "b !m a",
    ledger: "",
    own: ["b"],
    policy: { deleteMarkers: "ignore" },
    wanted: "b",
    suppressed: below("a m"),
  },
  {
    title: "R9 what is to be tried again is no horizon of its own",
    source: "c b a",
    ledger: "",
    own: ["c"],
    retry: ["a"],
    stale: "a",
    wanted: "c",
    suppressed: below("a b"),
  },
];

describe("selectWanted, horizon", () => {
  it.each(HORIZON)("$title", (given) => {
    const selected = selectOf(given);
    expect(selected.wanted.map((entry) => entry.versionId).join(" ")).toBe(given.wanted);
    expect(suppressedOf(selected)).toEqual(given.suppressed);
  });
});

describe("planReconcile, horizon", () => {
  const OLD_KEY = { title: "", source: "!m b a", destination: "", ledger: "" };

  it("R9 a plan does nothing for what is below the horizon, and says that it is left out", () => {
    const plan = planOf({ ...OLD_KEY, own: ["m"], steps: [] });
    expect(stepsOf(plan)).toEqual(["append m"]);
    expect(suppressedOf(plan)).toEqual(below("a b"));
  });

  it("R9 an old version's event of a deleted key brings no old content back", () => {
    const plan = planOf({ ...OLD_KEY, ledger: "!m=m1", destination: "!m1", own: [], steps: [] });
    expect(stepsOf(plan)).toEqual([]);
    expect(suppressedOf(plan)).toEqual(below("a b"));
  });

  it("R9 once the whole history is there, a horizon changes nothing", () => {
    const known = { ledger: "a=a1 b=b1 !m=m1", destination: "!m1 b1 a1" };
    expect(stepsOf(planOf({ ...OLD_KEY, ...known, own: [], steps: [] }))).toEqual([]);
  });
});
