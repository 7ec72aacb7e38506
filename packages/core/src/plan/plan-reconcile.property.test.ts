import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import type { Entry } from "../model/stack.ts";
import { anyKey, anyPolicy } from "../testing/plan-arbitraries.ts";
import { factsOfKey, type ModelKey, reconcileModel, replicatedIn } from "../testing/plan-model.ts";
import { planReconcile } from "./plan-reconcile.ts";

/** Every delete crosses, so that what left the source is expected to go. */
const ALL: Policy = { ...DEFAULT_POLICY, lifecycle: "replicate" };

const isOurs = (name: string): boolean => name !== "?";
const ids = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.versionId);
const contentOf = (entry: Entry): string => (entry.kind === "marker" ? "marker" : entry.pin.etag);
const foreignOf = (key: ModelKey): string[] => {
  const known = new Set(key.rows.map((row) => row.destinationVersionId));
  return ids(key.destination).filter((id) => !known.has(id));
};

describe("planReconcile, properties", () => {
  it("R2 whatever a key looks like, its plan makes the stacks equal", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const done = reconcileModel(key, ALL);
        expect(replicatedIn(done).filter(isOurs)).toEqual(ids(key.source));
      }),
    );
  });

  it("R2 what stands in order from the oldest on is not written again", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(8), (drawn, count) => {
        const equal = reconcileModel(drawn, { ...ALL, foreign: "delete" });
        const kept = equal.destination.slice(Math.min(count, equal.destination.length));
        const done = reconcileModel({ ...equal, destination: kept }, ALL);
        expect(ids(done.destination).slice(done.destination.length - kept.length)).toEqual(
          ids(kept),
        );
      }),
    );
  });

  it("R3 a crash after any step is repaired by the next run", () => {
    fc.assert(
      fc.property(anyKey, fc.array(fc.nat(6), { maxLength: 4 }), (key, crashes) => {
        const crashed = crashes.reduce(
          (state, steps) => reconcileModel(state, ALL, {}, steps),
          key,
        );
        const done = reconcileModel(crashed, ALL);
        expect(replicatedIn(done).filter(isOurs)).toEqual(ids(key.source));
        expect(foreignOf(done)).toEqual(foreignOf(key));
      }),
    );
  });

  it("R3 no entry is missing on the way that was there before", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(12), (key, steps) => {
        const before = replicatedIn(key).filter((name) => ids(key.source).includes(name));
        const during = replicatedIn(reconcileModel(key, ALL, {}, steps));
        expect(during).toEqual(expect.arrayContaining(before));
      }),
    );
  });

  it("R4 a second run plans nothing, whatever the policy", () => {
    fc.assert(
      fc.property(anyKey, anyPolicy, (key, policy) => {
        const done = reconcileModel(key, policy);
        expect(planReconcile(factsOfKey(done), policy).steps).toEqual([]);
      }),
    );
  });

  it("R5 foreign entries stay in their order", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(foreignOf(reconcileModel(key, ALL))).toEqual(foreignOf(key));
      }),
    );
  });

  it("R5 where policy has them deleted, only those stay that look like an entry without a replica", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const done = reconcileModel(key, { ...ALL, foreign: "delete" });
        const replicated = new Set(
          done.rows.filter(({ state }) => state === "replicated").map((row) => row.versionId),
        );
        const lacking = done.source.filter(({ versionId }) => !replicated.has(versionId));
        const alike = new Set(lacking.map(contentOf));
        const looks = new Map(key.destination.map((entry) => [entry.versionId, contentOf(entry)]));
        const kept = foreignOf(key).filter((id) => alike.has(looks.get(id) ?? ""));
        expect(foreignOf(done)).toEqual(kept);
      }),
    );
  });

  it("R6 rewrites are bounded, and the newest is on top all the same", () => {
    fc.assert(
      fc.property(anyKey, fc.nat(3), (key, maxRewrites) => {
        const policy = { ...ALL, maxRewrites };
        const plan = planReconcile(factsOfKey(key), policy);
        const present = new Set(replicatedIn(key));
        const rewrites = plan.steps.filter(
          (step) =>
            (step.kind === "append" || step.kind === "restack") &&
            present.has(step.entry.versionId),
        );
        // The newest alone may be written again beyond the bound: the current object must be right.
        expect(rewrites.length).toBeLessThanOrEqual(Math.max(1, maxRewrites));
        const [top] = replicatedIn(reconcileModel(key, policy)).filter(isOurs);
        expect(top).toBe(key.source[0]?.versionId);
      }),
    );
  });
});
