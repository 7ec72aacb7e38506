import type { Attempt } from "../model/ledger-row.ts";
import { partCountOf } from "../model/part-count.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { OpenUpload } from "../ports/upload-store.ts";

/** Clocks of S3 and of the crashed worker may differ by so much. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Aborts what a crashed attempt began at the destination (A5): the upload that it wrote down, and those of
 * this very key that were begun while it ran: it may have died before it could record the id. Somebody
 * else's upload of the same key, begun in those moments, cannot be told from them.
 */
export async function abortUploads(
  key: string,
  attempt: Attempt | undefined,
  run: ReplicationRun,
): Promise<Result<void, PortError>> {
  const partCount = attempt?.content && partCountOf(attempt.content.pin.etag);
  if (attempt === undefined || (partCount === undefined && attempt.isProbing !== true)) {
    return ok(undefined);
  }
  const listed = await run.destination.listUploads(key);
  if (!listed.ok) {
    return listed;
  }
  const begun = listed.value.filter((upload) => isOf(attempt, upload));
  for (const { uploadId } of begun) {
    const aborted = await run.destination.abortUpload({ key, uploadId });
    if (!aborted.ok) {
      return aborted;
    }
  }
  return ok(undefined);
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
