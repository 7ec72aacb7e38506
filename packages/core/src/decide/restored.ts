import type { RestoredEvent } from "../model/object-event.ts";
import { decideCreated } from "./created.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";

/** Decides about an archived entry that can be read again: if it was parked, it is brought in (D, A7). */
export function decideRestored(event: RestoredEvent, facts: Facts): Decision {
  return facts.ledger.row?.state === "parked"
    ? decideCreated(event, facts)
    : { kind: "skip", reason: "not-waiting" };
}
