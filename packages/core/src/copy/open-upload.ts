import { abortUploads } from "../lease/abort-uploads.ts";
import type { ObjectCrossing } from "../lease/crossing.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { ObjectAttributes, Tags } from "../model/object-attributes.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { samePin } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { UploadAddress, UploadedPart } from "../ports/upload-store.ts";

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
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<OpenedUpload, PortError>> {
  const left = crossing.leftover?.upload;
  if (left !== undefined) {
    const resumed = await resumeUpload(
      crossing,
      object,
      { key: session.key, uploadId: left.id },
      run,
    );
    if (!resumed.ok || resumed.value !== undefined) {
      return resumed as Result<OpenedUpload, PortError>;
    }
  }
  const { attributes, tags } = object;
  const begun = await run.destination.beginUpload({ key: session.key, attributes, tags });
  if (!begun.ok) {
    return begun;
  }
  const upload = { id: begun.value, partCount: object.partCount };
  const noted = await session.noteUpload(upload);
  if (!noted.ok) {
    // Nobody else knows of it. Best effort: what a crash leaves here is found by listing uploads.
    await run.destination.abortUpload({ key: session.key, uploadId: begun.value });
    return noted;
  }
  return ok({ uploadId: begun.value, parts: [] });
}

/** @returns undefined where the upload cannot be used; it is aborted then. */
async function resumeUpload(
  { versionId, leftover, entry }: ObjectCrossing,
  { partCount }: PartedObject,
  upload: UploadAddress,
  run: ReplicationRun,
): Promise<Result<OpenedUpload | undefined, PortError>> {
  const isOfThis =
    // The null version may have been written again with another head on the same content (D2).
    versionId !== NULL_VERSION_ID &&
    leftover?.versionId === versionId &&
    leftover.upload?.partCount === partCount &&
    samePin(leftover.content?.pin, entry.object.pin);
  if (!isOfThis) {
    const aborted = await run.destination.abortUpload(upload);
    return aborted.ok ? ok(undefined) : aborted;
  }
  const parts = await run.destination.listParts(upload);
  if (!parts.ok) {
    return parts;
  }
  if (parts.value !== "gone") {
    return ok({ uploadId: upload.uploadId, parts: parts.value });
  }
  const aborted = await abortUploads(upload.key, { crashed: leftover }, run);
  return aborted.ok ? ok(undefined) : aborted;
}
