import { askForRestore } from "../copy/ask-for-restore.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type ParkCause, parkCauseOf } from "../model/park-cause.ts";
import { parkedRow } from "../model/parked-row.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ContentPin, ObjectEntry } from "../model/stack.ts";
import { isOfOneVersion } from "./judge-refusal.ts";
import { failureOf, type StepFailure, saveRow, type Work } from "./work.ts";

/** An object that may be set aside; a row of another xpart does not say what its content was. */
type AsideEntry = Pick<ObjectEntry, "versionId"> & { readonly pin?: ContentPin | undefined };

/**
 * Why an object is to be set aside, so that its key goes on; `again`: a refusal that has to be seen twice, since it
 * may have been of everything a moment ago; or, as an error, that the failure is not of this object alone.
 */
export async function causeOf(
  { versionId }: AsideEntry,
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
  { versionId, pin }: AsideEntry,
  cause: ParkCause,
  answer: string,
  work: Work,
): StepFailure {
  const { key } = work.session;
  const row = work.rows.get(versionId);
  work.tally.parked += 1;
  work.parkedFor = cause;
  const known = pin === undefined ? {} : { pin };
  return noteRow(parkedRow({ key, versionId, cause, ...known, row, answer }), work);
}

/** Writes a row for which nothing crosses; an archived object is asked for, where the policy says so (A7). */
export async function noteRow(row: LedgerRow, work: Work): StepFailure {
  const asked = await askForRestore(row, work);
  return asked.ok ? saveRow(row, work) : failureOf(asked);
}
