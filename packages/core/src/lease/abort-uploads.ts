import type { Attempt, UnsureWrite } from "../model/ledger-head.ts";
import { partCountOf } from "../model/part-count.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { OpenUpload } from "../ports/upload-store.ts";

/** Clocks of S3 and of the crashed worker may differ by so much. */
const CLOCK_SKEW_MS = 60_000;

/** What was begun on a key and never finished. */
export interface Unfinished {
  readonly crashed?: Attempt | undefined;
  /** Writes from before the attempt whose outcome nobody learnt. */
  readonly unsure?: readonly UnsureWrite[] | undefined;
  /** The crashed attempt whose upload is gone on with. */
  readonly leftover?: Attempt | undefined;
}

/**
 * Aborts what crashed attempts began at the destination (A5): the upload that was written down, and those of
 * this very key that were begun meanwhile: a worker may have died before it could record the id, or its next
 * attempt took the place of the record. Somebody else's upload of the same key, begun in those moments, cannot
 * be told from them. Call it only while the key is held.
 */
export async function abortUploads(
  key: string,
  { crashed, unsure = [], leftover }: Unfinished,
  run: ReplicationRun,
): Promise<Result<void, PortError>> {
  // One that was begun only to see whether it can be stands beside the one that is gone on with.
  const isAsked = leftover === undefined ? mayHaveBegun(crashed) : crashed?.isProbing === true;
  const attempt = isAsked ? crashed : undefined;
  if (attempt === undefined && unsure.length === 0) {
    return ok(undefined);
  }
  const listed = await run.destination.listUploads(key);
  if (!listed.ok) {
    return listed;
  }
  const begun = listed.value.filter(
    (upload) =>
      upload.uploadId !== leftover?.upload?.id &&
      ((attempt !== undefined && isOf(attempt, upload)) ||
        unsure.some(({ sinceMs }) => upload.initiatedMs >= sinceMs - CLOCK_SKEW_MS)),
  );
  for (const { uploadId } of begun) {
    const aborted = await run.destination.abortUpload({ key, uploadId });
    if (!aborted.ok) {
      return aborted;
    }
  }
  return ok(undefined);
}

function mayHaveBegun(attempt: Attempt | undefined): boolean {
  const { content, isProbing } = attempt ?? {};
  const isInParts = content !== undefined && partCountOf(content.pin.etag) !== undefined;
  return isInParts || isProbing === true;
}

function isOf(
  { scope, upload, startedMs, leaseUntilMs }: Attempt,
  { uploadId, initiatedMs }: OpenUpload,
): boolean {
  if (uploadId === upload?.id) {
    return true;
  }
  // One that part workers have was written down, and lasts for hours.
  return (
    scope !== "upload" &&
    initiatedMs >= startedMs - CLOCK_SKEW_MS &&
    initiatedMs <= leaseUntilMs + CLOCK_SKEW_MS
  );
}
