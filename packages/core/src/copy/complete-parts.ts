import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError, PortErrorKind } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ContentPin } from "../model/stack.ts";
import type { WriteCondition, WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { UploadAddress, UploadedPart } from "../ports/upload-store.ts";

/** An upload whose parts are all there. */
export interface PartsToComplete extends UploadAddress {
  readonly pin: ContentPin;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
  readonly parts: readonly UploadedPart[];
  readonly onlyIf?: WriteCondition;
}

/** Answers after which the same parts would be refused again: a flipped bit, a short part, a bad property. */
const REFUSED_FOR_GOOD: ReadonlySet<PortErrorKind> = new Set(["corrupt", "invalid"]);

/** Whether an upload whose completion was refused so is refused again with the same parts. */
export function isRefusedForGood({ kind }: PortError): boolean {
  return REFUSED_FOR_GOOD.has(kind);
}

/**
 * Completes an upload. One whose completion is refused is aborted, so that the next try begins anew instead
 * of with the parts that were refused (A5).
 */
export async function completeParts(
  { key, uploadId, pin, attributes, tags, parts, onlyIf }: PartsToComplete,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const completed = await run.destination.completeUpload({
    ...{ key, uploadId, tags, sizeBytes: pin.sizeBytes },
    parts: parts.toSorted((a, b) => a.number - b.number),
    ...(attributes.checksum === undefined ? {} : { checksum: attributes.checksum }),
    ...(onlyIf === undefined ? {} : { onlyIf }),
  });
  if (!completed.ok) {
    if (isRefusedForGood(completed.error)) {
      // Best effort: it is in the head, so whoever finds the crashed attempt aborts it.
      await run.destination.abortUpload({ key, uploadId });
    }
    return completed;
  }
  return completed.value === "gone"
    ? err(goneUpload("CompleteMultipartUpload"))
    : ok(completed.value);
}

/** An upload that somebody ended: the record is returned, and the next try sees the new state. */
export function goneUpload(operation: string): PortError {
  return {
    kind: "not-found",
    side: "destination",
    operation,
    message: "the upload is gone: somebody else, or a lifecycle rule, aborted or completed it",
  };
}
