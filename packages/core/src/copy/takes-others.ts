import type { KeySession } from "../lease/key-session.ts";
import { mayBeRefusal } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * Whether the destination takes anything at all at a key (A9): an upload without any properties is begun, and
 * aborted. Nothing is seen at the key; a crash in between leaves an upload that the next worker aborts (A5).
 */
export async function takesOthers(
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
