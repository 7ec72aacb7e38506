import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, rawSettings } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";

const zip = makeZip();
const folder = mkdtempSync(join(tmpdir(), "xpart-out-"));
const stack = join(folder, "cdktf.out/stacks/source");
afterAll(() => {
  zip.remove();
  rmSync(folder, { recursive: true, force: true });
});

function synth(more: RawSettings, variables: Readonly<Record<string, string>> = {}) {
  const settings = rawSettings({ package: { zip: zip.path }, ...more });
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(settings));
  return synthMain(folder, variables);
}

function put(path: string): void {
  mkdirSync(dirname(join(stack, path)), { recursive: true });
  writeFileSync(join(stack, path), "{}");
}

const isThere = (path: string) => existsSync(join(stack, path));

describe("CDKTF's folder", () => {
  it("C10 holds what this synth wrote, and keeps what is Terraform's", () => {
    expect(synth({}).status).toBe(0);
    const kept = [".terraform.lock.hcl", ".terraform/terraform.tfstate", ".terraform/providers/p"];
    const stale = ["cdk.tf", "assets/old/xpart.zip"];
    for (const path of [...kept, ...stale]) {
      put(path);
    }
    expect(synth({}).status).toBe(0);
    expect(kept.filter(isThere)).toEqual(kept);
    expect(stale.filter(isThere)).toEqual([]);
    expect(isThere("cdk.tf.json")).toBe(true);
  });

  it("C10 of another pair is not migrated: its backend is forgotten, and its providers stay", () => {
    expect(synth({ name: "packages" }).status).toBe(0);
    expect(isThere(".terraform/terraform.tfstate")).toBe(false);
    expect(isThere(".terraform/providers/p")).toBe(true);
    expect(readFileSync(join(stack, "cdk.tf.json"), "utf8")).toContain("packages-test-objects");
  });

  it("C6 HCL, which CDKTF writes wrong, is refused, and nothing is touched", () => {
    const before = join(folder, "before");
    cpSync(stack, before, { recursive: true });
    const { status, stderr } = synth({}, { SYNTH_HCL_OUTPUT: "true" });
    expect(status).toBe(1);
    expect(stderr).toContain("--hcl is not possible");
    expect(readFileSync(join(stack, "cdk.tf.json"))).toEqual(
      readFileSync(join(before, "cdk.tf.json")),
    );
  });
});
