import fc from "fast-check";
import type { LedgerRow, LedgerState } from "../model/ledger-row.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { Entry } from "../model/stack.ts";
import { type ModelKey, type MoreFacts, withId } from "./plan-model.ts";
import { rowOf } from "./row-of.ts";

/** What is drawn of one entry of a key. */
interface Draw {
  readonly isMarker: boolean;
  readonly isAtSource: boolean;
  readonly hasReplica: boolean;
  readonly hasRow: boolean;
  readonly order: number;
  readonly state: LedgerState;
}

/** The id of an entry that was drawn as the n-th newest. */
export const sourceId = (index: number): string => `s${index}`;

/** Draws a key: some entries replicated, in any order, some gone from the source, some foreign. */
export const anyKey: fc.Arbitrary<ModelKey> = keysWith(fc.constant("replicated"));

/** Draws a key whose entries may also be set aside, kept, held or locked. */
export const anyKeyWithStates: fc.Arbitrary<ModelKey> = keysWith(
  fc.constantFrom<LedgerState>(
    ...(["replicated", "replicated", "replicated", "parked", "gap"] as const),
    ...(["held", "locked", "source-deleted", "source-expired"] as const),
  ),
);

/** Draws a policy, of what a plan looks at. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    deleteMarkers: replicateOrIgnore(),
    versionDeletes: replicateOrIgnore(),
    lifecycle: replicateOrIgnore(),
    foreign: fc.constantFrom("report" as const, "delete" as const),
    maxRewrites: fc.nat(4),
  })
  .map((choices) => ({ ...DEFAULT_POLICY, ...choices }));

const anyId = fc.nat(7).map(sourceId);
const someIds = fc.uniqueArray(anyId, { maxLength: 3 }).map((ids) => new Set(ids));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Draws what a plan may know beside stacks and rows, of the ids that keys are drawn with. */
export const anyMoreFacts: fc.Arbitrary<MoreFacts> = fc.record({
  horizon: maybe(someIds.map((own) => ({ own }))),
  stale: maybe(anyId),
  retry: maybe(someIds),
  deleted: maybe(anyId),
  immovable: maybe(someIds),
  fromSource: maybe(someIds),
  isReleased: fc.boolean(),
});

function keysWith(state: fc.Arbitrary<LedgerState>): fc.Arbitrary<ModelKey> {
  const draw: fc.Arbitrary<Draw> = fc.record({
    isMarker: fc.boolean(),
    isAtSource: fc.boolean(),
    hasReplica: fc.boolean(),
    hasRow: fc.boolean(),
    order: fc.nat(1000),
    state,
  });
  return fc.array(draw, { maxLength: 8 }).map(keyOf);
}

function keyOf(draws: readonly Draw[]): ModelKey {
  const drawn = draws.map((draw, index) => ({
    ...draw,
    entry: entryOf(draw, index, draws.length),
  }));
  return {
    source: drawn.filter(({ isAtSource }) => isAtSource).map(({ entry }) => entry),
    destination: drawn
      .filter(({ hasReplica }) => hasReplica)
      .toSorted((a, b) => a.order - b.order)
      .map(({ entry }) => withId(entry, `d-${entry.versionId}`)),
    rows: drawn.filter(({ hasRow }) => hasRow).map(({ entry, state }) => drawnRow(entry, state)),
    retiring: [],
  };
}

function entryOf({ isMarker, order }: Draw, index: number, count: number): Entry {
  const versionId = sourceId(index);
  const lastModifiedMs = (count - index) * 1_000;
  return isMarker
    ? { kind: "marker", versionId, lastModifiedMs }
    : { kind: "object", versionId, pin: { etag: `e${order % 3}`, sizeBytes: 1, lastModifiedMs } };
}

/** An object is parked, a marker left out in its place. */
function drawnRow({ kind, versionId }: Entry, drawn: LedgerState): LedgerRow {
  const state = kind === "marker" && drawn === "parked" ? "gap" : drawn;
  return rowOf({ versionId, kind, state, destinationVersionId: `d-${versionId}` });
}

function replicateOrIgnore() {
  return fc.constantFrom("replicate" as const, "ignore" as const);
}
