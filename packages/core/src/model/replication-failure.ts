import { describeThrown } from "./describe-thrown.ts";
import { DISPOSITIONS, type Disposition } from "./disposition.ts";
import type { ParkCause } from "./park-cause.ts";
import type { PortError } from "./port-error.ts";

/**
 * Why a record could not be worked off now. It is returned to the queue, so nothing is lost (F5).
 *
 * - `service`: a service answered with an error.
 * - `leased`: another worker holds the key until `untilMs`.
 * - `lease-lost`: this worker took longer than it may; it wrote nothing after that (L4).
 * - `no-time`: the worker has less time left than the work takes (B2); `isAlone`: it had nothing else to
 *   do, so that another would not get further.
 * - `set-aside`: this entry is not to cross for now, for a `cause` of its own; its key goes on (A7, A9).
 * - `handed-over`: part workers copy an entry of the key; the record is worked once they are done (A6).
 * - `ambiguous-order`: a side's listing does not tell how versions and markers interleave (O5).
 * - `invalid-message`: the body is not an event (P5).
 * - `crashed-record`: the work threw, which is a bug; `problem` is where, without content (F6).
 */
export type ReplicationFailure =
  | { readonly kind: "service"; readonly error: PortError }
  | { readonly kind: "leased"; readonly untilMs: number }
  | { readonly kind: "lease-lost" }
  | { readonly kind: "no-time"; readonly neededMs: number; readonly isAlone?: true }
  | { readonly kind: "set-aside"; readonly cause: ParkCause; readonly answer: string }
  | { readonly kind: "handed-over"; readonly untilMs: number }
  | { readonly kind: "ambiguous-order"; readonly side: "source" | "destination" }
  | { readonly kind: "invalid-message"; readonly problem: string }
  | { readonly kind: "crashed-record"; readonly problem: string };

/** A failure that a service caused. */
export function serviceFailure(error: PortError): ReplicationFailure {
  return { kind: "service", error };
}

/** A failure that somebody threw. */
export function crashedRecord(thrown: unknown): ReplicationFailure {
  return { kind: "crashed-record", problem: describeThrown(thrown) };
}

/** What becomes of a record that ended in this failure (F1). */
export function dispositionOf(failure: ReplicationFailure): Disposition {
  return failure.kind === "service" ? DISPOSITIONS[failure.error.kind] : "retry";
}

/** One sentence for a person: what happened and to what; never content or metadata values (S3). */
export function describeFailure(failure: ReplicationFailure): string {
  switch (failure.kind) {
    case "service": {
      const { side, operation, kind, code, message } = failure.error;
      return `${side} ${operation} failed (${kind}${code === undefined ? "" : `, ${code}`}): ${message}`;
    }
    case "leased":
      return "another worker holds this key; it is tried again when that lease has ended";
    case "lease-lost":
      return "this worker held the key longer than its lease; nothing more was written";
    case "no-time":
      return `the copy takes about ${seconds(failure.neededMs)}, which this worker no longer has; it is begun by the next`;
    case "set-aside":
      return failure.answer;
    case "handed-over":
      return "part workers copy a big object of this key; it is tried again when they are done";
    case "ambiguous-order":
      return `the ${failure.side} listing does not tell in which order versions and markers were made; probe-${failure.side} finds out what its server writes`;
    case "invalid-message":
      return `not an S3 event: ${failure.problem}`;
    case "crashed-record":
      return `a bug in xpart: ${failure.problem}; the record is tried again, and the others go on`;
  }
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
