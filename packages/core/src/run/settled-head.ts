import type { PlanWork } from "../apply/work.ts";
import { withSequencer } from "../lease/advance-head.ts";
import type { HeadChange } from "../lease/head-change.ts";
import type { TopEntry } from "../model/ledger-head.ts";
import { hasUnkeptMarker } from "../model/row-changes.ts";
import { entryTimeMs, type Stack } from "../model/stack.ts";
import { NULL_VERSION_ID } from "../model/version-id.ts";
import type { KeyPlan } from "./plan-key.ts";
import type { ReconcileTrigger } from "./reconcile-trigger.ts";

/** What a key's head says once its plan is done. */
export function settledHead(
  { event }: ReconcileTrigger,
  work: PlanWork,
  { facts }: KeyPlan,
): HeadChange {
  const { head } = work.session;
  const { sequencer } = withSequencer(head, event);
  const locked = [...(facts.lockedForeign ?? []), ...work.lockedForeign];
  return {
    sequencer,
    newestMs: newestMs(facts.source, work, head.newestMs ?? 0),
    listedMs: newestMs(facts.source, work, head.listedMs ?? 0),
    retiring: undefined,
    unsure: undefined,
    asked: undefined,
    begunAnew: undefined,
    released: undefined,
    retried: undefined,
    top: topOf(work, facts.destination),
    hasUnkeptMarkers: hasUnkeptMarker(work.rows) ? true : undefined,
    lockedForeign: locked.length === 0 ? undefined : locked,
    heldForeign: work.heldForeign.size === 0 ? undefined : [...work.heldForeign],
  };
}

/** The null version may have been written again between the listing and the copy: it crossed as it was then (D2, O3). */
function newestMs({ entries }: Stack, { rows }: PlanWork, known: number): number {
  let newest = Math.max(known, rows.get(NULL_VERSION_ID)?.pin?.lastModifiedMs ?? 0);
  for (const entry of entries) {
    newest = Math.max(newest, entryTimeMs(entry));
  }
  return newest;
}

/** What is on top at the destination now; undefined: it was deleted, or nobody has looked. */
function topOf({ top, deleted, tally }: PlanWork, { entries }: Stack): TopEntry | undefined {
  if (tally.appended + tally.restacked > 0) {
    return top;
  }
  const current = entries.find(({ versionId }) => !deleted.has(versionId));
  if (current === undefined) {
    return { kind: "nothing" };
  }
  return current.kind === "marker"
    ? { kind: "marker" }
    : { kind: "object", etag: current.pin.etag };
}
