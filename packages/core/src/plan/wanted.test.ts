import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { factsOf, type PlanCase, planOf, suppressedOf } from "../testing/plan-case.ts";
import { stepsOf } from "../testing/stack-notation.ts";
import { selectWanted } from "./wanted.ts";

/** What is selected of a source; the destination does not matter here. */
interface WantedCase extends Omit<PlanCase, "destination" | "steps" | "suppressed"> {
  readonly wanted: string;
  readonly suppressed: readonly string[];
}

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
    retry: "a",
    stale: "a",
    wanted: "c",
    suppressed: below("a b"),
  },
];

const SET_ASIDE = "!m b a";
const REASONS: readonly WantedCase[] = [
  {
    title: "D3 markers that policy ignores",
    source: "c !n b !m a",
    ledger: "",
    policy: { deleteMarkers: "ignore" },
    wanted: "a b c",
    suppressed: ["m: policy", "n: policy"],
  },
  {
    title: "D3 a null marker that policy ignores, though its id's replica is outdated",
    source: "!null a",
    ledger: "a=a1 null#n=n1",
    stale: "null",
    policy: { deleteMarkers: "ignore" },
    wanted: "a",
    suppressed: ["null: policy"],
  },
  {
    title: "D3 a marker that policy ignores, though it is to be tried again and released",
    source: SET_ASIDE,
    ledger: "!m=/held",
    retry: "m",
    isReleased: true,
    policy: { deleteMarkers: "ignore" },
    wanted: "a b",
    suppressed: ["m: policy"],
  },
  {
    title: "D3 a marker that lifecycle made, whatever else is said of it",
    source: SET_ASIDE,
    ledger: "!m=/source-expired",
    retry: "m",
    stale: "m",
    isReleased: true,
    wanted: "a b",
    suppressed: ["m: lifecycle"],
  },
  ...(["parked", "gap"] as const).map(
    (state): WantedCase => ({
      title: `L7 an entry that is ${state}`,
      source: SET_ASIDE,
      ledger: `a=a1 b=/${state}`,
      wanted: "a m",
      suppressed: [`b: ${state}`],
    }),
  ),
  {
    title: "L7 a marker that is held",
    source: SET_ASIDE,
    ledger: "!m=/held",
    wanted: "a b",
    suppressed: ["m: held"],
  },
  ...(["replicated", "source-deleted", "source-expired", "locked"] as const).map(
    (state): WantedCase => ({
      title: `L7 an object that is ${state} and is there is wanted`,
      source: SET_ASIDE,
      ledger: `b=b1/${state}`,
      wanted: "a b m",
      suppressed: [],
    }),
  ),
  {
    title: "A7 a parked entry is wanted when it may be read now",
    source: "b a",
    ledger: "a=/parked b=/parked",
    retry: "a",
    wanted: "a",
    suppressed: ["b: parked"],
  },
  {
    title: "A7 parked entries are wanted when an operator releases the key",
    source: "b a",
    ledger: "a=/parked b=/parked",
    isReleased: true,
    wanted: "a b",
    suppressed: [],
  },
  {
    title: "F4 a held marker is wanted when an operator releases the key",
    source: SET_ASIDE,
    ledger: "!m=/held",
    isReleased: true,
    wanted: "a b m",
    suppressed: [],
  },
  {
    title: "F4 a held marker is not wanted for an event of it alone",
    source: SET_ASIDE,
    ledger: "!m=/held",
    retry: "m",
    wanted: "a b",
    suppressed: ["m: held"],
  },
  {
    title: "R6 a gap stays one, though an operator releases the key",
    source: "b a",
    ledger: "a=/gap",
    isReleased: true,
    wanted: "b",
    suppressed: ["a: gap"],
  },
  {
    title: "R6 a gap stays one, though it may be read now",
    source: "b a",
    ledger: "a=/gap",
    retry: "a",
    wanted: "b",
    suppressed: ["a: gap"],
  },
  {
    title: "D2 a gap of the null version is wanted when it was written again unseen",
    source: "b null#n",
    ledger: "null#n=/gap",
    stale: "null",
    wanted: "null b",
    suppressed: [],
  },
  ...(["parked", "gap", "held"] as const).map(
    (state): WantedCase => ({
      title: `D2 a row of other content, ${state}, says nothing of the null version`,
      source: "b null#new",
      ledger: `null#old=/${state}`,
      wanted: "null b",
      suppressed: [],
    }),
  ),
  {
    title: "D2 a row of the object that the null version was says nothing of its marker",
    source: "!null",
    ledger: "null#n=/parked",
    wanted: "null",
    suppressed: [],
  },
];

function select({ wanted: _wanted, suppressed: _suppressed, ...given }: WantedCase) {
  const facts = factsOf({ ...given, destination: "", steps: [] });
  const known = new Map(facts.rows.map((row) => [row.versionId, row]));
  return selectWanted(facts, known, { ...DEFAULT_POLICY, ...given.policy });
}

describe("selectWanted, horizon", () => {
  it.each(HORIZON)("$title", (given) => {
    const selected = select(given);
    expect(selected.wanted.map((entry) => entry.versionId).join(" ")).toBe(given.wanted);
    expect(suppressedOf(selected)).toEqual(given.suppressed);
  });
});

describe("selectWanted, what is left out", () => {
  it.each(REASONS)("$title", (given) => {
    const selected = select(given);
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
