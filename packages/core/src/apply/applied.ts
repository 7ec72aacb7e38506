import type { ReconcileReason } from "../decide/action.ts";
import { ok, type Result } from "../model/result.ts";
import type { SkipReason } from "../model/skip-reason.ts";

/** What applying came to; the replica not being where the ledger says asks for a reconcile. */
export type Applied =
  | { readonly kind: "done"; readonly bytes: number }
  | { readonly kind: "held" }
  /** Part workers copy the content; the event is done (A6). */
  | { readonly kind: "handed-over" }
  | { readonly kind: "skip"; readonly reason: SkipReason }
  | { readonly kind: "reconcile"; readonly reason: ReconcileReason };

/** Done, without a byte of content. */
export const DONE: Result<Applied, never> = ok({ kind: "done", bytes: 0 });
