import { askForRestore } from "../copy/ask-for-restore.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type ParkCause, parkCauseOf } from "../model/park-cause.ts";
import { parkedRow } from "../model/parked-row.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ObjectEntry } from "../model/stack.ts";
import { isOfOneVersion } from "./judge-refusal.ts";
import { failureOf, type StepFailure, saveRow, type Work } from "./work.ts";

/**
 * Why an object is to be set aside, so that its key goes on; `again`: a refusal that has to be seen twice, since it
 * may have been of everything a moment ago; or, as an error, that the failure is not of this object alone.
 */
export async function causeOf(
  { versionId }: ObjectEntry,
  error: PortError,
  work: Work,
): Promise<Result<ParkCause | "again", ReplicationFailure>> {
  const cause = parkCauseOf(error);
  if (cause !== undefined) {
    return ok(cause);
  }
  const isOne = await isOfOneVersion(error, versionId, work);
  if (!isOne.ok || !isOne.value) {
    return err(serviceFailure(isOne.ok ? error : isOne.error));
  }
  const refusal = `${error.side} ${versionId}`; // once by each side is not twice
  if (!work.refused.has(refusal)) {
    work.refused.add(refusal);
    return ok("again");
  }
  return ok(error.side === "source" ? "source-denied" : "destination-refused");
}

/** Sets an object aside (A7, A9): its row says why, events of its key go on, a release brings it in. */
export async function setAside(
  { versionId, pin }: ObjectEntry,
  cause: ParkCause,
  answer: string,
  work: Work,
): StepFailure {
  const { key } = work.session;
  const row = work.rows.get(versionId);
  work.tally.parked += 1;
  work.parkedFor = cause;
  return noteRow(parkedRow({ key, versionId, cause, pin, row, answer }), work);
}

/** What a service said, for a person. */
export function answerOf({ operation, code, status, message }: PortError): string {
  return `${operation}: ${code ?? status ?? "refused"}, ${message}`;
}

/** Writes a row for which nothing crosses; an archived object is asked for, where the policy says so (A7). */
export async function noteRow(row: LedgerRow, work: Work): StepFailure {
  const asked = await askForRestore(row, work);
  return asked.ok ? saveRow(row, work) : failureOf(asked);
}
