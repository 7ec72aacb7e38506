import type { ObjectEvent } from "../model/object-event.ts";

/** Why a well-formed event asks for nothing. */
export type IgnoredEventReason = "ignored-type" | "unknown-type" | "test-event";

/** A well-formed event that asks for nothing, to be counted by its reason and type (P3). */
export interface IgnoredEvent {
  readonly kind: "ignored";
  readonly reason: IgnoredEventReason;
  /** The detail-type or event name that it carries. */
  readonly type: string;
}

/** Operators, backfill, redrive and part workers ask for one key to be made equal by this message (R). */
export interface ReconcileRequest {
  readonly kind: "reconcile";
  readonly bucket: string;
  readonly key: string;
  /** Whether deletes that are held for the hour's budget are done now (F4). */
  readonly release: boolean;
  /** Whether entries are wanted that are older than all that the ledger knows; absent: they are not. */
  readonly history?: "all";
  /** Whether the tags of all replicas are read at the source and written once more; absent: they are not. */
  readonly tags?: "all";
}

/** Something that is not an event. It must reach the dead-letter queue, never be acknowledged (P5). */
export interface InvalidMessage {
  readonly kind: "invalid";
  /** What is wrong with it, without quoting its content. */
  readonly problem: string;
}

/** One thing that a message's body holds. */
export type ParsedMessage =
  | { readonly kind: "event"; readonly event: ObjectEvent }
  | IgnoredEvent
  | ReconcileRequest
  | InvalidMessage;

/** A body that is not an event, and what is wrong with it. */
export function invalid(problem: string): InvalidMessage {
  return { kind: "invalid", problem };
}
