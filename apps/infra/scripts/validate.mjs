// `make validate`: synthesises all stacks and has Terraform check them, without a state and without an account. Without
// a settings file it does so for the examples. It needs `terraform` on the PATH, or what XPART_TERRAFORM names (`tofu`), and
// the AWS provider: from its registry, or from the folder that XPART_TF_PLUGIN_MIRROR names (made by `terraform
// providers mirror`).
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { synthesizedStacks } from "./synthesized-stacks.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const terraform = process.env.XPART_TERRAFORM ?? "terraform";
const mirror = process.env.XPART_TF_PLUGIN_MIRROR;
const init = ["init", "-backend=false", "-input=false", "-no-color"];
const plugins = mirror === undefined ? [] : [`-plugin-dir=${resolve(mirror)}`];
const own = process.env.XPART_CONFIG ?? "xpart.config.json";

if (process.env.XPART_CONFIG !== undefined || existsSync(resolve(folder, own))) {
  validate(own, resolve(folder, process.env.CDKTF_OUTDIR ?? "cdktf.out"));
} else {
  process.stderr.write(`there is no settings file ${own}: the examples are validated instead\n`);
  const outdir = mkdtempSync(join(tmpdir(), "xpart-examples-"));
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  for (const name of readdirSync(join(folder, "examples"))) {
    process.stderr.write(`${name}\n`);
    validate(join("examples", name), join(outdir, name));
  }
}

/** @param outdir - where the stacks go. */
function validate(settings, outdir) {
  const variables = { ...process.env, XPART_CONFIG: settings, CDKTF_OUTDIR: outdir };
  run(process.execPath, ["src/main.ts"], folder, "nothing is validated", variables);
  const remedy =
    mirror === undefined
      ? "where Terraform's registry cannot be reached, XPART_TF_PLUGIN_MIRROR names a folder with the provider"
      : `the provider is looked for in ${mirror}`;
  for (const stack of synthesizedStacks(outdir)) {
    const cwd = join(outdir, "stacks", stack);
    run(terraform, [...init, ...plugins], cwd, remedy);
    run(terraform, ["validate", "-no-color"], cwd, remedy);
  }
}

function run(program, args, cwd, remedy, env = process.env) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit", env });
  if (error !== undefined) {
    fail(`${program} could not be started (${error.message}): install it, or put it on the PATH`);
  }
  if (status !== 0) {
    fail(`${program} ${args[0]} failed in ${cwd}; ${remedy}`);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
