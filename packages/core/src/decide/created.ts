import { compareSequencers } from "../events/event-order.ts";
import { type LedgerRow, lacksTagsAlone } from "../model/ledger-row.ts";
import type { CreatedEvent, RestoredEvent } from "../model/object-event.ts";
import { PARK_CAUSES, type ParkCause } from "../model/park-cause.ts";
import { parkedRow } from "../model/parked-row.ts";
import { partCountOf } from "../model/part-count.ts";
import { ROW_STATES } from "../model/row-states.ts";
import { entryAsListed, samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ObjectDescription } from "../ports/bucket-reader.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { expectedTop, whyNotNext } from "./next-in-order.ts";

/** Decides about an entry that was written, or that can be read at last (D). */
export function decideCreated(event: CreatedEvent | RestoredEvent, facts: Facts): Decision {
  const { row } = facts.ledger;
  if (isSettledForGood(row)) {
    return { kind: "skip", reason: "already" };
  }
  if (isRefusedAlready(event, facts)) {
    return { kind: "skip", reason: "parked" };
  }
  if (facts.source === undefined || facts.source.kind === "gone") {
    return whenGone(event, facts);
  }
  if (facts.current !== undefined && facts.current !== event.versionId) {
    // What was opened is another entry, which is current: the event's own is below it, or gone.
    return { kind: "reconcile", reason: "unknown-key" };
  }
  if (facts.source.kind === "marker") {
    // Only the null version can have become a marker; that marker has its own event (D2).
    return { kind: "skip", reason: "superseded" };
  }
  if (facts.source.kind === "unreadable") {
    return decideUnreadable(event, facts, facts.source.cause);
  }
  const { pin } = facts.source.object;
  if (isThere(row) && samePin(row.pin, pin)) {
    return mayDifferUnseen(event, row)
      ? { kind: "reconcile", reason: "unseen-write" }
      : { kind: "skip", reason: "already" };
  }
  const reason =
    whyNotNext(event, facts) ??
    whyNotOnTop(event, facts, facts.source.object) ??
    whyNotAlone(row) ??
    whyNotInPlace(row);
  if (reason !== undefined) {
    return { kind: "reconcile", reason };
  }
  const onlyIf = expectedTop(facts.ledger);
  if (onlyIf === undefined) {
    // A ledger that went back may not know that it crossed, and nothing would show that (L3).
    return { kind: "reconcile", reason: "unknown-top" };
  }
  const entry = entryAsListed(event.versionId, facts.source.object);
  return { kind: "apply", step: { kind: "append", entry }, onlyIf };
}

/** A null version that came and went has taken the place of the null marker that crossed, which is over with it (D2). */
function whenGone(event: CreatedEvent | RestoredEvent, facts: Facts): Decision {
  const { head, row } = facts.ledger;
  const isReplaced =
    event.versionId === NULL_VERSION_ID &&
    facts.source !== undefined &&
    head?.hasUnkeptMarkers !== true &&
    (isAfterRow(event, row) || whyNotNext(event, facts) === undefined);
  if (!isReplaced || row?.kind !== "marker" || row.state === "held") {
    return { kind: "skip", reason: "source-gone" };
  }
  const { destinationVersionId } = row;
  return destinationVersionId === undefined
    ? { kind: "apply", step: { kind: "forget-row", row } }
    : { kind: "apply", step: { kind: "delete", reason: "left-source", destinationVersionId, row } };
}

/**
 * An entry that cannot be read is set aside; whether a denied one is the only one, and what stands of it, the plan finds
 * out.
 */
function decideUnreadable(
  event: CreatedEvent | RestoredEvent,
  { ledger: { head, hasRows, row } }: Facts,
  cause: ParkCause,
): Decision {
  if (head === undefined && !hasRows) {
    // What is current was asked for, which may be another entry than the event's.
    return { kind: "reconcile", reason: "unknown-key" };
  }
  if (isThere(row) && !mayDifferUnseen(event, row)) {
    // The row is of this write, or of a later one: what was copied then stands.
    return { kind: "skip", reason: "already" };
  }
  // Whether a replica that stands has the bytes of what cannot be read, the listing says (A9).
  if (cause === "source-denied" || row?.destinationVersionId !== undefined) {
    return { kind: "reconcile", reason: "refused" };
  }
  const { key, versionId } = event;
  return {
    kind: "apply",
    step: { kind: "note-row", row: parkedRow({ key, versionId, cause, row }) },
  };
}

/**
 * The same content written twice in one second has one pin, but perhaps other metadata. Trust the event if
 * it is newer than the one that the row was written for, or if the row does not say which that was: a
 * reconcile after a crash cannot tell which write it copied, nor whoever adopts what stands. Rows of other versions of
 * xpart, and events without a sequencer, prove nothing.
 */
export function mayDifferUnseen(event: CreatedEvent | RestoredEvent, row: LedgerRow): boolean {
  const isOfOthers = row.attemptId === undefined && row.revision === undefined;
  if (event.sequencer === undefined || isOfOthers) {
    return false;
  }
  return row.sequencer === undefined || isAfterRow(event, row);
}

/** Whether an event is proven newer than the one that its null version's row was written for. */
export function isAfterRow(
  { sequencer }: CreatedEvent | RestoredEvent,
  row: LedgerRow | undefined,
): boolean {
  return (
    sequencer !== undefined &&
    row?.sequencer !== undefined &&
    compareSequencers(sequencer, row.sequencer) > 0
  );
}

/** Whether a row says that its content is there, be it without its tags of now (A9). */
function isThere(row: LedgerRow | undefined): row is LedgerRow {
  return row?.state === "replicated" || lacksTagsAlone(row);
}

/** What is refused again: an operator's release, or other tags, have it tried (A9). */
function isRefusedAlready(event: CreatedEvent | RestoredEvent, { ledger: { row }, source }: Facts) {
  if (row?.state !== "parked") {
    return false;
  }
  const isOfThis =
    event.versionId !== NULL_VERSION_ID ||
    (source?.kind === "object" && samePin(row.pin, source.object.pin));
  const mayBeOther = lacksTagsAlone(row) && mayDifferUnseen(event, row);
  return isOfThis && !mayBeOther && !PARK_CAUSES[row.reason].endsByItsEvent;
}

/** A version never changes its content, so a row that has dealt with it stays right; null's may not. */
export function isSettledForGood(row: LedgerRow | undefined): boolean {
  return (
    row !== undefined &&
    row.versionId !== NULL_VERSION_ID &&
    (isDealtWith(row) || lacksTagsAlone(row))
  );
}

/**
 * A multipart upload may take its place by when it was initiated, not completed (O6). The null version may be one
 * although the event is about an earlier write of it.
 */
function whyNotOnTop(event: CreatedEvent | RestoredEvent, facts: Facts, source: ObjectDescription) {
  const newestMs = facts.ledger.head?.newestMs;
  const isMultipart =
    (event.kind === "created" && event.multipart) || partCountOf(source.pin.etag) !== undefined;
  return isMultipart && newestMs !== undefined && source.pin.lastModifiedMs <= newestMs
    ? "multipart-order"
    : undefined;
}

function isDealtWith({ state }: LedgerRow): boolean {
  return ROW_STATES[state].isDealtWith;
}

/** While it was set aside, a reconcile may have put newer ones there whose events are still to come. */
function whyNotAlone(row: LedgerRow | undefined) {
  return row === undefined || isDealtWith(row) ? undefined : "not-newer";
}

/** The null version is replaced by writing it again, if its replica is a null version too (D2). */
function whyNotInPlace(row: LedgerRow | undefined) {
  const replica = row?.destinationVersionId;
  return replica !== undefined && replica !== NULL_VERSION_ID ? "not-in-place" : undefined;
}
