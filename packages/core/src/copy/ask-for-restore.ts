import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError, PortErrorKind } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * A tier that the storage class does not have, a right that is missing: asking again would not help, and
 * the key must go on.
 */
const REFUSED_FOR_GOOD: ReadonlySet<PortErrorKind> = new Set(["invalid", "denied"]);

/**
 * Asks for an object that is set aside because it is archived, where the policy says so (A7). It is set aside all
 * the same where S3 refuses that.
 */
export async function askForRestore(
  { key, versionId, state, reason }: LedgerRow,
  { policy: { restore }, source }: ReplicationRun,
): Promise<Result<void, PortError>> {
  if (state !== "parked" || reason !== "archived" || restore === undefined) {
    return ok(undefined);
  }
  const requested = await source.requestRestore(key, versionId, restore);
  return !requested.ok && REFUSED_FOR_GOOD.has(requested.error.kind) ? ok(undefined) : requested;
}
