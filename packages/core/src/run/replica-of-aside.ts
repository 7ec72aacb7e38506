import type { Facts } from "../decide/facts.ts";
import type { LedgerView } from "../model/ledger-head.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/**
 * What the row of a null version names that was set aside and that lifecycle, or somebody, took. Replicas of objects have
 * an ETag, so that hardly any but a null marker's is asked for.
 */
export function replicaOfAside(
  { kind, versionId }: ObjectEvent,
  { row }: LedgerView,
): VersionId | undefined {
  const isTaken = kind === "entry-deleted" || kind === "marker-created";
  const isAside = versionId === NULL_VERSION_ID && row?.state === "parked";
  return isTaken && isAside && row.destinationEtag === undefined
    ? row.destinationVersionId
    : undefined;
}

/** Whether that is a marker: what took its place never crossed. */
export async function readReplica(
  key: string,
  replica: VersionId,
  { destination }: ReplicationRun,
): Promise<Result<Pick<Facts, "namesMarker">, PortError>> {
  const described = await destination.describe(key, replica);
  if (!described.ok) {
    return described.error.kind === "denied" ? ok({}) : described; // what policy may keep stays
  }
  return ok({ namesMarker: described.value.kind === "marker" });
}
