import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { settleUpload, takeKey } from "./complete-upload.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";

/**
 * Ends an upload whose version the source no longer has, or that nobody may read any more: aborts it (A5),
 * and asks for the key to be reconciled, which parks it if need be (A7), so that what waited behind goes on.
 */
export async function giveUpUpload(
  work: PartWork,
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
  const settled = await settleUpload(work, taken.value, run);
  return settled.ok ? ok({ kind: "given-up" }) : settled;
}
