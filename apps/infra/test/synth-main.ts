import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
/** What says that it is Terraform, on machines that have it and on those that have not. */
const STANDIN = fileURLToPath(new URL("./standin/terraform-version.sh", import.meta.url));

/** Synthesises the settings file of a folder, as `pnpm turbo synth` does there. */
export function synthMain(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  const { XPART_CONFIG: _config, CDKTF_OUTDIR: _outdir, ...env } = process.env;
  return spawnSync(process.execPath, [main], {
    cwd: folder,
    env: { ...env, TERRAFORM_BINARY_NAME: STANDIN, ...variables },
    encoding: "utf8",
  });
}
