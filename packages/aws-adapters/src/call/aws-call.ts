import { err, ok, type PortError, type PortSide, type Result } from "@xpart/core";
import { toPortError } from "./aws-error.ts";

/** Where calls go, for the errors they end in. */
export interface CallContext {
  readonly side: PortSide;
  /**
   * Drops credentials that a service refused.
   *
   * @returns whether a retry would be signed with newly read ones; see `SecretCredentials.expire`.
   */
  readonly expireCredentials?: () => boolean;
}

/**
 * Makes one SDK call and turns what it throws into a {@link PortError}. After an answer that the
 * credentials are no longer good, newly read ones get one more try at once (F3).
 *
 * @param call - sends the request; called a second time only where it `canReplay`.
 */
export async function callAws<T>(
  context: CallContext,
  operation: string,
  call: () => Promise<T>,
  canReplay = true,
): Promise<Result<T, PortError>> {
  const first = await attempt(context, operation, call);
  if (first.ok || first.error.kind !== "expired-credentials") {
    return first;
  }
  const isFresh = context.expireCredentials?.() ?? false;
  return isFresh && canReplay ? attempt(context, operation, call) : first;
}

async function attempt<T>(
  context: CallContext,
  operation: string,
  call: () => Promise<T>,
): Promise<Result<T, PortError>> {
  try {
    return ok(await call());
  } catch (error) {
    return err(toPortError(error, context.side, operation));
  }
}
