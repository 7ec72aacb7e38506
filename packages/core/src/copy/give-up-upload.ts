import type { ParkCause } from "../model/park-cause.ts";
import { parkedRow } from "../model/parked-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { askForRestore } from "./ask-for-restore.ts";
import { settleUpload, takeKey } from "./complete-upload.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";

/**
 * Ends an upload whose version the source no longer has, or that cannot be read any more: aborts it (A5),
 * and asks for the key to be reconciled, so that what waited behind goes on.
 *
 * @param cause - why it cannot be read, so that it is set aside (A7); undefined: the source no longer has it, or
 * denies it: the reconcile finds out which.
 */
export async function giveUpUpload(
  work: PartWork,
  cause: ParkCause | undefined,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const taken = await takeKey(work, run);
  if (!taken.ok) {
    return taken;
  }
  const { key, uploadId } = work.request;
  const aborted = await run.destination.abortUpload({ key, uploadId });
  if (!aborted.ok) {
    return err(serviceFailure(aborted.error));
  }
  if (cause !== undefined) {
    // The entry's event is done: without a row nobody would know of it.
    const { versionId } = work.request;
    const { pin } = work.attempt.content;
    const row = parkedRow({ key, versionId, cause, pin, row: work.row });
    const asked = await askForRestore(row, run);
    const parked = asked.ok ? await run.ledger.saveRow(row) : asked;
    if (!parked.ok) {
      return err(serviceFailure(parked.error));
    }
  }
  const settled = await settleUpload(work, taken.value, run);
  return settled.ok ? ok({ kind: "given-up" }) : settled;
}
