import { bringAcross } from "../copy/bring-across.ts";
import type { Action } from "../decide/action.ts";
import { advanceHead } from "../lease/advance-head.ts";
import { endHold, takeHold } from "../lease/short-hold.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { PortError } from "../model/port-error.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { GatheredFacts } from "../run/gather-facts.ts";
import { type Applied, DONE } from "./applied.ts";
import { withinBudget } from "./delete-budget.ts";
import { deleteReplica } from "./delete-replica.ts";
import { park } from "./park.ts";

/** An action that is applied by itself; the others are answers to whoever replicates the event. */
export type ApplicableAction = Exclude<Action, { readonly kind: "skip" | "wait" | "reconcile" }>;

/** Does what was decided about an event of the fast path, and records it. */
export async function applyAction(
  action: ApplicableAction,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  switch (action.kind) {
    case "copy-object":
      return addOnTop(action.versionId, event, facts, run);
    case "add-marker":
      return withinBudget(action, event, facts, run, () =>
        addOnTop(action.versionId, event, facts, run),
      );
    case "delete-entry":
      return withinBudget(action, event, facts, run, () =>
        deleteReplica(action, event, facts.ledger, run),
      );
    case "park":
      return parkEntry(action, event, facts, run);
    case "sync-tags":
      return syncTags(action, event, facts, run);
    case "keep-replica":
      return markRow(event, facts, run, () =>
        run.ledger.saveRow({
          ...(facts.ledger.row ?? { key: event.key, versionId: action.versionId }),
          kind: action.entryKind,
          state: action.state,
          ...(action.markerMs === undefined ? {} : { markerMs: action.markerMs }),
        }),
      );
    case "forget-row": {
      const { row } = facts.ledger;
      return row === undefined ? DONE : markRow(event, facts, run, () => run.ledger.deleteRow(row));
    }
  }
}

/**
 * Writes a row for which nothing crosses. The head is written first, as it was read: who took the key since
 * then is seen, and who read it before cannot take it any more (L4).
 */
async function markRow(
  { key }: ObjectEvent,
  { ledger: { head } }: GatheredFacts,
  run: ReplicationRun,
  write: () => Promise<Result<unknown, PortError>>,
): Promise<Result<Applied, ReplicationFailure>> {
  const fenced = await run.ledger.saveHead(head ?? { key });
  return fenced.ok ? saved(await write()) : err(serviceFailure(fenced.error));
}

async function addOnTop(
  versionId: string,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const { ledger, opened } = facts;
  const entryMs = opened?.pin.lastModifiedMs ?? event.timeMs ?? run.clock.now();
  const crossed = await bringAcross(
    {
      versionId,
      entry: opened === undefined ? { kind: "marker" } : { kind: "object", object: opened },
      row: ledger.row,
      head: advanceHead(ledger.head, event, entryMs),
      scope: "entry",
      sequencer: event.sequencer,
    },
    run,
  );
  if (!crossed.ok) {
    return crossed;
  }
  return crossed.value.kind === "handed-over"
    ? ok({ kind: "handed-over" })
    : ok({ kind: "done", bytes: crossed.value.bytes });
}

async function parkEntry(
  { versionId, cause }: Extract<Action, { kind: "park" }>,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const { key } = event;
  const entry = { key, versionId, cause, row: facts.ledger.row };
  return markRow(event, facts, run, () => park(entry, run));
}

/** Under a hold, so that no slower worker's older tags come on top of these (L4). */
async function syncTags(
  action: Extract<Action, { kind: "sync-tags" }>,
  { key }: ObjectEvent,
  { ledger }: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const held = await takeHold(key, ledger.head, run);
  if (!held.ok) {
    return err(serviceFailure(held.error));
  }
  const written = await copyTags(action, key, run);
  const ended = await endHold(held.value, written.ok ? undefined : written.error, run);
  const failed = [written, ended].find((result) => !result.ok);
  if (failed?.ok === false) {
    return err(serviceFailure(failed.error));
  }
  return written.ok ? ok(written.value) : DONE;
}

async function copyTags(
  { versionId, destinationVersionId }: Extract<Action, { kind: "sync-tags" }>,
  key: string,
  run: ReplicationRun,
): Promise<Result<Applied, PortError>> {
  const tags = await run.source.readTags(key, versionId);
  if (!tags.ok) {
    return tags;
  }
  if (tags.value === "gone") {
    return ok({ kind: "skip", reason: "source-gone" });
  }
  const written = await run.destination.writeTags(key, destinationVersionId, tags.value);
  if (!written.ok) {
    return written;
  }
  return ok(
    written.value === "gone"
      ? { kind: "reconcile", reason: "destination-gone" }
      : { kind: "done", bytes: 0 },
  );
}

function saved(result: Result<unknown, PortError>): Result<Applied, ReplicationFailure> {
  return result.ok ? DONE : err(serviceFailure(result.error));
}
