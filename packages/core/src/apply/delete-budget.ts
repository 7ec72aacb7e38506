import type { Action } from "../decide/action.ts";
import type { Facts } from "../decide/facts.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { Applied } from "./applied.ts";

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

/** Does what takes something away only while the hour's budget lasts; beyond it, it is held (F4). */
export async function withinBudget(
  action: Extract<Action, { kind: "add-marker" | "delete-entry" }>,
  event: ObjectEvent,
  facts: Facts,
  run: ReplicationRun,
  apply: () => Promise<Result<Applied, ReplicationFailure>>,
): Promise<Result<Applied, ReplicationFailure>> {
  const may = await mayDelete(run);
  if (!may.ok) {
    return err(serviceFailure(may.error));
  }
  return may.value ? apply() : hold(action, event, facts, run);
}

async function hold(
  { kind, versionId }: Extract<Action, { kind: "add-marker" | "delete-entry" }>,
  { key }: ObjectEvent,
  { ledger }: Facts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const marker = { key, versionId, kind: "marker" } as const;
  const row = kind === "add-marker" ? { ...ledger.row, ...marker } : ledger.row;
  const saved = await run.ledger.saveRow({ ...(row ?? marker), state: "held" });
  return saved.ok ? ok({ kind: "held" }) : err(serviceFailure(saved.error));
}
