import { describe, expect, it } from "vitest";
import { rows, stack } from "../testing/stack-notation.ts";
import { ReplicaFloors } from "./replica-floors.ts";

/** The floors of all entries of a source, newest first. */
function floorsOf(source: string, destination: string, ledger: string, found: readonly string[]) {
  const [from, to] = [stack(source), stack(destination)];
  const floors = new ReplicaFloors(from, to, rows(ledger));
  for (const id of found) {
    const entry = to.entries.find(({ versionId }) => versionId === id);
    if (entry !== undefined) {
      floors.found(entry);
    }
  }
  return from.entries.map((entry) => floors.floorOf(entry)).join(" ");
}

describe("ReplicaFloors", () => {
  it.each<[string, string, string, string, string[], string]>([
    ["no row: nothing is known", "c b a", "c1 b1 a1", "", [], "0 0 0"],
    ["what is older by a row, and not the entry itself", "c b a", "c1 b1 a1", "a=a1", [], "1 1 0"],
    ["the highest of them, in whichever order", "c b a", "a1 x1 b1", "a=a1 b=b1", [], "3 3 0"],
    ["a replica that does not stand has no place", "c b a", "c1 b1", "a=a1", [], "0 0 0"],
    ["what was found since", "c b a", "c1 b1 a1", "", ["b1", "a1"], "2 2 2"],
    ["the higher of the two", "c b a", "c1 b1 a1", "b=b1", ["a1"], "2 1 1"],
    ["what is not at the source is above nothing", "c", "c1 b1", "b=b1", [], "0"],
  ])("L3 %s", (_title, source, destination, ledger, found, expected) => {
    expect(floorsOf(source, destination, ledger, found)).toBe(expected);
  });
});
