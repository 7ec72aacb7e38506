import { describe, expect, it } from "vitest";
import { type Attempt, type AttemptState, attemptState } from "./ledger-head.ts";
import type { LedgerRow } from "./ledger-row.ts";

const entryAttempt: Attempt = {
  id: "mine",
  scope: "entry",
  versionId: "v1",
  startedMs: 1_000,
  leaseUntilMs: 9_000,
};
const row = (attemptId?: string): LedgerRow => ({
  key: "k",
  versionId: "v1",
  kind: "object",
  state: "replicated",
  destinationVersionId: "d1",
  ...(attemptId === undefined ? {} : { attemptId }),
});

const CASES: readonly (readonly [
  string,
  Attempt | undefined,
  LedgerRow | undefined,
  number,
  AttemptState,
])[] = [
  ["L2 without an attempt the key is settled", undefined, undefined, 5_000, "settled"],
  ["L2 an attempt whose row is there is settled", entryAttempt, row("mine"), 5_000, "settled"],
  ["L2 it stays settled after the lease", entryAttempt, row("mine"), 99_000, "settled"],
  ["L2 begun and not committed, the lease runs", entryAttempt, undefined, 8_999, "leased"],
  ["L2 begun and not committed, the lease is over", entryAttempt, undefined, 9_000, "crashed"],
  ["L2 a row of another attempt commits nothing", entryAttempt, row("other"), 9_000, "crashed"],
  ["L2 a row of no attempt commits nothing", entryAttempt, row(), 5_000, "leased"],
  [
    "L2 a reconcile is not settled by one row",
    { ...entryAttempt, scope: "key" },
    row("mine"),
    5_000,
    "leased",
  ],
  [
    "L2 a reconcile whose lease is over has crashed",
    { ...entryAttempt, scope: "key" },
    row("mine"),
    9_000,
    "crashed",
  ],
];

describe("attemptState", () => {
  it.each(CASES)("%s", (_title, attempt, attemptRow, nowMs, expected) => {
    const head = attempt === undefined ? { key: "k" } : { key: "k", attempt };
    expect(attemptState({ head, attemptRow }, nowMs)).toBe(expected);
  });
});
