import type { KeySession } from "../lease/key-session.ts";
import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { UploadedPart } from "../ports/upload-store.ts";
import { checkWritten } from "./check-written.ts";
import { commitCrossing } from "./commit-crossing.ts";
import { completeParts } from "./complete-parts.ts";
import { askForReconcile, endUpload, letGo, takeKey } from "./end-upload.ts";
import { givesOthers } from "./gives-others.ts";
import type { BeforeCompletion, PartRun, PartsCopied, PartWork } from "./part-run.ts";
import { recoverUpload } from "./recover-upload.ts";
import { readSourceTags } from "./source-tags.ts";
import { takesOthers } from "./takes-others.ts";

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
  const looked = (await run.beforeCompletion?.(key, work.attempt)) ?? ok(undefined);
  if (!looked.ok) {
    return looked;
  }
  const taken = await takeKey(work, run);
  if (!taken.ok) {
    return taken;
  }
  const session = taken.value;
  if (looked.value?.showsOlder === true) {
    return recoverUpload(work, session, run); // what readers see is mended before anything else (R8)
  }
  const whenCompleted = looked.value?.whenCompleted;
  const written = await completeJudged(work, listed.value, session, run);
  if (!written.ok) {
    return whenNotCompleted(written.error, { work, session, whenCompleted }, run);
  }
  const crossing = { versionId, row: work.row, written: written.value, bytes };
  const committed = await commitCrossing(crossing, session, run);
  if (!committed.ok) {
    // It stands all the same, perhaps on top of newer entries: whoever has the key puts that right (R8).
    await whenCompleted?.(session);
    return committed;
  }
  const unasked = await askForReconcile(work, run);
  if (whenCompleted !== undefined) {
    // Whether or not that message is on its way: readers may see older content until the key is mended (R8).
    await whenCompleted(session);
    return unasked === undefined ? ok({ kind: "completed", bytes }) : err(unasked);
  }
  if (unasked !== undefined) {
    return err(unasked);
  }
  const ended = await letGo(session);
  return ended.ok ? ok({ kind: "completed", bytes }) : ended;
}

/** A completion that is under way. */
interface Completion {
  readonly work: PartWork;
  readonly session: KeySession;
  readonly whenCompleted: BeforeCompletion["whenCompleted"] | undefined;
}

/** Why an upload was not completed; `isRefused`: for what it is, so that nobody tries the same once more. */
interface NotCompleted {
  readonly error: PortError;
  readonly isRefused: boolean;
}

/** Completes it. A denial has to be seen twice, since it may have been of everything a moment ago (A9). */
async function completeJudged(
  work: PartWork,
  parts: readonly UploadedPart[],
  session: KeySession,
  run: PartRun,
  isAgain: boolean = false,
): Promise<Result<WrittenEntry, NotCompleted>> {
  const completed = await complete(work, parts, run);
  if (completed.ok) {
    return completed;
  }
  const { error } = completed;
  const judged = await judgeRefusal(error, session, run);
  const isOne = judged.ok && judged.value;
  return isOne && error.kind === "denied" && !isAgain
    ? completeJudged(work, parts, session, run, true)
    : err({ error, isRefused: isOne });
}

async function whenNotCompleted(
  { error, isRefused }: NotCompleted,
  { work, session, whenCompleted }: Completion,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  if (error.kind === "not-found") {
    return recoverUpload(work, session, run);
  }
  if (await isTagsDenied(error, work, run)) {
    return endUpload(work, undefined, session, run); // the reconcile finds that out, too, and sets it aside (A9)
  }
  if (isRefused) {
    return beginAnew(work, error, session, run);
  }
  if (error.kind === "unavailable" && whenCompleted !== undefined) {
    // It may stand all the same, on top of newer entries: whoever has the key puts that right (R8).
    const { attempt } = session;
    session.writeGivenUp();
    await whenCompleted(session);
    const { state } = session;
    if (attempt !== undefined && (state === "settled" || state === "crashed")) {
      // Or it comes in a moment: who gets the record again has to look once more (L3).
      await session.hold({}, attempt);
      await session.giveBack(error);
    }
  } else {
    await session.giveBack(error);
  }
  return err(serviceFailure(error));
}

/**
 * The upload is aborted. What was refused for its content is begun anew once, by the reconcile that is asked for; what
 * is refused again, or for what it is, is set aside (A5, A9).
 */
async function beginAnew(
  work: PartWork,
  { kind, code, message }: PortError,
  session: KeySession,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const { versionId } = work.request;
  if (kind === "corrupt" && session.head.begunAnew !== versionId) {
    return recoverUpload(work, session, run, { begunAnew: versionId });
  }
  const answer = `CompleteMultipartUpload: ${code ?? kind}, ${message}`;
  return endUpload(work, { cause: "destination-refused", answer }, session, run);
}

/** Whether the source gives this version's tags no more, and others. */
async function isTagsDenied(
  error: PortError,
  { request }: PartWork,
  run: PartRun,
): Promise<boolean> {
  if (error.side !== "source" || !mayBeRefusal(error)) {
    return false;
  }
  const asked = await givesOthers(error, request.key, [], run);
  return asked.ok && asked.value;
}

/** What the destination does not take, whoever asks; or this upload, while it takes others. */
async function judgeRefusal(
  error: PortError,
  session: KeySession,
  run: PartRun,
): Promise<Result<boolean, PortError>> {
  const { kind, side } = error;
  if (side !== "destination" || (kind !== "denied" && kind !== "corrupt" && kind !== "invalid")) {
    return ok(false);
  }
  return kind === "denied" ? takesOthers(error, session, run) : ok(true);
}

async function complete(
  { request: { key, uploadId, versionId }, attempt: { content } }: PartWork,
  parts: readonly UploadedPart[],
  run: PartRun,
): Promise<Result<WrittenEntry, PortError>> {
  const tags = await readSourceTags(key, versionId, undefined, run);
  if (!tags.ok) {
    return tags;
  }
  const { pin, checksum, hasMd5Etag } = content;
  const attributes = { metadata: {}, ...(checksum === undefined ? {} : { checksum }) };
  const completed = await completeParts(
    { key, uploadId, pin, attributes, parts, tags: tags.value },
    run,
  );
  return completed.ok
    ? checkWritten(versionId, completed.value, hasMd5Etag ? pin.etag : undefined, key, run)
    : completed;
}
