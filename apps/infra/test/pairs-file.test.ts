import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
// @ts-expect-error a script without types
import { synthesizedStacks } from "../scripts/synthesized-stacks.mjs";
import { loadPairs, loadSettings } from "../src/load-settings.ts";
import { makeZip, type RawSettings, rawSettings } from "./sample-settings.ts";
import { synthMain } from "./synth-main.ts";

const zip = makeZip();
const folder = mkdtempSync(join(tmpdir(), "xpart-pairs-"));
afterAll(() => {
  zip.remove();
  rmSync(folder, { recursive: true, force: true });
});

const code = { package: { zip: zip.path } };
const REPORTS = rawSettings(code);
/** The way back of other keys, between the same buckets. */
const ANSWERS = rawSettings({
  ...code,
  name: "answers",
  source: {
    bucket: "the-replica",
    region: "us-gov-west-1",
    accountId: "444455556666",
    prefixes: ["a/"],
  },
  destination: { bucket: "the-source", region: "us-east-1", accountId: "111122223333" },
});
const pairs = [
  { ...REPORTS, source: { ...(REPORTS["source"] as object), prefixes: ["r/"] } },
  ANSWERS,
];

function write(settings: RawSettings): string {
  const path = join(folder, "xpart.config.json");
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

/** Synthesises a file, as `pnpm turbo synth` does. */
function synth(settings: RawSettings) {
  write(settings);
  return synthMain(folder);
}

const stackOf = (id: string) =>
  JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", id, "cdk.tf.json"), "utf8"));
const addressesOf = (id: string) =>
  Object.entries<object>(stackOf(id).resource).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );

describe("a file of several pairs", () => {
  it("C21 one synth makes every stack, called by its pair, each with a state of its own", () => {
    const { status, stderr } = synth({ pairs });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const ids = ["answers-test-destination", "answers-test-source"].concat([
      "reports-test-destination",
      "reports-test-source",
    ]);
    expect(readdirSync(join(folder, "cdktf.out/stacks")).toSorted()).toEqual(ids);
    expect(synthesizedStacks(join(folder, "cdktf.out")).toSorted()).toEqual(ids);
    const states = ids.map((id) => String(stackOf(id).terraform.backend.local.path));
    expect(states.map((path) => path.slice(folder.length - path.length + 1)).toSorted()).toEqual([
      "terraform.answers-test.destination.tfstate",
      "terraform.answers-test.source.tfstate",
      "terraform.reports-test.destination.tfstate",
      "terraform.reports-test.source.tfstate",
    ]);
    expect(JSON.stringify(stackOf("reports-test-source"))).not.toContain("answers");
  });

  it("C21, C10 a pair that moves into such a file keeps its state and its addresses", () => {
    const sides = ["destination", "source"];
    expect(synth(pairs[0] ?? {}).status).toBe(0);
    expect(synthesizedStacks(folder).toSorted()).toEqual(sides);
    const alone = sides.map((id) => [stackOf(id).terraform.backend, addressesOf(id)]);
    expect(synth({ pairs }).status).toBe(0);
    const together = sides
      .map((id) => `reports-test-${id}`)
      .map((id) => [stackOf(id).terraform.backend, addressesOf(id)]);
    expect(together).toEqual(alone);
  });

  it("C22 both ways for the same keys is refused, and nothing is written", () => {
    const { status, stderr } = synth({ pairs: [REPORTS, ANSWERS] });
    expect(status).toBe(1);
    expect(stderr).toContain(
      'pairs.1.source.prefixes must leave out what pairs.0 brings: keys that begin with "a/" would go round',
    );
  });

  it("C21 zips that are not there are named with their pair", () => {
    const loaded = loadPairs(
      write({ pairs: [pairs[0], { ...ANSWERS, package: { zip: "no.zip" } }] }),
    );
    expect(loaded.ok ? [] : loaded.error).toEqual([
      expect.stringMatching(/^pairs\.1\.package\.zip must be the path of a zip/),
    ]);
  });

  it("C21 whoever reads one pair is told where there are several", () => {
    const several = loadSettings(write({ pairs }));
    expect(several.ok ? "" : several.error.join()).toContain("has several pairs: loadPairs reads");
    expect(loadSettings(write({ pairs: [REPORTS] })).ok).toBe(true);
  });

  it("C21 where nothing is synthesised, the stacks are those of one pair", () => {
    expect(synthesizedStacks(join(folder, "empty"))).toEqual(["source", "destination"]);
  });
});
