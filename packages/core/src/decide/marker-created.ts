import type { MarkerCreatedEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import { expiredMarkerRow, takenBackRow } from "../model/row-changes.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { isAfter } from "./is-after.ts";
import { whyNotNext } from "./next-in-order.ts";

/** Decides about a delete marker that was put on top (D). */
export function decideMarkerCreated(
  event: MarkerCreatedEvent,
  facts: Facts,
  policy: Policy,
): Decision {
  if (policy.deleteMarkers === "ignore") {
    return { kind: "skip", reason: "policy" };
  }
  if (event.origin === "lifecycle" && policy.lifecycle === "ignore") {
    return keepFromExpiring(event, facts);
  }
  return whySkipped(event, facts) ?? whyReconciled(event, facts) ?? addOnTop(event, facts);
}

function whySkipped(
  { versionId, isUnnamed }: MarkerCreatedEvent,
  { ledger: { row }, source }: Facts,
): Decision | undefined {
  if (versionId !== NULL_VERSION_ID && row?.state === "replicated") {
    return { kind: "skip", reason: "already" };
  }
  if (versionId !== NULL_VERSION_ID && row?.state === "held") {
    return { kind: "skip", reason: "held" };
  }
  if (source?.kind === "unreadable") {
    return { kind: "reconcile", reason: "refused" }; // the listing says what it is
  }
  if (source === undefined || source.kind === "marker") {
    return undefined;
  }
  if (isUnnamed === true) {
    return { kind: "reconcile", reason: "unnamed-version" };
  }
  return { kind: "skip", reason: source.kind === "gone" ? "source-gone" : "superseded" };
}

/** A null marker replaces the null version, whose replica must be a null version for that to hold here. */
function whyReconciled(event: MarkerCreatedEvent, facts: Facts): Decision | undefined {
  const replica = facts.ledger.row?.destinationVersionId;
  const isInPlace = facts.ledger.row === undefined || replica === NULL_VERSION_ID;
  const { head, hasRows } = facts.ledger;
  // What is current at the source may be marked at the destination already: markers know no condition (R8).
  const isKnown = head !== undefined || hasRows;
  const reason =
    (isKnown ? whyNotNext(event, facts) : "unknown-key") ??
    (isInPlace ? undefined : "not-in-place");
  return reason === undefined ? undefined : { kind: "reconcile", reason };
}

function addOnTop({ versionId, timeMs }: MarkerCreatedEvent, facts: Facts): Decision {
  const lastModifiedMs = markerTime(facts) ?? timeMs ?? facts.nowMs;
  const entry = { kind: "marker", versionId, lastModifiedMs } as const;
  return { kind: "apply", step: { kind: "append", entry } };
}

/**
 * A marker that lifecycle made does not cross. Its row says so to whoever reconciles the key, since the
 * listing does not tell whose marker it is; one that crossed before this event came is taken back.
 */
function keepFromExpiring(event: MarkerCreatedEvent, facts: Facts): Decision {
  const { row } = facts.ledger;
  const overtaken = whyOvertaken(event, facts);
  if (overtaken !== undefined) {
    return { kind: "skip", reason: overtaken };
  }
  const markerMs = markerTime(facts);
  if (row?.state === "source-expired" && row.markerMs === markerMs) {
    return { kind: "skip", reason: "policy" };
  }
  const { key, versionId } = event;
  if (row?.state === "replicated" && row.kind === "marker") {
    const { destinationVersionId } = row;
    const rowAfter = takenBackRow(row, markerMs);
    return {
      kind: "apply",
      step: { kind: "delete", reason: "left-source", destinationVersionId, row, rowAfter },
    };
  }
  const noted = expiredMarkerRow(row ?? { key, versionId }, markerMs);
  return { kind: "apply", step: { kind: "note-row", row: noted } };
}

/** Whether the null version was written or deleted again since lifecycle made this marker (D2). */
function whyOvertaken(
  event: MarkerCreatedEvent,
  { ledger: { row }, source }: Facts,
): SkipReason | undefined {
  if (source === undefined) {
    return undefined;
  }
  if (source.kind === "unreadable") {
    // A denied answer does not say that it was (F2), but its row may: what a later write was set aside for stays known.
    return isAfter(row?.pin?.lastModifiedMs, event) ? "superseded" : undefined;
  }
  if (source.kind !== "marker") {
    return source.kind === "gone" ? "source-gone" : "superseded";
  }
  return isAfter(source.lastModifiedMs, event) ? "superseded" : undefined;
}

function markerTime({ source }: Facts): number | undefined {
  return source?.kind === "marker" ? source.lastModifiedMs : undefined;
}
