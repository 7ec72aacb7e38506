import type { KeySession } from "../lease/key-session.ts";
import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { probeKey } from "./probe-key.ts";

/** No content has it. */
const NO_SUCH_ETAG = "xpart-probe";

/**
 * Whether the destination takes anything at all of the kind that it refused (A9). Nothing is seen at the key.
 *
 * @param refusal - of an object, of a part of one, or of tags.
 */
export function takesOthers(
  { operation }: PortError,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  if (operation === "PutObject") {
    return takesObjects(session.key, run);
  }
  // To write tags is a right of its own.
  const isOfTags = operation.toLowerCase().includes("tag");
  return isOfTags ? takesTags(session.key, run) : takesUploads(session, run);
}

/** Who may write tags is told that the object is not there. */
async function takesTags(
  refusedKey: string,
  { destination }: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const key = probeKey(refusedKey);
  const written = await destination.writeTags(key, NULL_VERSION_ID, { "xpart-probe": "" });
  if (written.ok) {
    return ok(true);
  }
  return mayBeRefusal(written.error) ? ok(false) : written;
}

/**
 * A plain object without content is written to a key that is not there, if another content is: S3 looks at rights
 * and policies first, and at that condition then, so that nothing is written. A server that does not know
 * conditions writes it; it is deleted again.
 */
async function takesObjects(
  refusedKey: string,
  { destination }: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const key = probeKey(refusedKey);
  const put = await destination.putObject({
    ...{ key, sizeBytes: 0, attributes: { metadata: {} }, tags: {}, body: nothing() },
    onlyIf: { kind: "etag", etag: NO_SUCH_ETAG },
  });
  if (put.ok) {
    const deleted = await destination.deleteEntry(key, put.value.versionId);
    return deleted.ok ? ok(true) : deleted;
  }
  if (put.error.kind === "precondition") {
    return ok(true);
  }
  return mayBeRefusal(put.error) ? ok(false) : put;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** An upload without any properties is begun, and aborted; a crash leaves one that the next worker aborts (A5). */
async function takesUploads(
  session: KeySession,
  { destination }: ReplicationRun,
): Promise<Result<boolean, PortError>> {
  const { key } = session;
  const noted = await session.noteProbe();
  if (!noted.ok) {
    return noted;
  }
  const begun = await destination.beginUpload({ key, attributes: { metadata: {} }, tags: {} });
  if (!begun.ok) {
    return mayBeRefusal(begun.error) ? ok(false) : begun;
  }
  const aborted = await destination.abortUpload({ key, uploadId: begun.value });
  return aborted.ok ? ok(true) : aborted;
}
