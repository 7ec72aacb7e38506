import { join } from "node:path";
import { runCommand } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/** Runs `xpart demo` from its sources. Paths are relative to where npm was called. */
export function runDemo(args) {
  const main = join(root, "packages/cli/src/main.ts");
  // Some releases of 23 and 24 still call the stripping of types an experiment.
  const flags = ["--disable-warning=ExperimentalWarning"];
  return runCommand(process.execPath, [...flags, main, "demo", ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
}
