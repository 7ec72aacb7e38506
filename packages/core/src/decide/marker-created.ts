import type {
  LedgerRow,
  RowReplica,
  SourceDeletedRow,
  SourceExpiredRow,
} from "../model/ledger-row.ts";
import type { MarkerCreatedEvent } from "../model/object-event.ts";
import type { Policy } from "../model/policy.ts";
import { expiredMarkerRow, takenBackRow } from "../model/row-changes.ts";
import type { SkipReason } from "../model/skip-reason.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { isAfter } from "./is-after.ts";
import { expectedTop, whyNotNext } from "./next-in-order.ts";

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
  const step = { kind: "append", entry } as const;
  if (facts.otherWay !== undefined) {
    // What stands on top may have come from the destination's own side since, and a marker knows no condition (K4).
    return { kind: "reconcile", reason: "not-newer" };
  }
  if (facts.nowMs - (timeMs ?? facts.nowMs) < ASKED_AFTER_MS) {
    return { kind: "apply", step };
  }
  const onlyIf = expectedTop(facts.ledger);
  return onlyIf?.kind === "etag"
    ? { kind: "apply", step, onlyIf }
    : { kind: "reconcile", reason: "not-newer" }; // one marker on another looks as if it were there already
}

/**
 * A marker whose event comes later than this may have crossed already, and the ledger have gone back to a time before
 * that: markers know no condition, so that the destination is asked what is current (L3).
 */
const ASKED_AFTER_MS = 20_000;

/**
 * A marker that lifecycle made does not cross. Its row says so to whoever reconciles the key, since the
 * listing does not tell whose marker it is; one that crossed before this event came is taken back. So is the null marker
 * whose place an object took that was set aside: what lifecycle took is that object (D2).
 */
function keepFromExpiring(event: MarkerCreatedEvent, facts: Facts): Decision {
  const { row } = facts.ledger;
  const isOfMarker = row?.state === "replicated" && row.kind === "marker";
  const overtaken = whyOvertaken(event, facts);
  if (overtaken !== undefined) {
    return { kind: "skip", reason: overtaken };
  }
  const markerMs = markerTime(facts);
  const { key, versionId } = event;
  if (row !== undefined && isLeftMarker(row)) {
    const { destinationVersionId } = row;
    const step = { kind: "delete", reason: "left-source", destinationVersionId, row } as const;
    return { kind: "apply", step };
  }
  if (row?.state === "source-expired" && row.markerMs === markerMs) {
    return { kind: "skip", reason: "policy" };
  }
  if (row?.destinationVersionId !== undefined && (isOfMarker || facts.namesMarker === true)) {
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

/** A marker that crossed and left the source before anybody knew that lifecycle had made it; null's names what was before. */
function isLeftMarker(row: LedgerRow): row is SourceDeletedRow | SourceExpiredRow<RowReplica> {
  return (
    row.kind === "marker" &&
    row.versionId !== NULL_VERSION_ID &&
    (row.state === "source-expired" || row.state === "source-deleted") &&
    row.destinationVersionId !== undefined
  );
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
