import { join } from "node:path";
import { runCommand } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/** Runs `xpart demo` from its sources. Paths are relative to where npm was called. */
export function runDemo(args) {
  const main = join(root, "packages/cli/src/main.ts");
  return runCommand(process.execPath, [main, "demo", ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
}
