// `pnpm turbo validate`: has Terraform check all synthesised stacks, without a state and without an
// account. It needs `terraform` on the PATH and the AWS provider: from Terraform's registry, or from the
// folder that XPART_TF_PLUGIN_MIRROR names (made by `terraform providers mirror`).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { synthesizedStacks } from "./synthesized-stacks.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const mirror = process.env.XPART_TF_PLUGIN_MIRROR;
const init = ["init", "-backend=false", "-input=false", "-no-color"];
const plugins = mirror === undefined ? [] : [`-plugin-dir=${resolve(mirror)}`];

for (const stack of synthesizedStacks(folder)) {
  const directory = resolve(folder, "cdktf.out/stacks", stack);
  if (!existsSync(directory)) {
    fail(`${directory} is not there: run \`pnpm turbo synth\` first`);
  }
  run(directory, [...init, ...plugins]);
  run(directory, ["validate", "-no-color"]);
}

function run(cwd, args) {
  const { status, error } = spawnSync("terraform", args, { cwd, stdio: "inherit" });
  if (error !== undefined) {
    fail(`terraform could not be started (${error.message}): install it, or put it on the PATH`);
  }
  if (status !== 0) {
    const remedy =
      mirror === undefined
        ? "where Terraform's registry cannot be reached, XPART_TF_PLUGIN_MIRROR names a folder with the provider"
        : `the provider is looked for in ${mirror}`;
    fail(`terraform ${args[0]} failed in ${cwd}; ${remedy}`);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
