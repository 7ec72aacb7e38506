import type { LedgerRow } from "../model/ledger-row.ts";
import type { ParkCause } from "../model/park-cause.ts";
import type { PortError, PortErrorKind } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";
import type { ContentPin } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** An entry to be set aside. */
export interface UnreadableObject {
  readonly key: string;
  readonly versionId: VersionId;
  readonly cause: ParkCause;
  /** As the listing has it; where it is not known, a later reconcile tries once more. */
  readonly pin?: ContentPin;
  /** The row as it was read, if there is one. */
  readonly row: LedgerRow | undefined;
}

/**
 * A tier that the storage class does not have, a right that is missing: asking again would not help, and
 * the key must go on.
 */
const REFUSED_FOR_GOOD: ReadonlySet<PortErrorKind> = new Set(["invalid", "denied"]);

/**
 * Sets an entry aside (A7): its row says why, events of its key go on, and a restore or an operator brings
 * it in. An archived one is asked for, where the policy says so; it is set aside all the same where S3
 * refuses that. May be repeated.
 */
export async function park(
  { key, versionId, cause, pin, row }: UnreadableObject,
  run: ReplicationRun,
): Promise<Result<unknown, PortError>> {
  const { restore } = run.policy;
  if (cause === "archived" && restore !== undefined) {
    const requested = await run.source.requestRestore(key, versionId, restore);
    if (!requested.ok && !REFUSED_FOR_GOOD.has(requested.error.kind)) {
      return requested;
    }
  }
  const { pin: _former, ...known } = row ?? { key, versionId };
  // A replica of what the null version was before stays mapped until it is replaced.
  const parked = { ...known, kind: "object", state: "parked", reason: cause } as const;
  return run.ledger.saveRow(pin === undefined ? parked : { ...parked, pin });
}
