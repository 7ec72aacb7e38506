import { describeFailure, type PortError, type ReplicationFailure } from "@xpart/core";
import { printable, remedyFor } from "@xpart/operations";

/** Why something cannot be answered, for whoever looks at the page. */
export class ConsoleError extends Error {
  readonly status: number;
  readonly remedy: string;

  constructor(what: string, remedy: string, status = 400) {
    super(what);
    this.name = "ConsoleError";
    this.status = status;
    this.remedy = remedy;
  }
}

/** A service did not answer; it says which side. */
export function failureOf(failure: ReplicationFailure): ConsoleError {
  const error = failure.kind === "service" ? failure.error : undefined;
  return new ConsoleError(printable(describeFailure(failure)), remedyFor(error), 502);
}

/** The same for an answer of a service alone. */
export function portFailureOf(error: PortError): ConsoleError {
  return failureOf({ kind: "service", error });
}
