import { laterSequencer } from "../events/event-order.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";

/** The head with an event's sequencer and an entry's time taken in. */
export function advanceHead(
  head: LedgerHead,
  event: ObjectEvent | undefined,
  entryMs: number,
): LedgerHead {
  const newestMs = Math.max(head.newestMs ?? entryMs, entryMs);
  return { ...withSequencer(head, event), newestMs };
}

/** The head with an event's sequencer taken in; lifecycle's prove nothing (O3). */
export function withSequencer(head: LedgerHead, event: ObjectEvent | undefined): LedgerHead {
  const sequencer =
    event?.origin === "user" ? laterSequencer(head.sequencer, event.sequencer) : head.sequencer;
  return sequencer === undefined ? head : { ...head, sequencer };
}
