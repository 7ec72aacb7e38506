import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isOnServer, parseSettings } from "@xpart/deployment";
import { App } from "cdktf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DestinationStack } from "../src/destination-stack.ts";
import { SourceStack } from "../src/source-stack.ts";
import { makeZip } from "./sample-settings.ts";
import { Account } from "./standin/account.ts";
import { startStandinProvider } from "./standin/standin-provider.ts";
import { demandTerraform, terraform } from "./terraform/terraform-runs.ts";

const examples = fileURLToPath(new URL("../examples", import.meta.url));
/** A folder with the real provider, made by `terraform providers mirror`. */
const mirror = process.env["XPART_TF_PLUGIN_MIRROR"];

const zip = makeZip();
let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "xpart-terraform-"));
});
afterAll(() => {
  zip.remove();
  rmSync(outdir, { recursive: true, force: true });
});

describe.runIf(demandTerraform(it))("terraform validate", () => {
  it.each(readdirSync(examples))(
    "C6 both stacks of %s are valid for Terraform and the bindings' schema",
    async (name) => {
      const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-east-1" };
      const account = new Account({ ...place, account: "111122223333" });
      const provider = await startStandinProvider({ account, folder: outdir });
      try {
        await validate(synthesize(name), [], provider.variables);
      } finally {
        provider.stop();
      }
    },
  );

  it.skipIf(mirror === undefined).each(readdirSync(examples))(
    "C6 both stacks of %s are valid for the real provider, where XPART_TF_PLUGIN_MIRROR names it",
    (name) => validate(synthesize(name), [`-plugin-dir=${resolve(mirror ?? "")}`], {}),
  );
});

/** Synthesises an example, and says where its stacks are. */
function synthesize(name: string): readonly string[] {
  const raw = JSON.parse(readFileSync(join(examples, name), "utf8"));
  const code = { package: { zip: zip.path } };
  const pypicloud = raw.pypicloud && { pypicloud: { ...raw.pypicloud, ...code } };
  const parsed = parseSettings({ ...raw, ...code, ...pypicloud });
  if (!parsed.ok) {
    throw new Error(parsed.error.join("\n"));
  }
  const app = new App({ outdir: mkdtempSync(join(outdir, "stacks-")) });
  const { settings } = parsed.value;
  new SourceStack(app, "source", settings);
  if (!isOnServer(settings.destination)) {
    new DestinationStack(app, "destination", settings);
  }
  app.synth();
  return app.node.children.map(({ node }) => join(app.outdir, "stacks", node.id));
}

async function validate(
  stacks: readonly string[],
  plugins: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  for (const stack of stacks) {
    const init = ["init", "-backend=false", "-no-color", ...plugins];
    for (const args of [init, ["validate", "-no-color"]]) {
      const { status, said } = await terraform(stack, args, variables);
      expect(status, said).toBe(0);
    }
  }
}
