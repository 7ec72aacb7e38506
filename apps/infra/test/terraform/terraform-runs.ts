import { spawn, spawnSync } from "node:child_process";
import type { TestAPI } from "vitest";

/** Terraform, or what passes for it: `XPART_TERRAFORM=tofu` has OpenTofu instead. */
const PROGRAM = process.env["XPART_TERRAFORM"] ?? "terraform";

/** Go's collector, which sees to little memory, takes a fifth of a plan's time; these configurations need little. */
const GOGC = "400";

/** How a run of Terraform ended. */
export interface TerraformRun {
  readonly status: number | null;
  /** Everything it said. */
  readonly said: string;
}

/** Whether this machine has a Terraform. */
export function hasTerraform(): boolean {
  return spawnSync(PROGRAM, ["version"]).status === 0;
}

/** Runs Terraform without asking anything, beside what else this process does. */
export function terraform(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<TerraformRun> {
  const { TF_CLI_CONFIG_FILE: _config, TF_CLI_ARGS_init: _init, ...env } = process.env;
  const child = spawn(PROGRAM, [...args], {
    cwd: folder,
    env: {
      ...{ ...env, GOGC, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" },
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const listen = (chunk: Buffer) => {
    said += chunk.toString("utf8");
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}

/**
 * Whether tests can run Terraform here. Where they cannot, that is announced as a skipped test; with
 * `XPART_REQUIRE_TERRAFORM=1` it fails.
 */
export function demandTerraform(it: TestAPI): boolean {
  const isThere = hasTerraform();
  if (!isThere) {
    const announce = process.env["XPART_REQUIRE_TERRAFORM"] === "1" ? it : it.skip;
    announce(`C6 needs ${PROGRAM} on the PATH`, () => {
      throw new Error("XPART_REQUIRE_TERRAFORM=1 demands it");
    });
  }
  return isThere;
}
