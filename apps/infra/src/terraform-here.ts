import { spawnSync } from "node:child_process";

/**
 * Whether Terraform can be asked for its version, as CDKTF asks it: a stack in which addresses move needs 1.5.
 * `TERRAFORM_BINARY_NAME` names another program, such as `tofu`.
 */
export function isTerraformHere(): boolean {
  const program = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  return spawnSync(program, ["version"], { stdio: "ignore" }).error === undefined;
}
