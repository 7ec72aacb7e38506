import { describeFailure, type PortError, type ReplicationFailure } from "@xpart/core";
import { printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** What can be done about an answer of a service, by its kind. */
const REMEDIES: Partial<Record<PortError["kind"], string>> = {
  denied:
    "The identity of that side needs the right to it; docs/operating.md lists what each command asks for.",
  "expired-credentials": "Renew the credentials of that side's profile.",
  misconfigured:
    "What the settings file names is not there: look at its buckets, regions, name and environment.",
  throttled: "Try again, when the service is less busy.",
  unavailable: "Look at the network and at the endpoint of that side, and try again.",
};

/** The error that ends a command because a service did not answer. */
export function failureError(failure: ReplicationFailure, subject: string): CliError {
  return new CliError({
    what: printable(describeFailure(failure)),
    subject: printable(subject),
    remedy: remedyFor(failure.kind === "service" ? failure.error : undefined),
  });
}

/** What S3 refuses because of the time that a request says it was made at. */
const CLOCK_CODE = "RequestTimeTooSkewed";

/** What can be done about an answer of a service. */
export function remedyFor(error: Pick<PortError, "kind" | "code"> | undefined): string {
  if (error?.code === CLOCK_CODE) {
    return "Set the clock of this machine: it is more than a quarter of an hour off.";
  }
  return (
    (error && REMEDIES[error.kind]) ?? "Try again; if it stays, look into the functions' logs."
  );
}

/** The same for an answer of a service alone. */
export function portFailure(error: PortError, subject: string): CliError {
  return failureError({ kind: "service", error }, subject);
}
