import type { ObjectEvent } from "../model/object-event.ts";
import type { ReconcileRequest } from "./own-messages.ts";

/** Why a well-formed event asks for nothing. */
export type IgnoredEventReason = "ignored-type" | "unknown-type" | "test-event";

/** A well-formed event that asks for nothing, to be counted by its reason and type (P3). */
export interface IgnoredEvent {
  readonly kind: "ignored";
  readonly reason: IgnoredEventReason;
  /** The detail-type or event name that it carries. */
  readonly type: string;
}

/** Something that is no event. It must reach the dead-letter queue, never be acknowledged (P5). */
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

/** A body that is no event, and what is wrong with it. */
export function invalid(problem: string): InvalidMessage {
  return { kind: "invalid", problem };
}
