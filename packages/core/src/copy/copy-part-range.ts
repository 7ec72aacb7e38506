import type { PartRequest } from "../events/own-messages.ts";
import { KeySession } from "../lease/key-session.ts";
import type { LedgerHead } from "../model/ledger-head.ts";
import { isUnreadable, mayBeRefusal, parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { UploadedPart } from "../ports/upload-store.ts";
import { completeUpload } from "./complete-upload.ts";
import { copyParts, type PartsCopy, type PartsFailure } from "./copy-parts.ts";
import { giveUpUpload } from "./give-up-upload.ts";
import { givesOthers } from "./gives-others.ts";
import type { PartRun, PartsCopied, PartWork, UploadAttempt } from "./part-run.ts";
import { recoverUpload } from "./recover-upload.ts";

/**
 * Copies a range of an upload's parts, and completes the upload if it was the last to be copied (A6).
 * Any number of workers may work on an upload, in any order; a message may come any number of times.
 */
export async function copyPartRange(
  request: PartRequest,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  return onUpload(request, run, (work) =>
    work.attempt.scope === "upload" ? copyRange(work, run) : waitOrRecover(work, run),
  );
}

/** Does this with the upload that a message is about, if the ledger still has it. */
async function onUpload(
  request: PartRequest,
  run: PartRun,
  work: (work: PartWork) => Promise<Result<PartsCopied, ReplicationFailure>>,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const found = await findWork(request, run);
  if (!found.ok) {
    return found;
  }
  return found.value === undefined ? ok({ kind: "upload-over" }) : work(found.value);
}

/** Somebody completes the upload, or reconciles the key; or began to, and died. */
async function waitOrRecover(
  work: PartWork,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const { leaseUntilMs } = work.attempt;
  return run.clock.now() < leaseUntilMs
    ? err({ kind: "leased", untilMs: leaseUntilMs })
    : recoverUpload(work, sessionOf(work, run), run);
}

/** The key's session as its upload has it: part workers go on with it also when their lease is over (A6). */
function sessionOf({ head, attempt }: PartWork, run: PartRun): KeySession {
  return new KeySession(head.key, head, attempt.scope, run);
}

/** @returns undefined where the ledger no longer has the upload. */
async function findWork(
  request: PartRequest,
  run: PartRun,
): Promise<Result<PartWork | undefined, ReplicationFailure>> {
  const read = await run.ledger.read(request.key, request.versionId);
  if (!read.ok) {
    return err(serviceFailure(read.error));
  }
  const { head, row } = read.value;
  const attempt = attemptOn(request, head);
  return ok(
    head === undefined || attempt === undefined ? undefined : { request, attempt, head, row },
  );
}

function attemptOn(
  { versionId, uploadId }: PartRequest,
  head: LedgerHead | undefined,
): UploadAttempt | undefined {
  const { attempt } = head ?? {};
  const { upload, content } = attempt ?? {};
  return attempt?.versionId === versionId && upload?.id === uploadId && content !== undefined
    ? { ...attempt, versionId, upload, content }
    : undefined;
}

async function copyRange(
  work: PartWork,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const { key, uploadId, first, last } = work.request;
  const limit = last - first + 1;
  const listed = await run.destination.listParts({ key, uploadId, after: first - 1, limit });
  if (!listed.ok) {
    return err(serviceFailure(listed.error));
  }
  if (listed.value === "gone") {
    return whenOver(work, run);
  }
  const copied = await copyParts(copyOf(work), missingOf(work, listed.value), run);
  if (!copied.ok) {
    return whenFailed(copied.error, work, run);
  }
  const bytes = copied.value.reduce((sum, part) => sum + part.sizeBytes, 0);
  return completeUpload(work, bytes, run);
}

function copyOf({ request, attempt }: PartWork): PartsCopy {
  const { key, versionId, uploadId } = request;
  const { content, upload } = attempt;
  return {
    ...{ key, versionId, uploadId, pin: content.pin, partCount: upload.partCount },
    algorithm: content.checksum?.algorithm,
  };
}

function missingOf(
  { request: { first, last }, attempt }: PartWork,
  parts: readonly UploadedPart[],
): readonly number[] {
  const present = new Set(parts.map((part) => part.number));
  const length = Math.max(0, Math.min(last, attempt.upload.partCount) - first + 1);
  return Array.from({ length }, (_, index) => first + index).filter((n) => !present.has(n));
}

async function whenFailed(
  failure: PartsFailure,
  work: PartWork,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  switch (failure.kind) {
    case "source-gone":
      return giveUpUpload(work, undefined, run);
    case "unnumbered":
      return giveUpUpload(work, "never-fits", run); // it only crosses in one piece, which no worker has time for
    case "upload-gone":
      return whenOver(work, run);
    case "service":
      return whenUnreadable(failure, work, run);
    case "no-time":
      return err(failure);
  }
}

async function whenUnreadable(
  failure: Extract<PartsFailure, { kind: "service" }>,
  work: PartWork,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  const cause = parkCauseOf(failure.error);
  if (cause !== undefined) {
    return giveUpUpload(work, cause, run);
  }
  // Denied alone: whoever reconciles the key finds out whether it is the version, or what took its place (A9).
  const isOne = await isDeniedAlone(failure.error, work, run);
  return isOne ? giveUpUpload(work, undefined, run) : err(failure);
}

async function isDeniedAlone(
  error: PortError,
  { request }: PartWork,
  run: PartRun,
): Promise<boolean> {
  if (error.side !== "source" || !mayBeRefusal(error)) {
    return false;
  }
  const again = await run.source.describe(request.key, request.versionId);
  if (again.ok || !isUnreadable(again.error)) {
    return false;
  }
  const asked = await givesOthers(error, request.key, [], run);
  return asked.ok && asked.value;
}

/** The upload is gone at the destination: by a worker whose commit is seen now, or the key is mended. */
async function whenOver(
  { request }: PartWork,
  run: PartRun,
): Promise<Result<PartsCopied, ReplicationFailure>> {
  return onUpload(request, run, (work) =>
    work.attempt.scope === "upload"
      ? recoverUpload(work, sessionOf(work, run), run)
      : waitOrRecover(work, run),
  );
}
