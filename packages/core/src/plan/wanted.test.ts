import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../model/policy.ts";
import { unkeptMarkerRow } from "../model/row-changes.ts";
import { factsOf, selectOf, suppressedOf, type WantedCase } from "../testing/plan-case.ts";
import { stack } from "../testing/stack-notation.ts";
import { selectWanted } from "./wanted.ts";

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
    retry: ["m"],
    isReleased: true,
    policy: { deleteMarkers: "ignore" },
    wanted: "a b",
    suppressed: ["m: policy"],
  },
  {
    title: "D3 a marker that lifecycle made, whatever else is said of it",
    source: SET_ASIDE,
    ledger: "!m=/source-expired",
    retry: ["m"],
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
    retry: ["a"],
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
    retry: ["m"],
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
    retry: ["a"],
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
  ...(["/parked", "/gap", "n1/held"] as const).map(
    (row): WantedCase => ({
      title: `D2 a row of other content, ${row}, says nothing of the null version`,
      source: "b null#new",
      ledger: `null#old=${row}`,
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

describe("selectWanted, what is left out", () => {
  it.each(REASONS)("$title", (given) => {
    const selected = selectOf(given);
    expect(selected.wanted.map((entry) => entry.versionId).join(" ")).toBe(given.wanted);
    expect(suppressedOf(selected)).toEqual(given.suppressed);
  });
});

describe("a marker for which the destination makes none", () => {
  it.each([
    ["!m", [], ["m: gap"]],
    ["!m !n", ["n"], ["m: gap"]],
    ["!m a", ["a", "m"], []],
  ])("R20 in %s it is tried again only where it has an object to hide", (source, wanted, left) => {
    const marker = stack(source).entries[0];
    if (marker?.kind !== "marker") throw new Error("the newest entry is no marker");
    const row = unkeptMarkerRow({ key: "k", versionId: "m" }, marker);
    const title = "";
    const facts = factsOf({ title, source, ledger: "", destination: "", steps: [] });
    const selection = selectWanted(facts, new Map([["m", row]]), DEFAULT_POLICY);
    expect(selection.wanted.map(({ versionId }) => versionId)).toEqual(wanted);
    expect(suppressedOf(selection)).toEqual(left);
  });
});
