import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "./run-step.mjs";
import { root } from "./work-tree.mjs";

/** Runs `xpart demo` from its sources. Paths are relative to where npm was called. */
export function runDemo(args) {
  const loader = pathToFileURL(join(root, "packages/cli/node_modules/tsx/dist/loader.mjs")).href;
  const main = join(root, "packages/cli/src/main.ts");
  return runCommand(process.execPath, ["--import", loader, main, "demo", ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    // Not that of the directory it is called in, which is somebody else's.
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") },
  });
}
