import { compareSequencers } from "../events/event-order.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ReconcileReason } from "./action.ts";
import type { Facts } from "./facts.ts";

/**
 * Whether an event is plainly the next one of its key, so that its entry belongs on top: the sequencer
 * proves that it is newer than all that was applied (O3). Only asked where nothing begun is unsettled.
 *
 * @returns undefined if it is, else why the listing must decide.
 */
export function whyNotNext(event: ObjectEvent, facts: Facts): ReconcileReason | undefined {
  const { head, hasRows } = facts.ledger;
  if (head === undefined) {
    return hasRows ? "no-head" : undefined;
  }
  return isProvenNewer(event, head.sequencer) ? undefined : "not-newer";
}

/** A lifecycle sequencer can be older than writes that it follows, so it proves nothing (O3). */
function isProvenNewer(event: ObjectEvent, applied: string | undefined): boolean {
  return (
    event.origin === "user" &&
    event.sequencer !== undefined &&
    applied !== undefined &&
    compareSequencers(event.sequencer, applied) > 0
  );
}
