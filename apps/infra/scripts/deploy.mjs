// `pnpm turbo deploy -- --auto-approve`: has cdktf deploy all stacks that synth wrote, or those that come first
// by name or pattern; what else follows goes on to it. Without `--auto-approve` it shows the plan and asks, for which it needs a terminal, and turbo leaves
// a task none: there `node apps/infra/scripts/deploy.mjs [STACK ...]` does.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringNode } from "../../../scripts/setup/bring-node.mjs";
import { StepFailure } from "../../../scripts/setup/run-step.mjs";
import { synthesizedStacks } from "./synthesized-stacks.mjs";

const CDKTF = "cdktf-cli@0.21.0";
/** Its terminal module is there for these versions of Node's binary interface, and else has to be compiled. */
const NEWEST_MODULES = 127;
const NODE_FOR_CDKTF = "22";
const folder = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith("-"));
const named = args.slice(0, firstOption === -1 ? args.length : firstOption);
const options = args.slice(named.length);
const stacks = named.length > 0 ? named : synthesizedStacks(join(folder, "cdktf.out"));

if (!options.includes("--auto-approve") && !process.stdin.isTTY) {
  process.stderr.write(
    "Nothing was deployed: there is no terminal here to show the plan in and to ask. In a pipeline say " +
      "`pnpm turbo deploy -- --auto-approve`.\n" +
      "To read the plan first, run this in a terminal, which all stacks are ready for: " +
      `\`node apps/infra/scripts/deploy.mjs ${stacks.join(" ")}\`\n`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = await deploy();
}

async function deploy() {
  let node;
  try {
    node = await nodeFolder();
  } catch (error) {
    if (!(error instanceof StepFailure)) {
      throw error;
    }
    process.stderr.write(
      `${error.message}\nor say XPART_CDKTF_NODE=<folder of a node of version ${NODE_FOR_CDKTF}>\n`,
    );
    return 1;
  }
  const { status, error } = spawnSync("npx", ["--yes", CDKTF, "deploy", ...stacks, ...options], {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, PATH: [node, process.env.PATH].join(delimiter) },
  });
  if (error !== undefined) {
    process.stderr.write(`npx could not be started (${error.message}): it comes with npm\n`);
  }
  return status ?? 1;
}

/** Where the Node is that cdktf starts with, if it is not this one. */
function nodeFolder() {
  const asked = process.env["XPART_CDKTF_NODE"];
  if (asked !== undefined && asked !== "") {
    return asked;
  }
  return Number(process.versions.modules) <= NEWEST_MODULES
    ? dirname(process.execPath)
    : bringNode(NODE_FOR_CDKTF, { title: `bringing Node ${NODE_FOR_CDKTF} for cdktf` });
}
