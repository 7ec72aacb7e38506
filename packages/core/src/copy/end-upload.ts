import { requestReconcile } from "../events/request-reconcile.ts";
import type { HeadChange } from "../lease/head-change.ts";
import { KeySession } from "../lease/key-session.ts";
import { parkedRow, type SetAside } from "../model/parked-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { askForRestore } from "./ask-for-restore.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";

/** Makes the key this worker's own: no other part worker goes on, and no event is decided (L4). */
export async function takeKey(
  { head }: PartWork,
  run: PartRun,
): Promise<Result<KeySession, ReplicationFailure>> {
  const session = new KeySession(head.key, head, "upload", run);
  const taken = await session.takeUpload();
  return taken.ok ? ok(session) : err(serviceFailure(taken.error));
}

/**
 * Ends an upload that comes to nothing: aborts it (A5), and asks for the key to be reconciled, so that what waited
 * behind goes on.
 *
 * @param parked - why its version is set aside (A7, A9); undefined: the reconcile decides about it.
 */
export async function endUpload(
  work: PartWork,
  parked: Pick<SetAside, "cause" | "answer"> | undefined,
  session: KeySession,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const { key, versionId, uploadId } = work.request;
  const aborted = await run.destination.abortUpload({ key, uploadId });
  if (!aborted.ok) {
    return err(serviceFailure(aborted.error));
  }
  if (parked !== undefined) {
    // The entry's event is done: without a row nobody would know of it.
    const { pin } = work.attempt.content;
    const row = parkedRow({ key, versionId, ...parked, pin, row: work.row });
    const asked = await askForRestore(row, run);
    const saved = asked.ok ? await run.ledger.saveRow(row) : asked;
    if (!saved.ok) {
      return err(serviceFailure(saved.error));
    }
  }
  // Nor of one without a row, once newer ones have theirs (R9).
  const asked = parked === undefined ? { asked: [versionId] } : {};
  const settled = await settleUpload(work, session, run, asked);
  return settled.ok ? ok({ kind: "given-up" }) : settled;
}

/** Asks for the reconcile before the attempt is settled, so that no crash can lose it (F5). */
async function settleUpload(
  work: PartWork,
  session: KeySession,
  run: PartRun,
  change: HeadChange,
): Promise<Result<void, ReplicationFailure>> {
  const unasked = await askForReconcile(work, run);
  return unasked === undefined ? letGo(session, change) : err(unasked);
}

/** @returns why the queue did not take it. */
export async function askForReconcile(
  { request: { bucket, key }, attempt }: PartWork,
  run: PartRun,
): Promise<ReplicationFailure | undefined> {
  const refused = await requestReconcile({ bucket, key, id: attempt.id }, run.queue);
  return refused === undefined ? undefined : serviceFailure(refused);
}

/** Lets the key go, done. */
export async function letGo(
  session: KeySession,
  change: HeadChange = {},
): Promise<Result<void, ReplicationFailure>> {
  const settled = await session.settle({ begunAnew: undefined, ...change });
  return settled.ok ? settled : err(serviceFailure(settled.error));
}
