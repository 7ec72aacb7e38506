import { expect, it } from "vitest";
import type { Attempt, LedgerHead } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { SAMPLE_KEY as KEY } from "../testing/sample-events.ts";
import { sampleRow } from "../testing/sample-facts.ts";
import { leftOnTop } from "./left-on-top.ts";

const TOP = { kind: "object", etag: "e1" } as const;
const CROSSED: LedgerRow = sampleRow({ versionId: "v1", destinationEtag: "e2", attemptId: "w1#1" });

function attempt(more: Partial<Attempt>): Attempt {
  return { id: "w1#1", startedMs: 0, leaseUntilMs: 1, scope: "key", ...more };
}

it.each<[string, Partial<LedgerHead>, readonly LedgerRow[], string | undefined]>([
  ["what the head of a settled key says", { top: TOP }, [], "e1"],
  ["nothing where that does not say", {}, [], undefined],
  ["nothing where it was a marker", { top: { kind: "marker" } }, [], undefined],
  [
    "nothing while a write may still take effect",
    {
      top: TOP,
      unsure: [{ versionId: "v2", sinceMs: 0, isMarker: true }],
    },
    [],
    undefined,
  ],
  [
    "what crossed for an event of its own",
    { attempt: attempt({ scope: "entry", versionId: "v1" }) },
    [CROSSED],
    "e2",
  ],
  [
    "nothing where a plan had it there, and was not done",
    { attempt: attempt({ scope: "key", versionId: "v1" }) },
    [CROSSED],
    undefined,
  ],
])("R8 was left on top when all was done: %s", (_title, head, rows, etag) => {
  expect(leftOnTop({ head: { key: KEY, ...head }, rows }, undefined)).toBe(etag);
});

it("R8 nothing was, where something was begun and never finished, or nothing is known", () => {
  expect(leftOnTop({ head: { key: KEY, top: TOP }, rows: [] }, attempt({}))).toBeUndefined();
  expect(leftOnTop({ head: undefined, rows: [] }, undefined)).toBeUndefined();
});
