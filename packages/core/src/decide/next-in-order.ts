import { compareSequencers } from "../events/event-order.ts";
import type { LedgerView } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { ROW_STATES } from "../model/row-states.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { WriteCondition } from "../ports/destination-store.ts";
import type { ReconcileReason } from "./decision.ts";
import type { Facts } from "./facts.ts";

/**
 * Whether an event is plainly the next one of its key, so that its entry belongs on top: the sequencer
 * proves that it is newer than all that was applied (O3); of a key that the ledger has never seen, the
 * entry is what is current at the source (R8). Call it only when the key has no unfinished attempt.
 *
 * @returns undefined if it is, else why the listing must decide.
 */
export function whyNotNext(event: ObjectEvent, facts: Facts): ReconcileReason | undefined {
  const { head, hasRows } = facts.ledger;
  if (head !== undefined) {
    const timeMs = entryTimeMs(event, facts);
    const isListed = head.listedMs !== undefined && timeMs <= head.listedMs;
    // What an event of the null version found may be of a later write than the event, whose sequencer says nothing of it.
    const isAfterNull = head.attempt?.versionId === NULL_VERSION_ID && !isNull(event);
    const fromMs = timeMs - (isAfterNull ? 1 : 0);
    const isOlder = head.newestMs !== undefined && fromMs < head.newestMs;
    const isNext = isProvenNewer(event, head.sequencer) && !isListed && !isOlder;
    return isNext ? undefined : "not-newer";
  }
  if (hasRows) {
    return "no-head";
  }
  return facts.current === event.versionId ? undefined : "unknown-key";
}

function isNull({ versionId }: ObjectEvent): boolean {
  return versionId === NULL_VERSION_ID;
}

/** When the event's entry was made, by the second, as listings have it. */
function entryTimeMs({ timeMs }: ObjectEvent, { source, nowMs }: Facts): number {
  if (source?.kind === "object") {
    return source.object.pin.lastModifiedMs;
  }
  const markerMs = source?.kind === "marker" ? source.lastModifiedMs : undefined;
  const knownMs = markerMs ?? timeMs ?? nowMs;
  return knownMs - (knownMs % 1000);
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

/**
 * What the ledger says is current at the destination, as a condition for the write that comes on top (R8).
 * Where something else is, the ledger was lost or restored, or somebody else writes there: the key is
 * reconciled then. Undefined: the ledger does not say.
 */
export function expectedTop({
  head,
  attemptRow,
  hasRows,
}: Pick<LedgerView, "head" | "attemptRow" | "hasRows">): WriteCondition | undefined {
  if (head === undefined) {
    return hasRows ? undefined : { kind: "absent" };
  }
  if (head.attempt !== undefined) {
    return attemptRow === undefined ? undefined : topOfRow(attemptRow);
  }
  switch (head.top?.kind) {
    case undefined:
      return undefined;
    case "object":
      return { kind: "etag", etag: head.top.etag };
    default:
      return { kind: "absent" };
  }
}

/** A replica that policy, the budget or a lock keeps is on top as before. */
function topOfRow({
  kind,
  state,
  destinationEtag,
}: NonNullable<LedgerView["attemptRow"]>): WriteCondition | undefined {
  if (kind === "marker") {
    return state === "replicated" ? { kind: "absent" } : undefined;
  }
  return ROW_STATES[state].replica === "perhaps" || destinationEtag === undefined
    ? undefined
    : { kind: "etag", etag: destinationEtag };
}
