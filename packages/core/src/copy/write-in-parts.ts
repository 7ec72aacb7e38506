import type { ObjectCrossing } from "../lease/crossing.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { UploadAddress } from "../ports/upload-store.ts";
import {
  completeParts,
  goneUpload,
  isRefusedForGood,
  type PartsToComplete,
} from "./complete-parts.ts";
import { copyParts, type PartsCopy, type PartsFailure } from "./copy-parts.ts";
import { type OpenedUpload, openUpload, type PartedObject } from "./open-upload.ts";

/**
 * Writes an object in the parts that it was uploaded in, so that its ETag and composite checksum come
 * out equal (A3): one CreateMultipartUpload, a GET and an UploadPart for each part, one completion.
 * After a failure it stays for whoever tries again, unless nobody can use it; one that was resumed and whose completion
 * is refused is begun anew at once (A5).
 *
 * @returns `unnumbered` where the source does not give its parts; nothing is left of the upload.
 */
export async function writeInParts(
  crossing: ObjectCrossing,
  object: PartedObject,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<WrittenEntry | "unnumbered", PortError>> {
  const opened = await openUpload(crossing, object, session, run);
  if (!opened.ok) {
    return opened;
  }
  const filled = await fillUpload(crossing, object, opened.value, { session, run });
  if (!filled.ok || filled.value === "unnumbered") {
    return filled as Result<"unnumbered", PortError>;
  }
  const completed = await completeParts(filled.value, run);
  if (completed.ok || opened.value.parts.length === 0 || !isRefusedForGood(completed.error)) {
    return completed;
  }
  // What was there is at fault, as half a part that the end of its worker cut off (versitygw keeps such).
  const aborted = await run.destination.abortUpload(filled.value);
  const { leftover: _, ...alone } = crossing;
  return aborted.ok ? writeInParts(alone, object, session, run) : completed;
}

/** Brings the parts that an upload lacks. @returns what completes it. */
async function fillUpload(
  crossing: ObjectCrossing,
  object: PartedObject,
  opened: OpenedUpload,
  { session, run }: { readonly session: KeySession; readonly run: ReplicationRun },
): Promise<Result<PartsToComplete | "unnumbered", PortError>> {
  const copy = partsCopy(crossing, object, { key: session.key, uploadId: opened.uploadId });
  const copied = await copyParts(copy, missingParts(object.partCount, opened), run);
  if (copied.ok) {
    const parts = [...opened.parts, ...copied.value];
    const onlyIf = crossing.onlyIf === undefined ? {} : { onlyIf: crossing.onlyIf };
    return ok({ ...copy, ...object, parts, ...onlyIf });
  }
  if (copied.error.kind === "unnumbered") {
    const aborted = await run.destination.abortUpload(copy);
    return aborted.ok ? ok("unnumbered") : aborted;
  }
  if (copied.error.kind === "source-gone" || crossing.versionId === NULL_VERSION_ID) {
    // Best effort: it is in the head, so whoever finds the crashed attempt aborts it.
    await run.destination.abortUpload(copy);
  }
  return err(portErrorOf(copied.error));
}

/** What is copied, for one upload. */
export function partsCopy(
  { versionId, entry }: ObjectCrossing,
  { partCount }: PartedObject,
  upload: UploadAddress,
): PartsCopy {
  const { pin, attributes } = entry.object;
  return {
    ...{ ...upload, versionId, pin, partCount },
    algorithm: attributes.checksum?.algorithm,
  };
}

/** The numbers of the parts that an upload does not have yet. */
export function missingParts(partCount: number, { parts }: OpenedUpload): readonly number[] {
  const present = new Set(parts.map((part) => part.number));
  return Array.from({ length: partCount }, (_, index) => index + 1).filter((n) => !present.has(n));
}

/** As the port's own error: the record is returned, and the next try sees the new state. */
function portErrorOf(failure: Exclude<PartsFailure, { kind: "unnumbered" }>): PortError {
  switch (failure.kind) {
    case "service":
      return failure.error;
    case "upload-gone":
      return goneUpload("UploadPart");
    case "source-gone":
      return VERSION_REPLACED;
    case "no-time":
      return {
        kind: "unavailable",
        side: "destination",
        operation: "UploadPart",
        message: "the worker has to end before the next part could be copied",
      };
  }
}

/** Why a copy came to nothing whose version was there when it began. */
export const VERSION_REPLACED: PortError = {
  kind: "not-found",
  side: "source",
  operation: "GetObject",
  message: "the version went away, or the null version was written again, while it was copied",
};
