import { callAws } from "@xpart/aws-adapters/aws-call";
import { err, type PortError, type PortErrorKind, type Result } from "@xpart/core";
import type { SyncError, SyncErrorKind } from "./sync-error.ts";

/**
 * Makes a call to AWS. What it throws is classified by the adapters' table (F1), so that an error means the same
 * here as where objects are replicated.
 *
 * @param operation - as the service names it: `HeadObject`, `PutItem`.
 */
export async function attemptAws<T>(
  place: SyncError["place"],
  operation: string,
  call: () => Promise<T>,
): Promise<Result<T, PortError>> {
  // The table knows the sides of replication; these two say nothing of reading an object.
  const side = place === "bucket" ? "destination" : "ledger";
  const answer = await callAws({ side }, operation, call);
  return !answer.ok && NO_REGION.test(answer.error.message)
    ? err({ ...answer.error, kind: "misconfigured" })
    : answer;
}

/** The SDK's own error of a client without a region has neither code nor status. */
const NO_REGION = /^Region is missing/;

/** The same failure as one of a sync. A caller to whom `not-found` or `conflict` is an answer looks first. */
export function asSyncError(
  { kind, operation, code, message }: PortError,
  place: SyncError["place"],
): SyncError {
  const isNamed = code === undefined || message.includes(code);
  return {
    kind: SYNC_KINDS[kind],
    place,
    operation,
    message: isNamed ? message : `${code}: ${message}`,
  };
}

const SYNC_KINDS: Readonly<Record<PortErrorKind, SyncErrorKind>> = {
  "not-found": "misconfigured",
  denied: "denied",
  locked: "denied",
  throttled: "unavailable",
  unavailable: "unavailable",
  conflict: "unavailable",
  invalid: "invalid",
  archived: "invalid",
  "customer-key": "invalid",
  "key-unusable": "denied",
  unkeepable: "invalid",
  "expired-credentials": "denied",
  precondition: "unavailable",
  corrupt: "unavailable",
  misconfigured: "misconfigured",
};
