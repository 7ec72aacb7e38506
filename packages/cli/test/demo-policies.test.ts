import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DemoReport } from "../src/commands/demo/demo-report.ts";
import { openGitHistory } from "../src/commands/demo/git-history.ts";
import { trafficUnder } from "../src/commands/demo/policy/policy-traffic.ts";
import { readTermsFile } from "../src/commands/demo/policy/read-terms.ts";
import type { Change } from "../src/commands/demo/traffic.ts";
import { runCli } from "../src/run-cli.ts";
import { makePolicyHistory } from "./policy-history.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const POLICIES = join(ROOT, "docs/policies");
const FILES = (await readdir(POLICIES)).filter((name) => name.endsWith(".json"));

let directory: string;
let repository: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-policies-"));
  repository = join(directory, "repository");
  await makePolicyHistory(repository);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the demo under some terms. */
async function demoUnder(terms: object): Promise<DemoReport> {
  const file = join(directory, "policy.json");
  await writeFile(file, JSON.stringify(terms));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCli(["demo", "--json", "--policy", file], {
    ...{ stdout, stderr, workingDirectory: repository, signal: new AbortController().signal },
  });
  expect({ exitCode, stderr: exitCode === 0 ? "" : String(stderr.read()) }).toEqual({
    ...{ exitCode: 0, stderr: "" },
  });
  return JSON.parse(String(stdout.read()));
}

function policyPath(name: string): string {
  return `docs/policies/${name}.json`;
}

function textsOf({ shown = [] }: DemoReport): Readonly<Record<string, string>> {
  return Object.fromEntries(shown.map(({ part, text }) => [part, text]));
}

describe("xpart demo --policy", () => {
  // scripts/demo-policies.mjs runs each of them, which takes a minute and a half.
  it.each(FILES)(
    "U18 docs/policies/%s is taken, and traffic has what it looks at",
    async (file) => {
      const terms = await readTermsFile(join(POLICIES, file));
      const history = await openGitHistory(repository, undefined);
      const traffic = trafficUnder(history, terms);
      const changes: Change[] = [];
      for await (const change of traffic.changes()) {
        changes.push(change);
      }
      await history.stop();
      expect(changes).toHaveLength(18);
      const dress = traffic.notes.join();
      expect(changes.some((change) => change.kind === "put" && change.storageClass)).toBe(
        dress.includes("storage classes"),
      );
      expect(changes.some((change) => change.kind === "put" && change.lockedUntil)).toBe(
        dress.includes("locked"),
      );
      expect(changes.some((change) => change.kind !== "skipped" && change.provenance)).toBe(
        dress.includes("Replication") || dress.includes("last modified"),
      );
    },
  );

  it("U18 each rule of filters and mappings is on the page, with policies and tests that are there", async () => {
    const spec = await readFile(join(ROOT, "SPEC.md"), "utf8");
    const page = await readFile(join(POLICIES, "README.md"), "utf8");
    const rows = [...page.matchAll(/^\| ([KM]\d+) \|(.*)\|$/gm)];
    const rules = [...spec.matchAll(/^- \*\*([KM]\d+)\*\*/gm)].map(([, rule]) => rule);
    expect(rows.map(([, rule]) => rule)).toEqual(rules);
    const shown = rows.flatMap(([, , row = ""]) => [...row.matchAll(/`([^`]+)`/g)]);
    const files = shown.map(([, name = ""]) => (name.includes("/") ? name : policyPath(name)));
    expect(files.length).toBeGreaterThan(rules.length);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("U18 K2 K3 A1 A11 A12 M1 all at once: prefixes, tags that change, classes, locks, headers, keys, the source's name", async () => {
    const report = await demoUnder({
      source: { prefixes: ["packages/", "docs/"] },
      destination: {
        encryption: "aws:kms",
        kmsKeyArn: "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/0b1c2d3e",
        acl: "bucket-owner-full-control",
      },
      policy: {
        scope: { tags: { allOf: { team: "data-*" } }, leaving: "delete" },
        storageClass: { STANDARD: "STANDARD_IA" },
        retention: { addDays: 30 },
        sourceMetadata: "xpart-source",
        keys: [{ from: "packages/", to: "landing/" }],
      },
    });
    expect(report).toMatchObject({
      ...{ equal: true, versions: 12, markers: 1, deadLetters: 0, troubles: [] },
      later: ["2 objects lost the tags by which they crossed, 2 others got them"],
    });
    // What lost its tags is gone but where a lock keeps it; what got them came.
    expect(report.settled?.reasons).toMatchObject({ filtered: expect.any(Number) });
    const shown = textsOf(report);
    expect(shown["source.prefixes"]).toBe("5 entries below no prefix, which nobody looks at");
    expect(shown["policy.storageClass"]).toMatch(
      /STANDARD to STANDARD_IA.*ONEZONE_IA to ONEZONE_IA/,
    );
    expect(shown["policy.retention"]).toMatch(/locked 30 days longer/);
    expect(shown["policy.sourceMetadata"]).toContain("s3://xpart-demo-source/");
    expect(shown["destination"]).toMatch(/without encryption aws:kms, acl .*; \d+ aws:kms there$/);
  });

  it("U18 K2 R12 dates are those of the commits, what S3 Replication wrote stays, half comes by a backfill, lifecycle and deletes by id come later", async () => {
    const report = await demoUnder({
      scope: { modified: { before: "2026-02-01T00:00:00Z" }, replicas: "leave-out" },
      history: { since: "2025-06-01T00:00:00Z" },
      lifecycle: "replicate",
      versionDeletes: "ignore",
    });
    expect(report).toMatchObject({ equal: true, deadLetters: 0, troubles: [] });
    expect(report.later).toEqual([
      "a lifecycle rule expired 8 objects",
      "8 versions were deleted by their ids",
    ]);
    expect(report.settled?.reasons).toMatchObject({
      ...{ filtered: expect.any(Number), "kept-deleted": expect.any(Number) },
    });
    expect(textsOf(report)["policy.history"]).toMatch(/^\d+ entries from before xpart listened/);
  });

  it.each([
    [{ source: { bucket: "b" } }, "source.bucket is nothing that a demo can be told"],
    [{ policy: {}, ledger: {} }, "ledger is nothing that a demo can be told"],
    [{ destination: { acl: "public-read" } }, "destination.acl must be one of"],
    [{ storageClass: { GLACIER: "SNOW" } }, "is of Snow devices"],
    [{ scope: { include: [] } }, "policy.scope.include must be a list"],
  ])("U18 U4 %j is refused by name", async (terms, why) => {
    const file = join(directory, "wrong.json");
    await writeFile(file, JSON.stringify(terms));
    await expect(readTermsFile(file)).rejects.toMatchObject({
      problem: { remedy: expect.stringContaining(why) },
    });
  });
});
