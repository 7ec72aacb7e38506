import { delimiter, join } from "node:path";
import { bringNode } from "./bring-node.mjs";
import { isFit, LEAST_NODE } from "./fit-node.mjs";
import { runCommand } from "./run-step.mjs";
import { statusOf } from "./status-of.mjs";
import { root } from "./work-tree.mjs";

/** What is brought where the machine's is too old. */
export const BROUGHT_NODE = "24";

/**
 * Where this Node is too old for the project, brings a newer one and runs the same script by it, with the same
 * arguments. That Node is first on the PATH of all that the script starts: npx, pnpm, turbo, vitest.
 *
 * @returns the script's exit status, 2 where no Node could be brought; undefined where this Node will do
 */
export async function rerunUnderFitNode() {
  const { node } = process.versions;
  if (isFit(node)) {
    return undefined;
  }
  try {
    const folder = await bringNode(BROUGHT_NODE, {
      title: `bringing Node ${BROUGHT_NODE} from npm, as this is Node ${node} and xpart needs ${LEAST_NODE}`,
    });
    const path = join(folder, process.platform === "win32" ? "node.exe" : "node");
    putFirst(folder, path);
    return await runCommand(path, [...process.execArgv, ...process.argv.slice(1)], {
      cwd: process.cwd(),
    });
  } catch (error) {
    return statusOf(error, root);
  }
}

/** npm tells what it runs which Node to use, too. */
function putFirst(folder, path) {
  process.env.PATH = [folder, process.env.PATH].join(delimiter);
  for (const name of ["NODE", "npm_node_execpath"]) {
    if (process.env[name] !== undefined) {
      process.env[name] = path;
    }
  }
}
