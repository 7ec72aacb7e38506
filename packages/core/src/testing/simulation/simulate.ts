import { drawHistory, type History } from "./history.ts";
import { brokenInvariants } from "./invariants.ts";
import { World } from "./world.ts";

/** What running a history came to; no broken invariant means that it converged. */
export interface SimulationResult {
  readonly history: History;
  readonly broken: readonly string[];
}

/** Runs a history in a world of its own and checks the invariants. Repeatable: no clock, no chance. */
export async function simulate(history: History): Promise<SimulationResult> {
  const world = new World(history);
  try {
    await world.run();
    return { history, broken: await brokenInvariants(world) };
  } catch (error) {
    return { history, broken: [`the run failed: ${error instanceof Error ? error.stack : error}`] };
  }
}

/** Runs a history again and tells what happened, one line each. */
export async function traceHistory(history: History): Promise<readonly string[]> {
  const world = new World(history, { trace: true });
  await world.run().catch((error: unknown) => world.trace.push(`the run failed: ${String(error)}`));
  return world.trace;
}

/** Draws and runs the history of a seed. */
export async function simulateSeed(seed: number): Promise<SimulationResult> {
  return simulate(drawHistory(seed));
}

/** Removing operations stops after so many tries; what is left is small enough to read. */
const MAX_SHRINK_RUNS = 2_000;

/**
 * Makes a failing history smaller: leaves out operations and whole kinds of faults as long as it still
 * fails. What fails may change on the way; that it fails does not.
 */
export async function shrinkHistory(history: History): Promise<SimulationResult> {
  let smallest = await simulate(history);
  let runs = 0;
  let hasShrunk = smallest.broken.length > 0;
  while (hasShrunk) {
    hasShrunk = false;
    for (const candidate of smallerHistories(smallest.history)) {
      runs += 1;
      if (runs > MAX_SHRINK_RUNS) {
        return smallest;
      }
      const result = await simulate(candidate);
      if (result.broken.length > 0) {
        smallest = result;
        hasShrunk = true;
        break;
      }
    }
  }
  return smallest;
}

function* smallerHistories(history: History): Generator<History> {
  const { operations, faults } = history;
  for (const index of operations.keys()) {
    yield { ...history, operations: operations.toSpliced(index, 1) };
  }
  for (const name of Object.keys(faults) as (keyof typeof faults)[]) {
    if (faults[name] !== 0 && name !== "maxDelayMs") {
      yield { ...history, faults: { ...faults, [name]: 0 } };
    }
  }
}
