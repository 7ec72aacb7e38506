import type { Action, ReconcileReason } from "./action.ts";
import { bringAcross } from "./bring-across.ts";
import { mayDelete } from "./delete-budget.ts";
import { laterSequencer } from "./event-order.ts";
import type { GatheredFacts } from "./gather-facts.ts";
import type { LedgerHead, LedgerRow } from "./ledger-row.ts";
import type { ObjectEvent } from "./object-event.ts";
import type { PortError } from "./port-error.ts";
import { type ReplicationFailure, serviceFailure } from "./replication-failure.ts";
import type { ReplicationRun } from "./replication-run.ts";
import { err, ok, type Result } from "./result.ts";
import type { SkipReason } from "./skip-reason.ts";

/** An action that is applied by itself; the others are answers to whoever replicates the event. */
export type ApplicableAction = Exclude<Action, { readonly kind: "skip" | "wait" | "reconcile" }>;

/** What applying came to; the replica not being where the ledger says asks for a reconcile. */
export type Applied =
  | { readonly kind: "done"; readonly bytes: number }
  | { readonly kind: "held" }
  | { readonly kind: "skip"; readonly reason: SkipReason }
  | { readonly kind: "reconcile"; readonly reason: ReconcileReason };

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
    case "delete-entry":
      return applyDelete(action, event, facts, run);
    case "sync-tags":
      return syncTags(action, event, run);
    case "keep-replica":
      return saved(
        await run.ledger.saveRow({
          ...(facts.ledger.row ?? { key: event.key, versionId: action.versionId }),
          kind: action.entryKind,
          state: action.state,
          ...(action.markerMs === undefined ? {} : { markerMs: action.markerMs }),
        }),
      );
    case "forget-row":
      return facts.ledger.row === undefined
        ? DONE
        : saved(await run.ledger.deleteRow(facts.ledger.row));
  }
}

/** What takes something away is done only while the hour's budget lasts; beyond it, it is held (F4). */
async function applyDelete(
  action: Extract<Action, { kind: "add-marker" | "delete-entry" }>,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const may = await mayDelete(run);
  if (!may.ok) {
    return err(serviceFailure(may.error));
  }
  if (!may.value) {
    return hold(action, event, facts, run);
  }
  return action.kind === "add-marker"
    ? addOnTop(action.versionId, event, facts, run)
    : deleteEntry(action, event, facts, run);
}

async function hold(
  { kind, versionId }: Extract<Action, { kind: "add-marker" | "delete-entry" }>,
  { key }: ObjectEvent,
  { ledger }: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const marker = { key, versionId, kind: "marker" } as const;
  const row = kind === "add-marker" ? { ...ledger.row, ...marker } : ledger.row;
  const saved = await run.ledger.saveRow({ ...(row ?? marker), state: "held" });
  return saved.ok ? ok({ kind: "held" }) : err(serviceFailure(saved.error));
}

const DONE: Result<Applied, never> = ok({ kind: "done", bytes: 0 });

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
      head: advanced(ledger.head, event, entryMs),
      scope: "entry",
    },
    run,
  );
  return crossed.ok ? ok({ kind: "done", bytes: crossed.value.bytes }) : crossed;
}

/** The head with an event's sequencer and an entry's time taken in; lifecycle's prove nothing (O3). */
function advanced(head: LedgerHead | undefined, event: ObjectEvent, entryMs: number): LedgerHead {
  const sequencer =
    event.origin === "user" ? laterSequencer(head?.sequencer, event.sequencer) : head?.sequencer;
  return {
    ...(head ?? { key: event.key }),
    newestMs: Math.max(head?.newestMs ?? entryMs, entryMs),
    ...(sequencer === undefined ? {} : { sequencer }),
  };
}

async function deleteEntry(
  action: Extract<Action, { kind: "delete-entry" }>,
  event: ObjectEvent,
  facts: GatheredFacts,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const { row, head } = facts.ledger;
  const deleted = await run.destination.deleteEntry(event.key, action.destinationVersionId);
  if (!deleted.ok && deleted.error.kind === "locked" && row !== undefined) {
    return saved(await run.ledger.saveRow({ ...row, state: "locked" }));
  }
  if (!deleted.ok) {
    return err(serviceFailure(deleted.error));
  }
  // The head first: a row that is still there has the delete repeated, which does no harm.
  if (head !== undefined) {
    const settled = await run.ledger.saveHead(withoutEntry(head, event, action.versionId));
    if (!settled.ok) {
      return err(serviceFailure(settled.error));
    }
  }
  if (row === undefined) {
    return DONE;
  }
  return saved(
    action.keepRowAs === undefined
      ? await run.ledger.deleteRow(row)
      : await run.ledger.saveRow(withoutReplica(row, action.keepRowAs)),
  );
}

/** The head after one of its entries went: a later event must still prove newer than this delete. */
function withoutEntry(head: LedgerHead, event: ObjectEvent, versionId: string): LedgerHead {
  const next = advanced(head, event, head.newestMs ?? 0);
  if (next.attempt?.versionId !== versionId) {
    return next;
  }
  const { attempt: _settled, ...rest } = next;
  return rest;
}

function withoutReplica(row: LedgerRow, state: LedgerRow["state"]): LedgerRow {
  const { destinationVersionId: _deleted, ...rest } = row;
  return { ...rest, state };
}

async function syncTags(
  action: Extract<Action, { kind: "sync-tags" }>,
  event: ObjectEvent,
  run: ReplicationRun,
): Promise<Result<Applied, ReplicationFailure>> {
  const tags = await run.source.readTags(event.key, action.versionId);
  if (!tags.ok) {
    return err(serviceFailure(tags.error));
  }
  if (tags.value === "gone") {
    return ok({ kind: "skip", reason: "source-gone" });
  }
  const { destinationVersionId } = action;
  const written = await run.destination.writeTags(event.key, destinationVersionId, tags.value);
  if (!written.ok) {
    return err(serviceFailure(written.error));
  }
  return written.value === "gone" ? ok({ kind: "reconcile", reason: "destination-gone" }) : DONE;
}

function saved(result: Result<unknown, PortError>): Result<Applied, ReplicationFailure> {
  return result.ok ? DONE : err(serviceFailure(result.error));
}
