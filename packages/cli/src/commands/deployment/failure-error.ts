import { describeFailure, type PortError, type ReplicationFailure } from "@xpart/core";
import { printable, remedyFor } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** The error that ends a command because a service did not answer. */
export function failureError(failure: ReplicationFailure, subject: string): CliError {
  return new CliError({
    what: printable(describeFailure(failure)),
    subject: printable(subject),
    remedy: remedyFor(failure.kind === "service" ? failure.error : undefined),
  });
}

/** The same for an answer of a service alone. */
export function portFailure(error: PortError, subject: string): CliError {
  return failureError({ kind: "service", error }, subject);
}
