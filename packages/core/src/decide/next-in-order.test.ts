import { describe, expect, it } from "vitest";
import type { LedgerHead, LedgerView } from "../model/ledger-head.ts";
import { EMPTY_LEDGER_VIEW } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { WriteCondition } from "../ports/destination-store.ts";
import { createdEvent } from "../testing/sample-events.ts";
import {
  copyOnTop,
  type DecisionCase,
  decideCase,
  FACTS_MS,
  headOfUnknownTop,
  heldHead,
  holds,
  reconcile,
  SAMPLE_PIN,
  sampleRow,
  settledHead,
} from "../testing/sample-facts.ts";
import type { ReconcileReason } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { expectedTop, whyNotNext } from "./next-in-order.ts";

const ABSENT: WriteCondition = { kind: "absent" };
const ETAG: WriteCondition = { kind: "etag", etag: "d-etag" };

const withTop = (top: NonNullable<LedgerHead["top"]>) => settledHead({ top });
/** The head's last attempt has this row, so that it is settled. */
const afterAttempt = (fields: Partial<LedgerRow>): Partial<LedgerView> => ({
  ...heldHead(FACTS_MS, {}),
  attemptRow: sampleRow({ versionId: "v0", attemptId: "attempt-0", ...fields }),
});

const TOPS: readonly {
  readonly title: string;
  readonly ledger: Partial<LedgerView>;
  readonly expected: WriteCondition | undefined;
}[] = [
  { title: "R8 a key that nobody has seen: nothing is there", ledger: {}, expected: ABSENT },
  {
    title: "R8 rows of another implementation without a head: the ledger does not say",
    ledger: { hasRows: true },
    expected: undefined,
  },
  {
    title: "R8 a head that says nothing of the top: the ledger does not say",
    ledger: headOfUnknownTop(),
    expected: undefined,
  },
  {
    title: "R8 a reconcile left nothing: nothing is there",
    ledger: withTop({ kind: "nothing" }),
    expected: ABSENT,
  },
  {
    title: "R8 a reconcile left a marker on top: S3 takes it for nothing",
    ledger: withTop({ kind: "marker" }),
    expected: ABSENT,
  },
  {
    title: "R8 a reconcile left an object on top: it is that",
    ledger: withTop({ kind: "object", etag: "d-etag" }),
    expected: ETAG,
  },
  {
    title: "R8 the last attempt put an object on top: it is that",
    ledger: afterAttempt({ destinationEtag: "d-etag" }),
    expected: ETAG,
  },
  {
    title: "R8 the last attempt put a marker on top: S3 takes it for nothing",
    ledger: afterAttempt({ kind: "marker" }),
    expected: ABSENT,
  },
  {
    title: "R8 the last attempt's row does not have the replica's ETag: the ledger does not say",
    ledger: afterAttempt({}),
    expected: undefined,
  },
  ...(["source-deleted", "source-expired", "held", "locked"] as const).map((state) => ({
    title: `R8 the last attempt's object is ${state} since, and stands: it is that`,
    ledger: afterAttempt({ state, destinationEtag: "d-etag" }),
    expected: ETAG,
  })),
  ...(["source-deleted", "source-expired", "held"] as const).map((state) => ({
    title: `R8 the last attempt's marker is ${state} since: the ledger does not say`,
    ledger: afterAttempt({ kind: "marker", state }),
    expected: undefined,
  })),
  ...(["parked", "gap"] as const).map((state) => ({
    title: `R8 the last attempt's entry is ${state} since: the ledger does not say`,
    ledger: afterAttempt({ state, destinationEtag: "d-etag" }),
    expected: undefined,
  })),
  {
    title: "R8 the last attempt's row went with its entry: the ledger does not say",
    ledger: heldHead(FACTS_MS),
    expected: undefined,
  },
];

const view = (ledger: Partial<LedgerView>): LedgerView => ({ ...EMPTY_LEDGER_VIEW, ...ledger });

describe("expectedTop", () => {
  it.each(TOPS)("$title", ({ ledger, expected }) => {
    expect(expectedTop(view(ledger))).toStrictEqual(expected);
  });
});

const CONDITIONS: readonly DecisionCase[] = TOPS.filter(
  ({ ledger }) => ledger.head?.attempt === undefined || ledger.attemptRow !== undefined,
)
  .filter(({ ledger }) => ledger.head !== undefined)
  .map(({ title, ledger, expected }) => ({
    title: `${title}, and ${expected === undefined ? "the listing does" : "the append is made on that condition"}`,
    event: createdEvent({ sequencer: "00A1" }),
    ledger,
    source: holds(),
    expected:
      expected === undefined ? reconcile("unknown-top") : copyOnTop("v1", SAMPLE_PIN, expected),
  }));

describe("decide, the condition of an append", () => {
  it.each(CONDITIONS)("$title", (decision) => {
    expect(decideCase(decision)).toStrictEqual(decision.expected);
  });
});

interface OrderCase extends Partial<Pick<Facts, "source">> {
  readonly title: string;
  readonly event?: Parameters<typeof createdEvent>[0];
  readonly ledger?: Partial<LedgerView>;
  readonly current?: string;
  readonly expected: ReconcileReason | undefined;
}

const ORDER: readonly OrderCase[] = [
  {
    title: "O3 its sequencer is newer than all that was applied: next",
    event: { sequencer: "00A1" },
    ledger: settledHead(),
    expected: undefined,
  },
  {
    title: "O3 a longer sequencer is padded, not taken for newer",
    event: { sequencer: "00A00000" },
    ledger: settledHead(),
    expected: "not-newer",
  },
  {
    title: "O3 a sequencer of lifecycle's proves nothing, however new",
    event: { sequencer: "FFFF", origin: "lifecycle" },
    ledger: settledHead(),
    expected: "not-newer",
  },
  ...(
    [
      ["an object", 39_999, { source: holds() }, undefined],
      ["an object", 40_000, { source: holds() }, "not-newer"],
      ["a marker", 40_999, { source: { kind: "marker", lastModifiedMs: 41_000 } }, undefined],
      ["a marker", 41_000, { source: { kind: "marker", lastModifiedMs: 41_000 } }, "not-newer"],
    ] as const
  ).map(
    ([what, listedMs, facts, expected]): OrderCase => ({
      title: `O3 a reconcile listed what is of ${listedMs}: what ${what}'s newer sequencer proves`,
      event: { sequencer: "00A1" },
      ledger: settledHead({ listedMs }),
      ...facts,
      expected,
    }),
  ),
  ...(
    [
      [41_999, undefined],
      [42_000, "not-newer"],
    ] as const
  ).map(
    ([listedMs, expected]): OrderCase => ({
      title: `O3 a reconcile listed what is of ${listedMs}: an event's own time counts by the second`,
      event: { sequencer: "00A1", timeMs: 42_500 },
      ledger: settledHead({ listedMs }),
      expected,
    }),
  ),
  ...(
    [
      [FACTS_MS - 1, undefined],
      [FACTS_MS, "not-newer"],
    ] as const
  ).map(
    ([listedMs, expected]): OrderCase => ({
      title: `O3 a reconcile listed what is of ${listedMs}: what has no time is of now`,
      event: { sequencer: "00A1" },
      ledger: settledHead({ listedMs }),
      expected,
    }),
  ),
  {
    title: "R8 what is current proves nothing of a key that the ledger knows",
    event: { sequencer: "00A0" },
    ledger: settledHead(),
    current: "v1",
    expected: "not-newer",
  },
  {
    title: "L1 what is current proves nothing where another implementation wrote rows",
    ledger: { hasRows: true },
    current: "v1",
    expected: "no-head",
  },
  {
    title: "R8 of a key that nobody knows, what is current is next, with or without a sequencer",
    current: "v1",
    expected: undefined,
  },
  {
    title: "R8 of a key that nobody knows, a newer sequencer proves nothing",
    event: { sequencer: "FFFF" },
    current: "v2",
    expected: "unknown-key",
  },
];

describe("whyNotNext", () => {
  it.each(ORDER)("$title", ({ event = {}, ledger = {}, source, current, expected }) => {
    const seen = current === undefined ? {} : { current };
    const facts = { ledger: view(ledger), source, ...seen, nowMs: FACTS_MS };
    expect(whyNotNext(createdEvent(event), facts)).toBe(expected);
  });
});
