import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeZip, rawSettings } from "../sample-settings.ts";
import { Account } from "../standin/account.ts";
import { type StandinProvider, startStandinProvider } from "../standin/standin-provider.ts";
import { demandTerraform } from "./terraform-runs.ts";

const script = fileURLToPath(new URL("../../scripts/validate.mjs", import.meta.url));
const zip = makeZip();
const folder = mkdtempSync(join(tmpdir(), "xpart-validate-"));
let provider: StandinProvider;
beforeAll(async () => {
  const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };
  provider = await startStandinProvider({
    account: new Account({ ...place, account: "111122223333" }),
    folder,
  });
});
afterAll(() => {
  provider.stop();
  zip.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(demandTerraform(it))("validate", () => {
  it("C6 checks both stacks of a settings file, wherever it is called from", async () => {
    const settings = join(folder, "settings.json");
    writeFileSync(settings, JSON.stringify(rawSettings({ package: { zip: zip.path } })));
    const { status, said } = await validate({ XPART_CONFIG: settings });
    expect(status, said).toBe(0);
    expect(said.match(/The configuration is valid/g)).toHaveLength(2);
  });

  // Whoever has settings of their own beside cdktf.json has those checked.
  it.skipIf(existsSync(join(script, "../../xpart.config.json")))(
    "C6 checks the examples where there is no settings file",
    async () => {
      const { said } = await validate({});
      expect(said).toContain("there is no settings file xpart.config.json: the examples are");
      expect(said).toContain("commercial-to-china.json");
    },
  );
});

function validate(variables: Readonly<Record<string, string>>) {
  const { XPART_CONFIG: _config, XPART_TF_PLUGIN_MIRROR: _mirror, ...env } = process.env;
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    env: { ...env, ...provider.variables, CDKTF_OUTDIR: join(folder, "out"), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  }
  return new Promise<{ status: number | null; said: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}
