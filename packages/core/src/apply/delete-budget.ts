import type { HeldRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { serviceFailure } from "../model/replication-failure.ts";
import { ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { type StepFailure, saveRow, type Work } from "./work.ts";

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

/**
 * Does what takes something away only while the hour's budget lasts; beyond it, it is held (F4).
 *
 * @param held - the row that says so.
 */
export async function withinBudget(
  held: HeldRow,
  work: Work,
  perform: () => StepFailure,
): StepFailure {
  const may = await mayDelete(work);
  if (!may.ok) {
    return serviceFailure(may.error);
  }
  return may.value ? perform() : holdBack(held, work);
}

/** Writes down what is beyond the hour's budget, for an operator to release. */
async function holdBack(held: HeldRow, work: Work): StepFailure {
  work.tally.held += 1;
  return saveRow(held, work);
}
