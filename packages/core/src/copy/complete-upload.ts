import { requestReconcile } from "../events/request-reconcile.ts";
import { giveBack, rowOfAttempt } from "../lease/attempt.ts";
import type { LedgerHead } from "../model/ledger-row.ts";
import type { Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import { leaseEndMs } from "../ports/replication-run.ts";
import type { UploadedPart } from "../ports/upload-store.ts";
import type { PartRun, PartsCopied, PartWork } from "./part-run.ts";
import { recoverUpload } from "./recover-upload.ts";
import { requireVersion } from "./require-version.ts";

/**
 * Completes an upload if all its parts are there, commits the entry (L2), and asks for the key to be
 * reconciled, which brings what came meanwhile into its place. Of several workers that find all parts
 * there, the ledger lets one go on (L4).
 *
 * @param bytes - what this worker copied.
 */
export async function completeUpload(
  work: PartWork,
  bytes: number,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const { key, uploadId, versionId } = work.request;
  const listed = await run.destination.listParts({ key, uploadId });
  if (!listed.ok) {
    return err(serviceFailure(listed.error));
  }
  if (listed.value === "gone" || listed.value.length < work.attempt.upload.partCount) {
    // Gone: somebody has all parts and completes it. If he dies, his message comes again.
    return ok({ kind: "copied", bytes });
  }
  const taken = await takeKey(work, run);
  if (!taken.ok) {
    return taken;
  }
  const written = await complete(work, listed.value, run);
  if (!written.ok) {
    await giveBack(taken.value, written.error, run);
    return err(serviceFailure(written.error));
  }
  if (written.value === "gone") {
    return recoverUpload({ ...work, head: taken.value }, run);
  }
  const row = rowOfAttempt(key, versionId, work.attempt, written.value, work.row);
  const committed = await run.ledger.saveRow(row);
  if (!committed.ok) {
    return err(serviceFailure(committed.error));
  }
  const settled = await settleUpload(work, taken.value, run);
  return settled.ok ? ok({ kind: "completed", bytes }) : settled;
}

/** Makes the key this worker's own: no other part worker goes on, and no event is decided (L4). */
export async function takeKey(
  { head, attempt }: PartWork,
  run: PartRun,
): Promise<Result<LedgerHead, ReplicationFailure>> {
  const own = { ...attempt, scope: "key", leaseUntilMs: leaseEndMs(run) } as const;
  const saved = await run.ledger.saveHead({ ...head, attempt: own });
  return saved.ok ? saved : err(serviceFailure(saved.error));
}

async function complete(
  { request: { key, uploadId, versionId }, attempt: { content } }: PartWork,
  parts: readonly UploadedPart[],
  run: PartRun,
): Promise<Result<WrittenEntry | "gone", PortError>> {
  const tags = await tagsNow(key, versionId, run);
  if (!tags.ok) {
    return tags;
  }
  const completed = await run.destination.completeUpload({
    ...{ key, uploadId, parts, tags: tags.value, sizeBytes: content.pin.sizeBytes },
    ...(content.checksum === undefined ? {} : { checksum: content.checksum }),
  });
  return completed.ok && completed.value !== "gone"
    ? requireVersion(versionId, completed.value)
    : completed;
}

/** For a tag set that was too long to go along when the upload was begun. */
async function tagsNow(
  key: string,
  versionId: string,
  { source, policy }: PartRun,
): Promise<Result<Tags, PortError>> {
  const tags = policy.tags === "ignore" ? ok({}) : await source.readTags(key, versionId);
  return tags.ok && tags.value === "gone" ? ok({}) : (tags as Result<Tags, PortError>);
}

/** Asks for the reconcile before the attempt is settled, so that no crash can lose it (F5). */
export async function settleUpload(
  { request: { bucket, key }, attempt }: PartWork,
  head: LedgerHead,
  run: PartRun,
): Promise<Result<void, ReplicationFailure>> {
  const refused = await requestReconcile({ bucket, key, id: attempt.id }, run.queue);
  if (refused !== undefined) {
    return err(serviceFailure(refused));
  }
  const { attempt: _over, ...rest } = head;
  const saved = await run.ledger.saveHead(rest);
  return saved.ok ? ok(undefined) : err(serviceFailure(saved.error));
}
