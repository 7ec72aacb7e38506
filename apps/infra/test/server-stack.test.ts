import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, rawSettings } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";
import { at, ofType, readStack } from "./synthesized.ts";

const zip = makeZip();
const root = mkdtempSync(join(tmpdir(), "xpart-server-"));
afterAll(() => {
  zip.remove();
  rmSync(root, { recursive: true, force: true });
});

const SERVER = {
  provider: "versitygw",
  endpoint: "https://copies.example:7070",
  region: "home",
  bucket: "copies",
};

/** Synthesises as a user does. */
function synth(destination: RawSettings, side?: string) {
  const folder = mkdtempSync(join(root, "synth-"));
  const settings = { ...rawSettings({ package: { zip: zip.path } }), destination };
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(settings));
  const { status, stderr } = synthMain(folder, side === undefined ? {} : { XPART_SIDE: side });
  const stack = (name: string) => join(folder, "cdktf.out/stacks", name, "cdk.tf.json");
  return { status, stderr, stack };
}

describe("a destination on a server that is not AWS", () => {
  it("C24 has a source stack alone, whose functions know where it is and whose secret waits for its key", () => {
    const { status, stderr, stack } = synth(SERVER);
    expect(status, stderr).toBe(0);
    expect(existsSync(stack("destination"))).toBe(false);
    const source = readStack(readFileSync(stack("source"), "utf8"));
    for (const name of ["reports-test-queue-handler", "reports-test-part-handler"]) {
      const [found] = ofType(source, "aws_lambda_function").filter(
        ({ config }) => config["function_name"] === name,
      );
      expect(at(found?.config, "environment", "variables")).toMatchObject({
        DEST_ENDPOINT_URL: "https://copies.example:7070",
        DEST_FORCE_PATH_STYLE: "true",
        DEST_BUCKET_REGION: "home",
        DEST_PROFILE: expect.stringContaining('"markers":"of-versions"'),
      });
    }
    const [secret] = ofType(source, "aws_secretsmanager_secret");
    expect(secret?.config["description"]).toBe(
      "Access key at versitygw at https://copies.example:7070",
    );
    expect(stderr).toContain("note: after the first deployment, put the server's key into the");
    expect(stderr).toContain("--secret-id reports-test/destination");
  });

  it("C24 its own side there is none to synthesise", () => {
    const { status, stderr } = synth(SERVER, "destination");
    expect(status).toBe(1);
    expect(stderr).toContain("XPART_SIDE is destination, and at a server that is not AWS");
  });
});
