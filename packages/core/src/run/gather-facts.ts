import { isSettledForGood } from "../decide/created.ts";
import type { Facts, UnreadableEntry } from "../decide/facts.ts";
import type { LedgerView } from "../model/ledger-row.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import { parkCauseOf } from "../model/park-cause.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { EntryRead, ObjectDescription, OpenObject } from "../ports/bucket-reader.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";

/** Facts, with the source object that was opened to learn them; it must be read or discarded. */
export interface GatheredFacts extends Facts {
  readonly opened: OpenObject | undefined;
}

/**
 * Reads what deciding about an event needs: the ledger, once, and the source where the decision turns on
 * it. An object is opened rather than described, so that copying it costs no second request (L6).
 */
export async function gatherFacts(
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<GatheredFacts, PortError>> {
  const ledger = await run.ledger.read(event.key, event.versionId);
  if (!ledger.ok) {
    return ledger;
  }
  const source = await readSource(event, ledger.value, run);
  if (!source.ok) {
    return source;
  }
  const read = source.value;
  return ok({
    ledger: ledger.value,
    source: read,
    opened: read?.kind === "object" && "body" in read.object ? read.object : undefined,
    nowMs: run.clock.now(),
  });
}

type SourceAnswer =
  | EntryRead<OpenObject>
  | EntryRead<ObjectDescription>
  | UnreadableEntry
  | undefined;

async function readSource(
  event: ObjectEvent,
  ledger: LedgerView,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  const { key, versionId } = event;
  switch (event.kind) {
    case "created":
      return isSettledForGood(ledger.row) ? ok(undefined) : openEntry(event, run);
    case "restored":
      return ledger.row?.state === "parked" ? openEntry(event, run) : ok(undefined);
    case "entry-deleted":
      // Only the null version can be there again after it was deleted (D2).
      return versionId === NULL_VERSION_ID ? run.source.describe(key, versionId) : ok(undefined);
    case "marker-created":
      // It may be gone again, or, if it is a null marker, have given way to a later write.
      return isMarkerSettled(event, ledger, run)
        ? ok(undefined)
        : run.source.describe(key, versionId);
    case "tags-changed":
    case "acl-changed":
      return ok(undefined);
  }
}

/** Opens an object's version; that it cannot be read is a fact, not a failure (A7). */
async function openEntry(
  { key, versionId }: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<SourceAnswer, PortError>> {
  const opened = await run.source.open(key, versionId);
  const cause = opened.ok ? undefined : parkCauseOf(opened.error);
  return cause === undefined ? opened : ok({ kind: "unreadable", cause });
}

/** Whether a marker is decided about without a look at the source. */
function isMarkerSettled(
  { versionId, origin }: ObjectEvent,
  { row }: LedgerView,
  { policy }: ReplicationRun,
): boolean {
  if (policy.deleteMarkers === "ignore") {
    return true;
  }
  const isNamed = versionId !== NULL_VERSION_ID;
  // One that lifecycle made and that does not cross is only written down.
  return (
    isNamed && (row !== undefined || (origin === "lifecycle" && policy.lifecycle === "ignore"))
  );
}
