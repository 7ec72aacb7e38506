import { compareSequencers } from "../events/event-order.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { CreatedEvent, RestoredEvent } from "../model/object-event.ts";
import { samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ObjectDescription } from "../ports/bucket-reader.ts";
import type { Action } from "./action.ts";
import type { Facts } from "./facts.ts";
import { whyNotNext } from "./next-in-order.ts";

/** Decides about an entry that was written, or that can be read at last (D). */
export function decideCreated(event: CreatedEvent | RestoredEvent, facts: Facts): Action {
  const { row } = facts.ledger;
  if (isSettledForGood(row)) {
    return { kind: "skip", reason: "already" };
  }
  if (facts.source === undefined || facts.source.kind === "gone") {
    return { kind: "skip", reason: "source-gone" };
  }
  if (facts.source.kind === "marker") {
    // Only the null version can have become a marker; that marker has its own event (D2).
    return { kind: "skip", reason: "superseded" };
  }
  if (facts.source.kind === "unreadable") {
    // The row is of this write, or of a later one: what was copied then stands.
    return row?.state === "replicated" && !mayDifferUnseen(event, row)
      ? { kind: "skip", reason: "already" }
      : { kind: "park", versionId: event.versionId, cause: facts.source.cause };
  }
  const { pin } = facts.source.object;
  if (row?.state === "replicated" && samePin(row.pin, pin)) {
    return mayDifferUnseen(event, row)
      ? { kind: "reconcile", reason: "unseen-write" }
      : { kind: "skip", reason: "already" };
  }
  const reason =
    whyNotNext(event, facts) ??
    whyNotOnTop(event, facts, facts.source.object) ??
    whyNotAlone(row) ??
    whyNotInPlace(row);
  return reason === undefined
    ? { kind: "copy-object", versionId: event.versionId, pin }
    : { kind: "reconcile", reason };
}

/**
 * The same content written twice in one second has one pin, but perhaps other metadata. An event that is
 * newer than the one that the row was written for is believed, and so is one where the row does not know:
 * a reconcile after a crash cannot tell which write it copied. Rows of other versions of xpart, and events
 * without a sequencer, prove nothing.
 */
function mayDifferUnseen(event: CreatedEvent | RestoredEvent, row: LedgerRow): boolean {
  if (event.sequencer === undefined || row.attemptId === undefined) {
    return false;
  }
  return row.sequencer === undefined || compareSequencers(event.sequencer, row.sequencer) > 0;
}

/** A version never changes its content, so a row that has dealt with it stays right; null's may not. */
export function isSettledForGood(row: LedgerRow | undefined): boolean {
  return (
    row !== undefined &&
    row.versionId !== NULL_VERSION_ID &&
    row.state !== "parked" &&
    row.state !== "gap"
  );
}

/** A multipart upload may take its place by when it was initiated, not completed (O6). */
function whyNotOnTop(event: CreatedEvent | RestoredEvent, facts: Facts, source: ObjectDescription) {
  const newestMs = facts.ledger.head?.newestMs;
  const isMultipart = event.kind === "created" && event.multipart;
  return isMultipart && newestMs !== undefined && source.pin.lastModifiedMs <= newestMs
    ? "multipart-order"
    : undefined;
}

/** While it was parked, a reconcile may have put newer ones there whose events are still to come. */
function whyNotAlone(row: LedgerRow | undefined) {
  return row?.state === "parked" || row?.state === "gap" ? "not-newer" : undefined;
}

/** The null version is replaced by writing it again, if its replica is a null version too (D2). */
function whyNotInPlace(row: LedgerRow | undefined) {
  const replica = row?.destinationVersionId;
  return replica !== undefined && replica !== NULL_VERSION_ID ? "not-in-place" : undefined;
}
