import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, rawSettings } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";

const zip = makeZip();
const folder = mkdtempSync(join(tmpdir(), "xpart-no-terraform-"));
afterAll(() => {
  zip.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("a machine without Terraform", () => {
  it("C6 synthesises the same, and says that its version was not looked at", () => {
    const settings = rawSettings({ package: { zip: zip.path } });
    writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(settings));
    const made = (variables: Readonly<Record<string, string>>) => {
      const { status, stderr } = synthMain(folder, variables);
      expect(status, stderr).toBe(0);
      const stacks = ["source", "destination"].map((side) =>
        readFileSync(join(folder, "cdktf.out/stacks", side, "cdk.tf.json"), "utf8"),
      );
      return { stderr, stacks };
    };
    const withIt = made({});
    const without = made({ TERRAFORM_BINARY_NAME: join(folder, "not-here") });
    expect(without.stacks).toEqual(withIt.stacks);
    expect(withIt.stderr).toBe("");
    expect(without.stderr).toMatch(/^note: Terraform could not be asked for its version, .+\n$/);
  });
});
