import type { KeySession } from "../lease/key-session.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { checkWritten } from "./check-written.ts";

/** A marker of the source for which the destination made none of its own (R20). */
export interface NotKept {
  readonly kind: "not-kept";
  /** The marker that hides the key already; absent: it has no versions that one could hide. */
  readonly standing?: VersionId;
}

/**
 * Adds a delete marker (R20): one request; a ledger read more where the server may have named one that stood there.
 *
 * @param versionId - of the source's marker.
 */
export async function addMarker(
  versionId: VersionId,
  { key }: KeySession,
  run: ReplicationRun,
): Promise<Result<WrittenEntry | NotKept, PortError>> {
  const added = await run.destination.addMarker(key);
  if (!added.ok) {
    return added;
  }
  const { made, ...written } = added.value;
  if (made === "none") {
    return ok({ kind: "not-kept" });
  }
  const known = made === "perhaps" ? await run.ledger.readKey(key) : ok(undefined);
  if (!known.ok) {
    return known;
  }
  const isOthers = known.value?.rows.some(
    (row) => row.versionId !== versionId && row.destinationVersionId === written.versionId,
  );
  return isOthers === true
    ? ok({ kind: "not-kept", standing: written.versionId })
    : checkWritten(versionId, written, undefined, key, run);
}

/** Whether it is none that was written. */
export function isNotKept(added: WrittenEntry | NotKept): added is NotKept {
  return "kind" in added;
}
