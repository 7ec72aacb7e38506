import { DEFAULT_POLICY, type Policy } from "../../model/policy.ts";
import type { History } from "./history.ts";
import { type SimulationResult, simulate } from "./simulate.ts";

/** Removing operations stops after so many tries; what is left is small enough to read. */
const MAX_SHRINK_RUNS = 2_000;

/**
 * Makes a failing history smaller: leaves out operations, dimensions and whole kinds of faults as long as it
 * still fails.
 *
 * @param isFailure - whether it is still the failure that is looked into; without it, any is.
 */
export async function shrinkHistory(
  history: History,
  isFailure: (broken: readonly string[]) => boolean = (broken) => broken.length > 0,
): Promise<SimulationResult> {
  let smallest = await simulate(history);
  let runs = 0;
  let hasShrunk = isFailure(smallest.broken);
  while (hasShrunk) {
    hasShrunk = false;
    for (const candidate of smallerHistories(smallest.history)) {
      runs += 1;
      if (runs > MAX_SHRINK_RUNS) {
        return smallest;
      }
      const result = await simulate(candidate);
      if (isFailure(result.broken)) {
        smallest = result;
        hasShrunk = true;
        break;
      }
    }
  }
  return smallest;
}

/** Each thing that a history could do without, left out by itself. */
export function* smallerHistories(history: History): Generator<History> {
  const { operations, faults } = history;
  for (const index of operations.keys()) {
    yield withoutOperation(history, index);
  }
  for (const name of DIMENSIONS) {
    if (history[name] !== undefined) {
      const { [name]: _left, ...others } = history;
      yield others;
    }
  }
  for (const [index, operation] of operations.entries()) {
    if ("refusal" in operation) {
      const { refusal: _mended, ...crossing } = operation;
      yield { ...history, operations: operations.with(index, crossing) };
    }
  }
  for (const name of Object.keys(faults) as (keyof typeof faults)[]) {
    if (faults[name] !== 0 && name !== "maxDelayMs") {
      yield { ...history, faults: { ...faults, [name]: 0 } };
    }
  }
  for (const name of Object.keys(history.policy) as (keyof Policy)[]) {
    const { [name]: _chosen, ...policy } = history.policy;
    if (history.policy[name] !== DEFAULT_POLICY[name] && !isNeeded(name, history)) {
      yield underPolicy(name, { ...DEFAULT_POLICY, ...policy }, history);
    }
  }
}

/** The oracle knows a filter and a mapping of keys by their names, which go with them. */
function underPolicy(left: keyof Policy, policy: Policy, history: History): History {
  const { filter, keyMap, ...others } = history;
  const names = {
    ...(filter === undefined || left === "scope" ? {} : { filter }),
    ...(keyMap === undefined || left === "keys" ? {} : { keyMap }),
  };
  return { ...others, ...names, policy };
}

/** What a dimension was drawn with, since the oracle could not judge it otherwise. */
function isNeeded(name: keyof Policy, { hasVersionlessEvents, faults }: History): boolean {
  const isOfDelete = name === "lifecycle" || name === "versionDeletes";
  return (
    (isOfDelete && hasVersionlessEvents === true) || (name === "foreign" && faults.wrongListing > 0)
  );
}

const DIMENSIONS = [
  ...["outages", "clockSkewMs", "ledgerLoss", "before", "wantsWholeHistory"],
  ...["hasVersionlessEvents", "bytesPerSecond", "hasOrigins"],
] as const satisfies readonly (keyof History)[];

/** What is counted by operations is counted anew. */
function withoutOperation(history: History, index: number): History {
  const { operations, outages, ledgerLoss, before } = history;
  const moved = (place: number) => (place > index ? place - 1 : place);
  return {
    ...history,
    operations: operations.toSpliced(index, 1),
    ...(outages && {
      outages: outages.map((outage) => ({ ...outage, fromOperation: moved(outage.fromOperation) })),
    }),
    ...(ledgerLoss && {
      ledgerLoss: {
        afterOperation: moved(ledgerLoss.afterOperation),
        ...(ledgerLoss.backTo === undefined ? {} : { backTo: moved(ledgerLoss.backTo) }),
      },
    }),
    ...(before && {
      before: { ...before, operations: before.operations - (index < before.operations ? 1 : 0) },
    }),
  };
}
