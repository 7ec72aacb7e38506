import { compareSequencers } from "../events/event-order.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { EntryDeletedEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import { type KeptState, keptRow } from "../model/row-changes.ts";
import { samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { isAfter } from "./is-after.ts";

/** Decides about an entry, version or marker, that left the source for good (D, D1). */
export function decideEntryDeleted(
  event: EntryDeletedEvent,
  facts: Facts,
  policy: Policy,
): Decision {
  const { row } = facts.ledger;
  if (facts.source !== undefined && facts.source.kind !== "gone") {
    // The null version was written again since: the delete is history, what is there counts (D2).
    const isSettled = facts.source.kind === "object" && samePin(row?.pin, facts.source.object.pin);
    return isSettled
      ? { kind: "skip", reason: "superseded" }
      : { kind: "reconcile", reason: "source-changed" };
  }
  if (event.versionId === NULL_VERSION_ID && isOfLaterWrite(row, event)) {
    // What crossed was written after this delete, and its own delete has an event of its own (D2).
    return { kind: "skip", reason: "superseded" };
  }
  const kept = keptBy(event, policy);
  // Of what was set aside nothing crossed that policy could keep: the marker whose place it took goes with it (D2).
  if (kept !== undefined && facts.namesMarker !== true) {
    return keepReplica(facts, kept);
  }
  if (row === undefined) {
    return { kind: "reconcile", reason: "no-row" };
  }
  if (row.destinationVersionId === undefined) {
    return { kind: "apply", step: { kind: "forget-row", row } };
  }
  if (row.state === "held") {
    return { kind: "skip", reason: "held" };
  }
  if (row.kind === "marker" && facts.ledger.head?.hasUnkeptMarkers === true) {
    return { kind: "reconcile", reason: "unkept-marker" };
  }
  const { destinationVersionId } = row;
  return {
    kind: "apply",
    step: { kind: "delete", reason: "left-source", destinationVersionId, row },
  };
}

/**
 * By its time, or, within one moment, by its sequencer: lifecycle's proves nothing (O3). What this very event brought
 * across was there when the event came, and so was written after it.
 */
function isOfLaterWrite(row: LedgerRow | undefined, event: EntryDeletedEvent): boolean {
  const { origin, sequencer } = event;
  const isProven =
    origin === "user" &&
    sequencer !== undefined &&
    row?.sequencer !== undefined &&
    compareSequencers(row.sequencer, sequencer) >= 0;
  return isProven || isAfter(row?.pin?.lastModifiedMs, event);
}

/** The state in which policy keeps a replica whose source entry is gone; undefined: it is not kept. */
export function keptBy(event: EntryDeletedEvent, policy: Policy): KeptState | undefined {
  if (event.origin === "lifecycle" && policy.lifecycle === "ignore") {
    return "source-expired";
  }
  return policy.versionDeletes === "ignore" ? "source-deleted" : undefined;
}

function keepReplica(facts: Facts, state: KeptState): Decision {
  const { row } = facts.ledger;
  if (row === undefined || row.state === state) {
    return { kind: "skip", reason: "policy" };
  }
  if (row.destinationVersionId === undefined) {
    return { kind: "apply", step: { kind: "forget-row", row } };
  }
  if (row.state === "held") {
    // Somebody deleted it since: the null version, which lifecycle had deleted before.
    return { kind: "skip", reason: "held" };
  }
  return { kind: "apply", step: { kind: "note-row", row: keptRow(row, state) } };
}
