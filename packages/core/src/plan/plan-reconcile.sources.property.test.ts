import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import { anyKeyWithStates, anyMoreFacts, anyPolicy } from "../testing/plan-arbitraries.ts";
import {
  factsOfKey,
  type ModelKey,
  type MoreFacts,
  reconcileModel,
  stands,
  takeStep,
} from "../testing/plan-model.ts";
import { planReconcile } from "./plan-reconcile.ts";
import type { Step } from "./step.ts";

/** Whether an entry's replica stands and may be put on top once more instead of reading the source. */
function isAtHand(key: ModelKey, { versionId }: Entry, { stale, fromSource }: MoreFacts): boolean {
  const row = key.rows.find((known) => known.versionId === versionId);
  const isExcused = versionId === stale || fromSource?.has(versionId) === true;
  return row?.state === "replicated" && stands(key, row.destinationVersionId) && !isExcused;
}

/** Goes through a plan's steps; each sees the key as the ones before it have left it. */
function walk(key: ModelKey, steps: readonly Step[], see: (before: ModelKey, step: Step) => void) {
  return steps.reduce((before, step, index) => {
    see(before, step);
    return takeStep(before, step, index);
  }, key);
}

const anything = [anyKeyWithStates, anyMoreFacts, anyPolicy] as const;

describe("planReconcile, properties of what is read where", () => {
  it("R8 the source is never needed for an entry whose replica stands", () => {
    fc.assert(
      fc.property(...anything, (key, more, policy) => {
        const { steps } = planReconcile(factsOfKey(key, more), policy);
        walk(key, steps, (before, step) => {
          expect(step.kind === "append" && isAtHand(before, step.entry, more)).toBe(false);
        });
      }),
    );
  });

  it("R8 what is put on top once more stands until then, and is what its row names", () => {
    fc.assert(
      fc.property(...anything, (key, more, policy) => {
        const { steps } = planReconcile(factsOfKey(key, more), policy);
        walk(key, steps, (before, step) => {
          const isRestack = step.kind === "restack";
          expect(isRestack && !isAtHand(before, step.entry, more)).toBe(false);
          expect(isRestack && !stands(before, step.replica)).toBe(false);
        });
      }),
    );
  });

  it("A7 what can be read nowhere stays where it is as long as it is wanted", () => {
    fc.assert(
      fc.property(...anything, (key, { stale: _stale, ...more }, policy) => {
        const { steps } = planReconcile(factsOfKey(key, more), policy);
        const fixed = new Set(
          key.source
            .filter((entry) => more.immovable?.has(entry.versionId) === true)
            .filter((entry) => isAtHand(key, entry, {}))
            .map((entry) => entry.versionId),
        );
        const moved = steps.filter(
          (step) =>
            (step.kind === "append" || step.kind === "restack") && fixed.has(step.entry.versionId),
        );
        expect(moved).toEqual([]);
      }),
    );
  });

  it("R9 nothing is put on top from below the horizon", () => {
    fc.assert(
      fc.property(...anything, (key, more, policy) => {
        const { steps } = planReconcile(factsOfKey(key, more), policy);
        const { horizon } = more;
        const oldest = key.source.findLastIndex(
          ({ versionId }) =>
            horizon?.own.has(versionId) === true ||
            key.rows.some((row) => row.versionId === versionId),
        );
        const below = key.source.slice(oldest + 1);
        const brought = steps.flatMap((step) =>
          step.kind === "append" || step.kind === "restack" ? [step.entry] : [],
        );
        expect(horizon !== undefined && brought.some((entry) => below.includes(entry))).toBe(false);
      }),
    );
  });

  it("R3 every row and replica of a plan's deletes is left behind by what comes before", () => {
    fc.assert(
      fc.property(...anything, (key, more, policy) => {
        const { steps } = planReconcile(factsOfKey(key, more), policy);
        walk(key, steps, (before, step) => {
          const mapped = before.rows.map((row) => row.destinationVersionId);
          const isReplaced = step.kind === "delete" && step.reason !== "left-source";
          expect(isReplaced && mapped.includes(step.destinationVersionId)).toBe(false);
        });
      }),
    );
  });

  it("R4 once a plan is done, planning again gives nothing, whatever is known", () => {
    fc.assert(
      fc.property(...anything, (key, more, policy) => {
        const done = reconcileModel(key, policy, more);
        const { stale: _written, ...again } = more;
        expect(planReconcile(factsOfKey(done, again), policy).steps).toEqual([]);
      }),
    );
  });
});
