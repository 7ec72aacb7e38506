import { expectedTop } from "../decide/next-in-order.ts";
import { type Attempt, attemptRowOf, type KeyLedger } from "../model/ledger-head.ts";

/**
 * The ETag of the object that whoever had the key last left on top, when all was done.
 *
 * @param crashed - what was begun and never finished.
 * @returns undefined where something is unfinished, no object was on top, or the ledger does not say.
 */
export function leftOnTop(known: KeyLedger, crashed: Attempt | undefined): string | undefined {
  const { head, rows } = known;
  const isHeld = head?.attempt !== undefined && head.attempt.scope !== "entry";
  if (crashed !== undefined || isHeld || head?.unsure !== undefined) {
    return undefined;
  }
  const top = expectedTop({ head, attemptRow: attemptRowOf(known), hasRows: rows.length > 0 });
  return top?.kind === "etag" ? top.etag : undefined;
}
