import type { LedgerRow, ParkedRow, RowReplica } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import { leftBehindRow } from "../model/row-changes.ts";
import { ROW_STATES } from "../model/row-states.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import type { ReconcileFacts } from "./reconcile-facts.ts";
import type { Step } from "./step.ts";
import { isReleased } from "./wanted.ts";

/** K3: of what a filter leaves out now, replicas go where policy does not keep them, and so do rows without one. */
export function leftScope(facts: ReconcileFacts, policy: Policy): readonly Step[] {
  return facts.rows.flatMap((row): readonly Step[] => {
    const by = facts.leftOut?.get(row.versionId);
    return by === undefined ? [] : stepsFor(row, by, facts, policy);
  });
}

function stepsFor(
  row: LedgerRow,
  by: LeftOutBy,
  facts: ReconcileFacts,
  policy: Policy,
): readonly Step[] {
  const { destinationVersionId, state } = row;
  const isKnown = by !== "tags-denied"; // else nobody knows whether it left
  if (destinationVersionId === undefined) {
    const isForgotten = isKnown && ROW_STATES[state].whenGone !== "kept";
    return isForgotten ? [{ kind: "forget-row", row, isAtSource: true }] : [];
  }
  // First, so that after a crash nobody takes the later write for one that has crossed.
  const outdated = row.versionId === facts.stale ? withoutPin(row) : [];
  // A delete that waits for a release is one of what was in the scope: what has taken its place is not (D2, F4).
  if (policy.scope?.leaving === "delete" || state === "held") {
    return mayLeave(row, facts)
      ? [...outdated, { kind: "delete", reason: "left-scope", row, destinationVersionId }]
      : [];
  }
  if (outdated.length > 0) {
    return outdated;
  }
  return isKnown && state === "parked" ? leftBehind({ ...row, destinationVersionId }, policy) : [];
}

/** A replica of an earlier write of the null version, with the bytes of the later one (D2). */
function withoutPin(row: LedgerRow): readonly Step[] {
  if (row.kind !== "object") {
    return [];
  }
  const { pin: _ofAnEarlierWrite, ...known } = row;
  return [{ kind: "note-row", row: known }];
}

/** What was set aside is forgotten; the replica stays, and is kept equal where it is of these bytes. */
function leftBehind(row: ParkedRow<RowReplica>, { tags }: Policy): readonly Step[] {
  const { versionId, destinationVersionId } = row;
  const left = leftBehindRow(row);
  const isTagged = left.state === "replicated" && tags !== "ignore";
  return [
    { kind: "note-row", row: left },
    ...(isTagged ? [{ kind: "write-tags", versionId, destinationVersionId } as const] : []),
  ];
}

function mayLeave(row: LedgerRow, facts: ReconcileFacts): boolean {
  const { whenGone } = ROW_STATES[row.state];
  return whenGone !== "kept" && (whenGone !== "on-release" || isReleased(row.versionId, facts));
}
