import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerRow } from "../model/ledger-row.ts";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { Entry } from "../model/stack.ts";
import { planReconcile, type ReconcileFacts, type ReconcileStep } from "./plan-reconcile.ts";

/** Every delete crosses, so that what left the source is expected to go. */
const ALL: Policy = { ...DEFAULT_POLICY, lifecycle: "replicate" };

/** A key's state as S3 keeps it: adds come on top, deletes may be anywhere. Newest first. */
interface Key {
  readonly source: readonly Entry[];
  readonly destination: readonly Entry[];
  readonly rows: readonly LedgerRow[];
  readonly retiring: readonly string[];
}

const withId = (entry: Entry, versionId: string): Entry => ({ ...entry, versionId });

/** Draws a key: some entries replicated, in any order, some gone from the source, some foreign. */
const anyKey: fc.Arbitrary<Key> = fc
  .array(
    fc.record({
      isMarker: fc.boolean(),
      isAtSource: fc.boolean(),
      hasReplica: fc.boolean(),
      hasRow: fc.boolean(),
      order: fc.nat(1000),
    }),
    { maxLength: 8 },
  )
  .map((draws) => {
    const entries = draws.map((draw, index): Entry & typeof draw => {
      const versionId = `s${index}`;
      const lastModifiedMs = (draws.length - index) * 1_000;
      return draw.isMarker
        ? { ...draw, kind: "marker", versionId, lastModifiedMs }
        : { ...draw, kind: "object", versionId, pin: { etag: "e", sizeBytes: 1, lastModifiedMs } };
    });
    const rows = entries
      .filter((entry) => entry.hasRow)
      .map(({ kind, versionId }): LedgerRow => {
        const destinationVersionId = `d-${versionId}`;
        return { key: "k", versionId, kind, state: "replicated", destinationVersionId };
      });
    return {
      source: entries.filter((entry) => entry.isAtSource).map(strip),
      destination: entries
        .filter((entry) => entry.hasReplica)
        .toSorted((a, b) => a.order - b.order)
        .map((entry) => withId(strip(entry), `d-${entry.versionId}`)),
      rows,
      retiring: [],
    };
  });

function strip(entry: Entry): Entry {
  const { kind, versionId } = entry;
  return entry.kind === "marker"
    ? { kind: "marker", versionId, lastModifiedMs: entry.lastModifiedMs }
    : { kind: kind as "object", versionId, pin: entry.pin };
}

function factsOf({ source, destination, rows, retiring }: Key): ReconcileFacts {
  return { source: { entries: source }, destination: { entries: destination }, rows, retiring };
}

/** Does one step as S3 and the ledger would; the new id of an append depends on how many there were. */
function take(key: Key, step: ReconcileStep, count: number): Key {
  switch (step.kind) {
    case "append": {
      const { kind, versionId } = step.entry;
      const id = `new${count}-${key.destination.length}-${versionId}`;
      return {
        ...key,
        destination: [withId(step.entry, id), ...key.destination],
        rows: [
          ...key.rows.filter((row) => row.versionId !== versionId),
          { key: "k", versionId, kind, state: "replicated", destinationVersionId: id },
        ],
      };
    }
    case "mark-gap": {
      const { kind, versionId } = step.entry;
      const rows = key.rows.filter((row) => row.versionId !== versionId);
      return { ...key, rows: [...rows, { key: "k", versionId, kind, state: "gap" }] };
    }
    case "delete-replica":
    case "delete-foreign":
      return without(key, step.destinationVersionId);
    case "delete-vanished":
      return {
        ...without(key, step.row.destinationVersionId),
        rows: key.rows.filter((row) => row.versionId !== step.row.versionId),
      };
  }
}

function without(key: Key, id: string | undefined): Key {
  return { ...key, destination: key.destination.filter((entry) => entry.versionId !== id) };
}

/** Plans and takes the first `most` steps; `retiring` is kept as the head would keep it. */
function reconcile(key: Key, policy: Policy, most = Number.POSITIVE_INFINITY): Key {
  const plan = planReconcile(factsOf(key), policy);
  const begun = { ...key, retiring: plan.retiring.length > 0 ? plan.retiring : key.retiring };
  const steps = plan.steps.slice(0, most);
  const done = steps.reduce((state, step, index) => take(state, step, index), begun);
  return steps.length === plan.steps.length ? { ...done, retiring: [] } : done;
}

/** The source entries whose replicas stand at the destination, newest first; foreign ones as `?`. */
function replicated(key: Key): readonly string[] {
  const names = new Map(key.rows.map((row) => [row.destinationVersionId, row.versionId]));
  return key.destination.map((entry) => names.get(entry.versionId) ?? "?");
}

const isOurs = (name: string): boolean => name !== "?";
const ids = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.versionId);
const foreignOf = (key: Key): string[] => {
  const known = new Set(key.rows.map((row) => row.destinationVersionId));
  return ids(key.destination).filter((id) => !known.has(id));
};

describe("planReconcile, properties", () => {
  it("R2 whatever a key looks like, its plan makes the stacks equal", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const done = reconcile(key, ALL);
        expect(replicated(done).filter(isOurs)).toEqual(ids(key.source));
      }),
    );
  });

  it("R2 what stands in order from the oldest on is not written again", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(8), (drawn, count) => {
        const equal = reconcile(drawn, { ...ALL, foreign: "delete" });
        const kept = equal.destination.slice(Math.min(count, equal.destination.length));
        const done = reconcile({ ...equal, destination: kept }, ALL);
        expect(ids(done.destination).slice(done.destination.length - kept.length)).toEqual(
          ids(kept),
        );
      }),
    );
  });

  it("R3 a crash after any step is repaired by the next run", () => {
    fc.assert(
      fc.property(anyKey, fc.array(fc.nat(6), { maxLength: 4 }), (key, crashes) => {
        const crashed = crashes.reduce((state, steps) => reconcile(state, ALL, steps), key);
        const done = reconcile(crashed, ALL);
        expect(replicated(done).filter(isOurs)).toEqual(ids(key.source));
        expect(foreignOf(done)).toEqual(foreignOf(key));
      }),
    );
  });

  it("R3 no entry is missing on the way that was there before", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(12), (key, steps) => {
        const before = replicated(key).filter((name) => ids(key.source).includes(name));
        const during = replicated(reconcile(key, ALL, steps));
        expect(during).toEqual(expect.arrayContaining(before));
      }),
    );
  });

  it("R4 a second run plans nothing, whatever the policy", () => {
    const anyPolicy = fc.record({
      deleteMarkers: fc.constantFrom("replicate" as const, "ignore" as const),
      versionDeletes: fc.constantFrom("replicate" as const, "ignore" as const),
      lifecycle: fc.constantFrom("replicate" as const, "ignore" as const),
      foreign: fc.constantFrom("report" as const, "delete" as const),
      maxRewrites: fc.nat(4),
    });
    fc.assert(
      fc.property(anyKey, anyPolicy, (key, choices) => {
        const policy = { ...DEFAULT_POLICY, ...choices };
        const done = reconcile(key, policy);
        expect(planReconcile(factsOf(done), policy).steps).toEqual([]);
      }),
    );
  });

  it("R5 foreign entries stay in their order, unless policy has them deleted", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(foreignOf(reconcile(key, ALL))).toEqual(foreignOf(key));
        expect(foreignOf(reconcile(key, { ...ALL, foreign: "delete" }))).toEqual([]);
      }),
    );
  });

  it("R6 rewrites are bounded, and the newest is on top all the same", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(3), (key, maxRewrites) => {
        const policy = { ...ALL, maxRewrites };
        const plan = planReconcile(factsOf(key), policy);
        const present = new Set(replicated(key));
        const rewrites = plan.steps.filter(
          (step) => step.kind === "append" && present.has(step.entry.versionId),
        );
        // The newest alone may be written again beyond the bound: the current object must be right.
        expect(rewrites.length).toBeLessThanOrEqual(Math.max(1, maxRewrites));
        const [top] = replicated(reconcile(key, policy)).filter(isOurs);
        expect(top).toBe(key.source[0]?.versionId);
      }),
    );
  });
});
