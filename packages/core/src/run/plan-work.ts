import { unrecordedRows } from "../apply/apply-plan.ts";
import { Shown } from "../apply/shown.ts";
import { emptyTally, type PlanWork } from "../apply/work.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { ObjectEvent } from "../model/object-event.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { KeyPlan } from "./plan-key.ts";

/** What applying a plan begins with: nothing is done, and readers see what the plan's listing shows. */
export function planWork(
  event: ObjectEvent | undefined,
  { session, leftOnTop }: { readonly session: KeySession; readonly leftOnTop?: string | undefined },
  { facts, leftover, steps }: KeyPlan,
  run: ReplicationRun,
): PlanWork {
  const rows = rowsOf(facts);
  return {
    ...run,
    ...{ session, rows, event, leftover },
    tally: emptyTally(),
    siblings: facts.source.entries,
    shown: shownBy(facts, rows, leftOnTop),
    readAhead: new Map(),
    unrecorded: unrecordedRows(steps),
    fromSource: facts.fromSource,
    stale: facts.stale,
    deleted: new Set(),
    refused: new Set(),
    lockedForeign: new Set(),
    heldForeign: new Set(),
  };
}

/** Whether readers of a key see older content, by what its plan found (R8). */
export function showsOlder({ facts }: KeyPlan): boolean {
  return shownBy(facts, rowsOf(facts)).isOlder;
}

function shownBy(facts: KeyPlan["facts"], rows: PlanWork["rows"], leftOnTop?: string): Shown {
  const { retiring, leftOut } = facts;
  const before = { onTop: leftOnTop, retiring, leftOut };
  return new Shown(facts.source, inPair(facts), rows, facts.immovable, before);
}

function rowsOf({ rows }: KeyPlan["facts"]): PlanWork["rows"] {
  return new Map(rows.map((row) => [row.versionId, row]));
}

/** What somebody wrote at the destination itself, and is known to have, is no older content of the source's (K4). */
function inPair({ destination, originals }: KeyPlan["facts"]): KeyPlan["facts"]["destination"] {
  return originals === undefined
    ? destination
    : { entries: destination.entries.filter(({ versionId }) => !originals.has(versionId)) };
}
