import {
  type DeleteReason,
  type Entry,
  isRowOf,
  type KeyLedger,
  type KeyPlan,
  type LedgerRow,
  type LedgerState,
  NULL_VERSION_ID,
  type Policy,
  type Step,
  type SuppressReason,
  type VersionId,
} from "@xpart/core";
import type { Reason } from "./reasons.ts";

/** Why a key's stacks are not plainly equal; no reason: they are, by the ledger's pins and mapping. */
export function judgePlan(
  { facts, plan, steps }: KeyPlan,
  { head }: KeyLedger,
  policy: Policy,
): readonly Reason[] {
  const view = viewOf({ facts });
  const isRewritten = steps.some(({ kind }) => kind === "append" || kind === "restack");
  const reasons: Reason[] = [
    ...steps.flatMap((step) => reasonOfStep(step, view, isRewritten)),
    ...plan.suppressed.map(({ reason }) => SUPPRESSED[reason]),
    ...reasonsOfLeft(view, policy),
    ...reasonsOfForeign(plan.foreign, head),
    ...(isOverwritten(view) ? (["overwritten"] as const) : []),
  ];
  if (reasons.length === 0 && !isInOrder(view)) {
    reasons.push("kept-order");
  }
  return [...new Set(reasons)].sort();
}

interface KeyView {
  readonly source: readonly Entry[];
  readonly rows: readonly LedgerRow[];
  readonly byVersion: ReadonlyMap<VersionId, LedgerRow>;
  /** Places at the destination, from the newest. */
  readonly places: ReadonlyMap<VersionId, { readonly at: number; readonly entry: Entry }>;
}

function viewOf({ facts }: Pick<KeyPlan, "facts">): KeyView {
  const { source, destination, rows } = facts;
  return {
    rows,
    source: source.entries,
    byVersion: new Map(rows.map((row) => [row.versionId, row])),
    places: new Map(
      destination.entries.map((entry, at) => [entry.versionId, { at, entry }] as const),
    ),
  };
}

const SUPPRESSED: Readonly<Record<SuppressReason, Reason>> = {
  filtered: "filtered",
  policy: "ignored-markers",
  lifecycle: "expired-marker",
  "below-horizon": "below-horizon",
  parked: "parked",
  gap: "gap",
  held: "held",
};

function reasonOfStep(step: Step, view: KeyView, isRewritten: boolean): readonly Reason[] {
  switch (step.kind) {
    case "append":
      return [reasonOfAppend(step.entry, view)];
    case "restack":
      return ["order"];
    case "delete":
      // Of what is written again, that has a reason of its own.
      return step.reason === "replaced" && isRewritten ? [] : [DELETED[step.reason]];
    case "write-tags":
      return ["tags"];
    case "note-row":
      return step.row.state === "gap" ? ["late"] : ["unrecorded"];
    case "forget-row":
      return []; // nothing but the ledger's own
  }
}

const DELETED: Readonly<Record<DeleteReason, Reason>> = {
  "left-source": "extra",
  "left-scope": "extra",
  replaced: "extra",
  foreign: "foreign",
};

function reasonOfAppend(entry: Entry, { byVersion, places }: KeyView): Reason {
  const row = byVersion.get(entry.versionId);
  if (row?.state !== "replicated" || row.destinationVersionId === undefined) {
    return "missing";
  }
  const replica = places.get(row.destinationVersionId)?.entry;
  if (replica === undefined) {
    return "lost-replica";
  }
  return isRowOf(row, entry) && isAlike(replica, entry) ? "order" : "content";
}

function isAlike(left: Entry, right: Entry): boolean {
  return left.kind === "object" && right.kind === "object"
    ? left.pin.sizeBytes === right.pin.sizeBytes
    : left.kind === right.kind;
}

/** Replicas that stand though their entry left the source, and why they may. */
const KEPT: Readonly<Partial<Record<LedgerState, Reason>>> = {
  "source-deleted": "kept-deleted",
  "source-expired": "kept-expired",
  locked: "locked",
  held: "held",
};

function reasonsOfLeft({ source, rows, places }: KeyView, policy: Policy): readonly Reason[] {
  const present = new Set(source.map(({ versionId }) => versionId));
  const mayAllGo = policy.lifecycle === "replicate" && policy.versionDeletes === "replicate";
  const mayAllStay = policy.lifecycle === "ignore" && policy.versionDeletes === "ignore";
  return rows
    .filter(({ versionId, destinationVersionId: replica }) => {
      return !present.has(versionId) && replica !== undefined && places.has(replica);
    })
    .flatMap(({ state }): readonly Reason[] => {
      const kept = KEPT[state];
      if (kept !== undefined) {
        return [kept];
      }
      if (mayAllGo || state === "gap") {
        return []; // a step does it
      }
      return [mayAllStay ? "kept-deleted" : "unannounced"];
    });
}

function reasonsOfForeign(
  foreign: readonly VersionId[],
  head: KeyLedger["head"],
): readonly Reason[] {
  const locked = new Set(head?.lockedForeign);
  const held = new Set(head?.heldForeign);
  return foreign.map((id) => {
    if (locked.has(id)) {
      return "locked";
    }
    return held.has(id) ? "held" : "foreign";
  });
}

/** Only the null version can become another under its id; what the write of the replica was answered tells. */
function isOverwritten({ rows, places }: KeyView): boolean {
  const replica = places.get(NULL_VERSION_ID)?.entry;
  const row = rows.find(({ destinationVersionId }) => destinationVersionId === NULL_VERSION_ID);
  const isKnown = row?.state === "replicated" && row.destinationEtag !== undefined;
  return isKnown && replica?.kind === "object" && replica.pin.etag !== row.destinationEtag;
}

function isInOrder({ source, byVersion, places }: KeyView): boolean {
  let above = -1;
  for (const { versionId } of source) {
    const replica = byVersion.get(versionId)?.destinationVersionId;
    const at = replica === undefined ? undefined : places.get(replica)?.at;
    if (at !== undefined && at <= above) {
      return false;
    }
    above = at ?? above;
  }
  return true;
}
