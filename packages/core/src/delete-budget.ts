import type { PortError } from "./port-error.ts";
import type { ReplicationRun } from "./replication-run.ts";
import { ok, type Result } from "./result.ts";

/**
 * Whether one more delete, or delete marker, fits into this hour's budget (F4). What does not fit is
 * held: recorded, and done once an operator releases the key. Without a budget there is no request.
 */
export async function mayDelete(run: ReplicationRun): Promise<Result<boolean, PortError>> {
  const { maxDeletesPerHour } = run.policy;
  if (maxDeletesPerHour === undefined) {
    return ok(true);
  }
  const counted = await run.ledger.countDelete(maxDeletesPerHour, run.clock.now());
  return counted.ok ? ok(counted.value === "counted") : counted;
}
