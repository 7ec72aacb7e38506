import { drawHistory } from "./draw-history.ts";
import type { History } from "./history.ts";
import { play } from "./play.ts";
import type { Exposure } from "./reader.ts";
import { World } from "./world.ts";

/** What running a history came to; no broken invariant means that it converged. */
export interface SimulationResult {
  readonly history: History;
  readonly broken: readonly string[];
  /** How long readers of the destination saw older content (R8). */
  readonly exposure: Exposure;
}

/** Runs a history in a world of its own and checks the invariants. Repeatable: no clock, no chance. */
export async function simulate(history: History): Promise<SimulationResult> {
  const world = new World(history);
  const broken = await play(world).catch((error: unknown) => [
    `the run failed: ${error instanceof Error ? error.stack : error}`,
  ]);
  return { history, broken, exposure: world.reader.exposure };
}

/** Runs a history again and tells what happened, one line each. */
export async function traceHistory(history: History): Promise<readonly string[]> {
  const world = new World(history, { trace: true });
  await play(world).catch((error: unknown) => world.trace.push(`the run failed: ${String(error)}`));
  return world.trace;
}

/** Draws and runs the history of a seed. */
export async function simulateSeed(seed: number): Promise<SimulationResult> {
  return simulate(drawHistory(seed));
}
