/** `node find-break.ts FOLDER N`: what the simulation in that folder finds first; nothing: all is as it should be. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Regressions from "../src/testing/simulation/regressions/all.ts";
import type * as Simulation from "../src/testing/simulation/simulate.ts";

const [folder = "", histories = "0"] = process.argv.slice(2);
const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
const { simulate, simulateSeed } = (await load("simulate.ts")) as typeof Simulation;
console.log((await findByRegressions()) ?? (await findBySeeds()) ?? "");

async function findByRegressions(): Promise<string | undefined> {
  const { ALL_REGRESSIONS } = (await load("regressions/all.ts")) as typeof Regressions;
  for (const { title, history } of ALL_REGRESSIONS) {
    const [line] = (await simulate(history)).broken;
    if (line !== undefined) {
      return `regression "${title}": ${line.split("\n")[0]}`;
    }
  }
  return undefined;
}

async function findBySeeds(): Promise<string | undefined> {
  for (let seed = 1; seed <= Number(histories); seed += 1) {
    const [line] = (await simulateSeed(seed)).broken;
    if (line !== undefined) {
      return `seed ${seed}: ${line.split("\n")[0]}`;
    }
  }
  return undefined;
}
