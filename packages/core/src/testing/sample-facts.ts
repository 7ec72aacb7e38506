import { decide } from "../decide/decide.ts";
import type { Decision, ReconcileReason } from "../decide/decision.ts";
import type { Facts } from "../decide/facts.ts";
import {
  type Attempt,
  EMPTY_LEDGER_VIEW,
  type LedgerHead,
  type LedgerView,
} from "../model/ledger-head.ts";
import type { LedgerState, MappedRow } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import type { ContentPin } from "../model/stack.ts";
import type { WriteCondition } from "../ports/destination-store.ts";
import { type RowFields, rowOf } from "./row-of.ts";
import { SAMPLE_KEY } from "./sample-events.ts";

/** A row of the decision table: what is known, and what must be decided. */
export interface DecisionCase {
  readonly title: string;
  readonly event: ObjectEvent;
  readonly ledger?: Partial<LedgerView>;
  readonly source?: Facts["source"];
  readonly current?: string;
  readonly namesMarker?: boolean;
  readonly policy?: Partial<Policy>;
  readonly expected: Decision;
}

/** When the facts of a {@link DecisionCase} are gathered. */
export const FACTS_MS = 100_000;

/** The content that the source holds in decision tables. */
export const SAMPLE_PIN: ContentPin = { etag: "e1", sizeBytes: 5, lastModifiedMs: 40_000 };

/** The source holds an object with this content. */
export function holds(pin: Partial<ContentPin> = {}): NonNullable<Facts["source"]> {
  const object = { pin: { ...SAMPLE_PIN, ...pin }, attributes: { metadata: {} }, tagCount: 0 };
  return { kind: "object", object };
}

/** A replicated object's row, with what differs. */
export function sampleRow<State extends LedgerState = "replicated">(
  fields: Partial<RowFields<State>> = {},
): Extract<MappedRow, { readonly state: State }> {
  return rowOf({
    key: SAMPLE_KEY,
    versionId: "v1",
    kind: "object",
    state: "replicated",
    destinationVersionId: "d1",
    pin: SAMPLE_PIN,
    attemptId: "attempt-1",
    ...fields,
  } as RowFields<State>) as Extract<MappedRow, { readonly state: State }>;
}

/** A head whose last attempt is settled: everything up to the sequencer `00A0` was applied, and left nothing on top. */
export function settledHead(fields: Partial<LedgerHead> = {}): Partial<LedgerView> {
  return headOfUnknownTop({ top: { kind: "nothing" }, ...fields });
}

/** The same of a head that does not say what is on top. */
export function headOfUnknownTop(fields: Partial<LedgerHead> = {}): Partial<LedgerView> {
  const head = { key: SAMPLE_KEY, sequencer: "00A0", newestMs: 39_000, ...fields };
  return { ...EMPTY_LEDGER_VIEW, head, hasRows: true };
}

/** A head that somebody holds until `leaseUntilMs`; it names `v0`, which has no row. */
export function heldHead(leaseUntilMs: number, fields: Partial<Attempt> = {}): Partial<LedgerView> {
  const attempt = { id: "attempt-0", scope: "entry", versionId: "v0", startedMs: 1 } as const;
  return headOfUnknownTop({ attempt: { ...attempt, leaseUntilMs, ...fields } });
}

/** Decides a case. */
export function decideCase(given: DecisionCase): Decision {
  const { event, ledger, source, current, namesMarker, policy } = given;
  const view = { ...EMPTY_LEDGER_VIEW, ...ledger };
  const seen = current === undefined ? {} : { current };
  const named = namesMarker === undefined ? {} : { namesMarker };
  const facts = { ledger: view, source, ...seen, ...named, nowMs: FACTS_MS };
  return decide(event, facts, { ...DEFAULT_POLICY, ...policy });
}

/** The answer of a case that asks for nothing. */
export function skip(reason: SkipReason): Decision {
  return { kind: "skip", reason };
}

/** The answer of a case that the listing settles. */
export function reconcile(reason: ReconcileReason): Decision {
  return { kind: "reconcile", reason };
}

/** The answer of a case whose object goes on top, on the condition that is given; without one, where nothing is. */
export function copyOnTop(
  versionId: string,
  pin: ContentPin = SAMPLE_PIN,
  onlyIf: WriteCondition = { kind: "absent" },
): Decision {
  const step = { kind: "append", entry: { kind: "object", versionId, pin } } as const;
  return { kind: "apply", step, onlyIf };
}
