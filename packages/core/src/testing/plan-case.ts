import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { planReconcile, type ReconcilePlan } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import { type Selection, selectWanted } from "../plan/wanted.ts";
import { rows, stack } from "./stack-notation.ts";

/** Facts of a {@link PlanCase} that are written as they are. */
type PlainFacts = Pick<
  Partial<ReconcileFacts>,
  "stale" | "deleted" | "retag" | "isReleased" | "lockedForeign"
>;

/** A small reconcile: stacks, newest first, and ledger rows, in the notation of `stack-notation.ts`. */
export interface PlanCase extends PlainFacts {
  readonly title: string;
  readonly source: string;
  readonly ledger: string;
  readonly destination: string;
  readonly retiring?: readonly string[];
  readonly retry?: readonly string[];
  readonly immovable?: readonly string[];
  readonly fromSource?: readonly string[];
  /** The entries that an event brought; absent: the whole history is asked for (R9). */
  readonly own?: readonly string[];
  readonly policy?: Partial<Policy>;
  /** The steps in words. */
  readonly steps: readonly string[];
  readonly foreign?: readonly string[];
  /** What is left out, and why, such as `m: policy`; absent: it is not looked at. */
  readonly suppressed?: readonly string[];
}

/** What a case's plan is made from. */
export function factsOf({
  source,
  destination,
  ledger,
  retiring = [],
  retry,
  immovable,
  fromSource,
  own,
  ...given
}: PlanCase): ReconcileFacts {
  const { stale, deleted, retag, isReleased = false, lockedForeign } = given;
  return {
    ...{ key: "k", source: stack(source), destination: stack(destination), rows: rows(ledger) },
    ...{ retiring, stale, deleted, retag, isReleased, lockedForeign },
    retry: retry && new Set(retry),
    immovable: new Set(immovable),
    fromSource: new Set(fromSource),
    horizon: own === undefined ? undefined : { own: new Set(own) },
  };
}

/** Plans a case. */
export function planOf(given: PlanCase): ReconcilePlan {
  return planReconcile(factsOf(given), { ...DEFAULT_POLICY, ...given.policy });
}

/** What a plan leaves out, in words, the oldest first. */
export function suppressedOf({ suppressed }: Pick<ReconcilePlan, "suppressed">): readonly string[] {
  return suppressed.map(({ entry, reason }) => `${entry.versionId}: ${reason}`);
}

/** What is selected of a source; the destination does not matter here. */
export interface WantedCase extends Omit<PlanCase, "destination" | "steps" | "suppressed"> {
  readonly wanted: string;
  readonly suppressed: readonly string[];
}

/** Selects what a case wants. */
export function selectOf({
  wanted: _wanted,
  suppressed: _suppressed,
  ...given
}: WantedCase): Selection {
  const facts = factsOf({ ...given, destination: "", steps: [] });
  const known = new Map(facts.rows.map((row) => [row.versionId, row]));
  return selectWanted(facts, known, { ...DEFAULT_POLICY, ...given.policy });
}
