import { toPortError } from "@xpart/aws-adapters";
import type { PortErrorKind } from "@xpart/core";
import { CliError } from "../../../cli-error.ts";

/** Makes an AWS call; what it throws becomes an error that says what was tried, and on what. */
export async function callAws<T>(
  operation: string,
  subject: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const name = errorName(error);
    const message = error instanceof Error ? error.message : String(error);
    const said = message === name || message === "" ? name : `${name}: ${message}`;
    const { kind } = toPortError(error, "destination", operation);
    throw new CliError(
      { what: `${operation} failed`, subject, remedy: `${said}\n${remedyFor(kind)}` },
      error,
    );
  }
}

/** As {@link callAws}; undefined where the error has one of these names, which say that it is not there. */
export async function orAbsent<T>(
  operation: string,
  subject: string,
  absentNames: readonly string[],
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await callAws(operation, subject, call);
  } catch (error) {
    if (error instanceof CliError && absentNames.includes(errorName(error.cause))) {
      return undefined;
    }
    throw error;
  }
}

/** The service's own code of an error. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function remedyFor(kind: PortErrorKind): string {
  switch (kind) {
    case "denied":
      return "The credentials that this command runs with may not do that.";
    case "expired-credentials":
      return "Check the credentials that this command runs with (aws sts get-caller-identity).";
    default:
      return "Mend that and run the command again: what was done already is not done twice.";
  }
}
