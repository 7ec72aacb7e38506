import { requestReconcile } from "../events/request-reconcile.ts";
import type { HeadChange } from "../lease/head-change.ts";
import type { KeySession } from "../lease/key-session.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";

/**
 * Has a key mended whose upload is gone though its head still names it: a worker completed it and died,
 * or a lifecycle rule aborted it; or whose upload has to wait, since readers see older content. Whoever held the key
 * lets it go, and the key is reconciled by a message of its own, which no failure loses: what stands is adopted, what
 * does not is gone on with, or begun anew (L3, A5).
 */
export async function recoverUpload(
  { request: { bucket, key } }: Pick<PartWork, "request">,
  session: KeySession,
  run: PartRun,
  change: HeadChange = {},
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const given = await session.giveBack(undefined, change);
  if (!given.ok) {
    return err(serviceFailure(given.error));
  }
  const refused = await requestReconcile({ bucket, key, id: run.newAttemptId() }, run.queue);
  return refused === undefined ? ok({ kind: "recovering" }) : err(serviceFailure(refused));
}
