import type { SkipReason } from "../model/skip-reason.ts";
import type { Step } from "../plan/step.ts";
import type { WriteCondition } from "../ports/destination-store.ts";

/** Why the fast path does not apply and the key's stacks are compared instead. */
export type ReconcileReason =
  | "requested" // by an operator, a backfill or a redrive
  | "crashed-attempt" // somebody began and never finished (L3)
  | "not-newer" // the sequencer proves nothing (O3)
  | "no-head" // rows that another implementation wrote, and no head to compare with
  | "unknown-key" // the ledger has never seen the key, and the entry is not what is current at the source
  | "unnamed-version" // the event named no version, and the bucket has versions (P4)
  | "multipart-order" // a multipart upload may belong further down (O6)
  | "no-row" // the ledger does not know the entry
  | "destination-gone" // the replica is not where the ledger says
  | "unknown-top" // the ledger does not say what is current at the destination (R8)
  | "destination-moved" // something else is current at the destination than the ledger says (R8)
  | "refused" // one side refuses the entry: whether it is the only one, the plan finds out (A9)
  | "retry-parked" // an entry that was set aside may be taken now
  | "source-changed" // the null version is not what the event saw
  | "filtered" // a filter of policy may have another answer than before (K3)
  | "unseen-write" // the null version looks as it was copied, but may have been written again in that second
  | "unkept-marker" // its replica may stand for other markers, too (R20)
  | "not-in-place"; // the null version's replica has an id of its own, so a write would not replace it

/**
 * What is to be done about one event: plain data, so that it can be applied, printed or checked. Its step
 * is of the same kind as those of a plan for a key, and the same executor applies it.
 */
export type Decision =
  | { readonly kind: "skip"; readonly reason: SkipReason }
  | { readonly kind: "wait"; readonly untilMs: number }
  | { readonly kind: "reconcile"; readonly reason: ReconcileReason }
  | {
      readonly kind: "apply";
      readonly step: Step;
      /** What has to be current at the destination for an append to be the next in order (R8). */
      readonly onlyIf?: WriteCondition;
    };
