import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSettings } from "@xpart/deployment";
import { App } from "cdktf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DestinationStack } from "../src/destination-stack.ts";
import { SourceStack } from "../src/source-stack.ts";
import { makeZip } from "./sample-settings.ts";

const examples = fileURLToPath(new URL("../examples", import.meta.url));
const mirror = process.env["XPART_TF_PLUGIN_MIRROR"];
const hasTerraform = spawnSync("terraform", ["version"]).status === 0;
const isPossible = hasTerraform && mirror !== undefined;
const isDemanded = process.env["XPART_REQUIRE_TERRAFORM"] === "1";

const zip = makeZip();
let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "xpart-terraform-"));
});
afterAll(() => {
  zip.remove();
  rmSync(outdir, { recursive: true, force: true });
});

describe("terraform validate", () => {
  if (!isPossible) {
    (isDemanded ? it : it.skip)(
      "C6 needs terraform on the PATH, and XPART_TF_PLUGIN_MIRROR: a folder with the AWS provider",
      () => {
        throw new Error("XPART_REQUIRE_TERRAFORM=1 demands it");
      },
    );
    return;
  }

  it.each(readdirSync(examples))(
    "C6 both stacks of %s are valid for Terraform and the provider",
    (name) => {
      const raw = JSON.parse(readFileSync(join(examples, name), "utf8"));
      const code = { package: { zip: zip.path } };
      const pypicloud = raw.pypicloud && { pypicloud: { ...raw.pypicloud, ...code } };
      const parsed = parseSettings({ ...raw, ...code, ...pypicloud });
      if (!parsed.ok) {
        throw new Error(parsed.error.join("\n"));
      }
      const app = new App({ outdir: join(outdir, name) });
      new SourceStack(app, "source", parsed.value.settings);
      new DestinationStack(app, "destination", parsed.value.settings);
      app.synth();
      for (const stack of ["source", "destination"]) {
        const cwd = join(outdir, name, "stacks", stack);
        const init = ["init", "-backend=false", "-input=false", "-no-color"];
        run(cwd, [...init, `-plugin-dir=${resolve(mirror)}`]);
        run(cwd, ["validate", "-no-color"]);
      }
    },
  );
});

function run(cwd: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync("terraform", args, { cwd, encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
}
