import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, rawSettings } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";

const zip = makeZip();
const root = mkdtempSync(join(tmpdir(), "xpart-side-"));
afterAll(() => {
  zip.remove();
  rmSync(root, { recursive: true, force: true });
});

function synth(more: RawSettings, side: string | undefined) {
  const folder = mkdtempSync(join(root, "synth-"));
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(rawSettings(more)));
  const { status, stderr } = synthMain(folder, side === undefined ? {} : { XPART_SIDE: side });
  const stack = (name: string) => join(folder, "cdktf.out/stacks", name, "cdk.tf.json");
  return { status, stderr, stack };
}

const here = { zip: zip.path };
const elsewhere = { zip: "not-here.zip" };
const cache = { settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" } };

describe("one side alone", () => {
  it("C6 the owner of a side does not need the zip of the other", () => {
    const source = { package: here, pypicloud: { ...cache, package: elsewhere } };
    const destination = { package: elsewhere, pypicloud: { ...cache, package: here } };
    expect(synth(source, undefined).stderr).toContain("pypicloud.package.zip must be the path");
    for (const [settings, side, other] of [
      [source, "source", "destination"],
      [destination, "destination", "source"],
    ] as const) {
      const { status, stderr, stack } = synth(settings, side);
      expect(status, stderr).toBe(0);
      expect(existsSync(stack(side))).toBe(true);
      expect(existsSync(stack(other))).toBe(false);
    }
  });

  it("C5 a side that there is not is refused", () => {
    const { status, stderr } = synth({ package: here }, "both");
    expect(status).toBe(1);
    expect(stderr).toContain('XPART_SIDE must be "source" or "destination"');
  });
});

describe("a state in the European Sovereign Cloud", () => {
  it("C10 wants a Terraform that knows it, and the synth says so", () => {
    const region = "eusc-de-east-1";
    const state = { bucket: "the-states", key: "xpart/destination", region };
    const { status, stderr, stack } = synth(
      { package: here, destination: { region, state } },
      undefined,
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("destination.state is in eusc-de-east-1: that needs Terraform 1.14");
    const wanted = (side: string) =>
      JSON.parse(readFileSync(stack(side), "utf8")).terraform.required_version;
    expect([wanted("source"), wanted("destination")]).toEqual([">= 1.10", ">= 1.14"]);
  });
});
