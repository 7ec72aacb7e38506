import type { PortError } from "@xpart/core";

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

/** What S3 refuses because of the time that a request says it was made at. */
const CLOCK_CODE = "RequestTimeTooSkewed";

/** What can be done about an answer of a service, in one sentence. @param error - absent: it was none. */
export function remedyFor(error: Pick<PortError, "kind" | "code"> | undefined): string {
  if (error?.code === CLOCK_CODE) {
    return "Set the clock of this machine: it is more than a quarter of an hour off.";
  }
  return (
    (error && REMEDIES[error.kind]) ?? "Try again; if it stays, look into the functions' logs."
  );
}
