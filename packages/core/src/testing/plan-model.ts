import type { LedgerRow } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import type { Entry } from "../model/stack.ts";
import { planReconcile } from "../plan/plan-reconcile.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { Step } from "../plan/step.ts";
import { rowOf } from "./row-of.ts";

/** A key's state as S3 keeps it: adds come on top, deletes may be anywhere. Newest first. */
export interface ModelKey {
  readonly source: readonly Entry[];
  readonly destination: readonly Entry[];
  readonly rows: readonly LedgerRow[];
  readonly retiring: readonly string[];
}

/** What a plan may know beside stacks and rows. */
export type MoreFacts = Omit<
  ReconcileFacts,
  "key" | "source" | "destination" | "rows" | "retiring"
>;

/** What a plan for a key is made from. */
export function factsOfKey(key: ModelKey, more: MoreFacts = {}): ReconcileFacts {
  const { source, destination, rows, retiring } = key;
  const stacks = { source: { entries: source }, destination: { entries: destination } };
  return { key: "k", ...stacks, rows, retiring, ...more };
}

/** Plans and takes the first `most` steps; `retiring` is kept as the head would keep it. */
export function reconcileModel(
  key: ModelKey,
  policy: Policy,
  more: MoreFacts = {},
  most: number = Number.POSITIVE_INFINITY,
): ModelKey {
  const all = planReconcile(factsOfKey(key, more), policy).steps;
  const replaced = all.flatMap((step) =>
    step.kind === "delete" && step.reason === "replaced" ? [step.destinationVersionId] : [],
  );
  const begun: ModelKey = { ...key, retiring: [...new Set([...key.retiring, ...replaced])] };
  const steps = all.slice(0, most);
  const done = steps.reduce((state, step, index) => takeStep(state, step, index), begun);
  return steps.length === all.length ? { ...done, retiring: [] } : done;
}

/**
 * Takes one step as S3 and the ledger would.
 *
 * @param count - how many steps were taken before, for the id of what is put on top.
 */
export function takeStep(key: ModelKey, step: Step, count: number): ModelKey {
  switch (step.kind) {
    case "append":
      return putOnTop(key, step.entry, count);
    case "restack":
      if (!stands(key, step.replica)) {
        throw new RangeError(`${step.replica} is to be put on top once more, and does not stand`);
      }
      return putOnTop(key, step.entry, count);
    case "note-row":
      return { ...key, rows: withRow(key.rows, step.row) };
    case "forget-row":
      return { ...key, rows: withoutRow(key.rows, step.row) };
    case "delete":
      return {
        ...without(key, step.destinationVersionId),
        rows: step.reason === "left-source" ? withoutRow(key.rows, step.row) : key.rows,
      };
    case "write-tags":
      return key;
  }
}

/** Whether the destination has an entry. */
export function stands(key: ModelKey, versionId: string | undefined): boolean {
  return key.destination.some((entry) => entry.versionId === versionId);
}

/** The source entries whose replicas stand at the destination, newest first; foreign ones as `?`. */
export function replicatedIn(key: ModelKey): readonly string[] {
  const names = new Map(key.rows.map((row) => [row.destinationVersionId, row.versionId]));
  return key.destination.map((entry) => names.get(entry.versionId) ?? "?");
}

/** The same entry under another id. */
export function withId(entry: Entry, versionId: string): Entry {
  return { ...entry, versionId };
}

function putOnTop(key: ModelKey, entry: Entry, count: number): ModelKey {
  const { kind, versionId } = entry;
  const destinationVersionId = `new${count}-${key.destination.length}-${versionId}`;
  const content = entry.kind === "object" ? { pin: entry.pin } : { markerMs: entry.lastModifiedMs };
  const row = rowOf({ versionId, kind, state: "replicated", destinationVersionId, ...content });
  return {
    ...key,
    destination: [withId(entry, destinationVersionId), ...key.destination],
    rows: withRow(key.rows, row),
  };
}

function without(key: ModelKey, id: string): ModelKey {
  return { ...key, destination: key.destination.filter((entry) => entry.versionId !== id) };
}

function withRow(rows: readonly LedgerRow[], row: LedgerRow): readonly LedgerRow[] {
  return [...withoutRow(rows, row), row];
}

function withoutRow(rows: readonly LedgerRow[], { versionId }: LedgerRow): readonly LedgerRow[] {
  return rows.filter((row) => row.versionId !== versionId);
}
