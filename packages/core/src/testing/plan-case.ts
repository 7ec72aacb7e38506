import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { planReconcile, type ReconcilePlan } from "../plan/plan-reconcile.ts";
import { rows, stack } from "./stack-notation.ts";

/** A small reconcile: stacks, newest first, and ledger rows, in the notation of `stack-notation.ts`. */
export interface PlanCase {
  readonly title: string;
  readonly source: string;
  readonly ledger: string;
  readonly destination: string;
  readonly retiring?: readonly string[];
  readonly stale?: string;
  readonly immovable?: readonly string[];
  readonly policy?: Partial<Policy>;
  /** The steps in words. */
  readonly steps: readonly string[];
  readonly foreign?: readonly string[];
}

/** Plans a case. */
export function planOf(given: PlanCase): ReconcilePlan {
  return planReconcile(
    {
      key: "k",
      source: stack(given.source),
      destination: stack(given.destination),
      rows: rows(given.ledger),
      retiring: given.retiring ?? [],
      stale: given.stale,
      immovable: new Set(given.immovable),
    },
    { ...DEFAULT_POLICY, ...given.policy },
  );
}
