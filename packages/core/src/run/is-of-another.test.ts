import { expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { isOfAnother } from "./is-of-another.ts";

const STANDING = ["d3", "d2", "d1"] as const;
const marker = (versionId: string): Entry => ({
  kind: "marker",
  versionId,
  lastModifiedMs: 10_000,
});

it.each([
  ["of the null one, below what its row names: it was made before", "null", "d1", true],
  ["of the null one, above what its row names: it was made since", "null", "d3", false],
  ["of a version, which is made once", "v1", "d1", false],
] as const)(
  "D2 whether a marker is of an earlier one: %s",
  (_title, versionId, candidate, isEarlier) => {
    const row = sampleRow({ versionId, kind: "marker", destinationVersionId: "d2" });
    const facts = {
      ...{ key: KEY, rows: [row], retiring: [] },
      source: { entries: [marker(versionId)] },
      destination: { entries: STANDING.map(marker) },
    };
    const search = { facts, lacking: [], attempted: [], adopted: new Map() };
    const standing = facts.destination.entries[STANDING.indexOf(candidate)] ?? marker("none");
    expect(isOfAnother(marker(versionId), standing, search)).toBe(isEarlier);
  },
);
