import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, rawSettings, settingsOf } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";
import { at, synthesizeDestination, synthesizeSource } from "./synthesized.ts";

const zip = makeZip();
const root = mkdtempSync(join(tmpdir(), "xpart-state-"));
afterAll(() => {
  zip.remove();
  rmSync(root, { recursive: true, force: true });
});

/** A state as Terraform writes it, as far as it says whose it is. */
function stateWith(type: string, name: string) {
  return { version: 4, resources: [{ type, instances: [{ attributes: { name } }] }] };
}

/** Synthesises in a folder of its own, as `pnpm turbo synth` does. */
function synth(title: string, more: RawSettings, states: Readonly<Record<string, unknown>> = {}) {
  const folder = join(root, title);
  mkdirSync(folder, { recursive: true });
  const settings = rawSettings({ package: { zip: zip.path }, ...more });
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(settings));
  for (const [name, state] of Object.entries(states)) {
    writeFileSync(join(folder, name), typeof state === "string" ? state : JSON.stringify(state));
  }
  const { status, stderr } = synthMain(folder);
  const stateOf = (stack: string) =>
    JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", stack, "cdk.tf.json"), "utf8"))
      .terraform.backend;
  return { status, stderr, stateOf };
}

describe("the state of a pair", () => {
  it("C10 pairs and environments from one checkout have files of their own", () => {
    const files = [{}, { name: "packages" }, { environment: "prod" }].flatMap((more) => {
      const settings = settingsOf({ package: { zip: zip.path }, ...more });
      return [synthesizeSource(settings), synthesizeDestination(settings)].map((stack) =>
        basename(String(at(stack.json, "terraform", "backend", "local", "path"))),
      );
    });
    expect(new Set(files).size).toBe(6);
    expect(files[0]).toMatch(/^terraform\.reports-test\..+\.tfstate$/);
  });

  it("C10 without a state from before it is synthesised, in the folder of cdktf.json", () => {
    const { status, stateOf } = synth("fresh", {});
    expect(status).toBe(0);
    expect(stateOf("source").local.path).toMatch(
      /fresh\/terraform\.reports-test\.source\.tfstate$/,
    );
  });

  it("C10 states from before are refused, whosever they are, with the command that moves each", () => {
    const { status, stderr } = synth(
      "shared",
      { name: "packages" },
      {
        "terraform.source.tfstate": stateWith("aws_dynamodb_table", "reports-prod-objects"),
        "terraform.destination.tfstate": stateWith("aws_iam_policy", "reports-prod-replicator"),
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("mv terraform.source.tfstate terraform.reports-prod.source.tfstate\n");
    expect(stderr).toContain(
      "mv terraform.destination.tfstate terraform.reports-prod.destination.tfstate\n",
    );
  });

  it("C10 a state that says nothing of its pair, or cannot be read, is refused too", () => {
    for (const [index, state] of ["no JSON", stateWith("aws_sqs_queue", "q")].entries()) {
      const { status, stderr } = synth(
        `unknown-${index}`,
        {},
        { "terraform.source.tfstate": state },
      );
      expect(status).toBe(1);
      expect(stderr).toContain("mv terraform.source.tfstate terraform.<name>-<environment>.source");
    }
  });

  it("C10 a state without resources is nobody's, and one in a bucket is not looked for here", () => {
    const empty = { version: 4, resources: [] };
    expect(synth("empty", {}, { "terraform.source.tfstate": empty }).status).toBe(0);
    const state = { bucket: "the-states", key: "xpart/source", region: "us-east-1" };
    const old = stateWith("aws_dynamodb_table", "reports-prod-objects");
    const { status, stateOf } = synth(
      "remote",
      { source: { state } },
      { "terraform.source.tfstate": old },
    );
    expect(status).toBe(0);
    expect(stateOf("source").s3.bucket).toBe("the-states");
  });
});
