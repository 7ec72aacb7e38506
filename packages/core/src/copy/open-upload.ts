import { abortUploads } from "../lease/abort-uploads.ts";
import type { ObjectCrossing } from "../lease/attempt.ts";
import type { Attempt, LedgerHead } from "../model/ledger-row.ts";
import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { UploadedPart } from "../ports/upload-store.ts";

/** A key that this worker holds with an attempt. Its head changes with every save. */
export interface HeldKey {
  /** As stored last. */
  head: LedgerHead;
  readonly attempt: Attempt;
}

/** What an upload in parts is to become. */
export interface PartedObject {
  readonly partCount: number;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
}

/** An upload that can take parts, and those that it has. */
export interface OpenedUpload {
  readonly uploadId: string;
  readonly parts: readonly UploadedPart[];
}

/**
 * Begins an upload and writes it down, or resumes the one that a crashed attempt left: only if it is of
 * the same version with the same pin and parts; one that is not is aborted (A5).
 */
export async function openUpload(
  crossing: ObjectCrossing,
  object: PartedObject,
  key: HeldKey,
  run: ReplicationRun,
): Promise<Result<OpenedUpload, PortError>> {
  const left = crossing.leftover?.upload;
  if (left !== undefined) {
    const resumed = await resumeUpload(crossing, object, left.id, run);
    if (!resumed.ok || resumed.value !== undefined) {
      return resumed as Result<OpenedUpload, PortError>;
    }
  }
  const { attributes, tags } = object;
  const begun = await run.destination.beginUpload({ key: crossing.head.key, attributes, tags });
  if (!begun.ok) {
    return begun;
  }
  const upload = { id: begun.value, partCount: object.partCount };
  const saved = await run.ledger.saveHead({ ...key.head, attempt: { ...key.attempt, upload } });
  if (!saved.ok) {
    // Nobody else knows of it. Best effort: what a crash leaves here is found by listing uploads.
    await run.destination.abortUpload({ key: crossing.head.key, uploadId: begun.value });
    return saved;
  }
  key.head = saved.value;
  return ok({ uploadId: begun.value, parts: [] });
}

/** @returns undefined where the upload cannot be used; it is aborted then. */
async function resumeUpload(
  { head, versionId, leftover, entry }: ObjectCrossing,
  { partCount }: PartedObject,
  uploadId: string,
  run: ReplicationRun,
): Promise<Result<OpenedUpload | undefined, PortError>> {
  const isOfThis =
    // The null version may have been written again with another head on the same content (D2).
    versionId !== NULL_VERSION_ID &&
    leftover?.versionId === versionId &&
    leftover.upload?.partCount === partCount &&
    samePin(leftover.content?.pin, entry.object.pin);
  if (!isOfThis) {
    const aborted = await run.destination.abortUpload({ key: head.key, uploadId });
    return aborted.ok ? ok(undefined) : aborted;
  }
  const parts = await run.destination.listParts({ key: head.key, uploadId });
  if (!parts.ok) {
    return parts;
  }
  if (parts.value !== "gone") {
    return ok({ uploadId, parts: parts.value });
  }
  const aborted = await abortUploads(head.key, leftover, run);
  return aborted.ok ? ok(undefined) : aborted;
}
