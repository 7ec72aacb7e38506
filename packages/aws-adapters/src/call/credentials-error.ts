import type { PortError } from "@xpart/core";

/**
 * Thrown to the SDK, which takes no other answer, where credentials cannot be had. Says why in its own
 * {@link PortError}, which is what the call that needed the credentials returns.
 */
export class CredentialsError extends Error {
  readonly portError: PortError;

  constructor(portError: PortError) {
    super(portError.message);
    this.name = "CredentialsError";
    this.portError = portError;
  }
}
