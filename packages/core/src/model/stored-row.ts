import type { LedgerRow, LedgerState, RowWriter } from "./ledger-row.ts";
import { isParkCause } from "./park-cause.ts";
import { err, ok, type Result } from "./result.ts";
import { ROW_STATES } from "./row-states.ts";
import type { ContentPin } from "./stack.ts";
import type { VersionId } from "./version-id.ts";

/** A row as it is read from where rows are kept: nothing says yet that it is one that can be. */
export interface StoredRow {
  readonly key: string;
  readonly versionId: VersionId;
  readonly kind: string;
  readonly state: string;
  readonly destinationVersionId?: VersionId | undefined;
  readonly destinationEtag?: string | undefined;
  readonly pin?: ContentPin | undefined;
  readonly markerMs?: number | undefined;
  readonly sequencer?: string | undefined;
  readonly attemptId?: string | undefined;
  readonly writer?: RowWriter | undefined;
  readonly reason?: string | undefined;
  readonly answer?: string | undefined;
  readonly revision?: string | undefined;
}

/**
 * Makes a ledger row of what is stored (L7). What its state and kind have no use for is left out: xpart carried
 * some of it along before rows were a union. A row without what its state needs is not guessed at.
 *
 * @returns the row; or, as an error, why there can be no such row, as what follows "it".
 */
export function toLedgerRow(stored: StoredRow): Result<LedgerRow, string> {
  const problem = whyImpossible(stored);
  return problem === undefined ? ok(onlyUsed(stored)) : err(problem);
}

function whyImpossible(stored: StoredRow): string | undefined {
  const { kind, state, destinationVersionId, reason } = stored;
  if (!isState(state)) {
    return `has the state "${state}", which this version of xpart does not know`;
  }
  if (kind !== "object" && kind !== "marker") {
    return `is of the kind "${kind}", which this version of xpart does not know`;
  }
  const { replica } = ROW_STATES[state];
  const needsReplica = replica === "always" || (replica === "of-object" && kind === "object");
  if (needsReplica && destinationVersionId === undefined) {
    return `is ${state} and names no entry of the destination`;
  }
  return state === "parked" || state === "gap" ? whyUnexplained(state, kind, reason) : undefined;
}

function whyUnexplained(
  state: "parked" | "gap",
  kind: string,
  reason: string | undefined,
): string | undefined {
  if (reason === undefined) {
    return `is ${state === "gap" ? "a gap" : state} and does not say why`;
  }
  if (state === "parked" && kind === "marker") {
    return "is parked and of a delete marker, which nothing can refuse";
  }
  return state === "gap" || isParkCause(reason)
    ? undefined
    : `is parked for "${reason}", which this version of xpart does not know`;
}

function isState(state: string): state is LedgerState {
  return Object.hasOwn(ROW_STATES, state);
}

function onlyUsed(stored: StoredRow): LedgerRow {
  const { kind, state, destinationVersionId } = stored;
  const used: StoredRow = {
    ...stored,
    destinationEtag: destinationVersionId && stored.destinationEtag,
    pin: kind === "object" ? stored.pin : undefined,
    markerMs: kind === "marker" ? stored.markerMs : undefined,
    reason: state === "parked" || state === "gap" ? stored.reason : undefined,
    answer: state === "parked" ? stored.answer : undefined,
  };
  const fields = Object.entries(used).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as unknown as LedgerRow;
}
