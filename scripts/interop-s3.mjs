// Runs the contract and histories on S3 servers that others wrote, and holds what fails against the table of known
// gaps: one that opens or closes fails the run.
//   node scripts/interop-s3.mjs [minio] [versitygw] [seaweedfs] [ceph] [--json]
// Exit status 0: all gaps are known; 1: one is not, or one is none any more; 2: a server could not be installed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareGaps } from "./interop-s3/compare-gaps.mjs";
import { folder, install, SERVERS } from "./interop-s3/install-servers.mjs";
import { KNOWN_GAPS } from "./interop-s3/known-gaps.mjs";
import { root } from "./setup/work-tree.mjs";

const asked = process.argv.slice(2).filter((word) => word !== "--json");
const isJson = process.argv.includes("--json");
const unknown = asked.filter((name) => !(name in SERVERS));
if (unknown.length > 0) {
  console.error(`no server ${unknown.join(", ")}: there are ${Object.keys(SERVERS).join(", ")}`);
  process.exit(2);
}
const names = asked.length > 0 ? asked : Object.keys(SERVERS);
process.exitCode = run(names);

function run(servers) {
  for (const name of servers) {
    const failure = install(name);
    if (failure !== undefined) {
      console.error(`${name} could not be installed: ${failure}`);
      return 2;
    }
  }
  const results = servers.map((name) => compareGaps(name, test(name), KNOWN_GAPS[name]));
  if (isJson) {
    console.log(JSON.stringify(results));
  } else {
    results.forEach(print);
  }
  return results.every(({ opened, closed }) => opened.length + closed.length === 0) ? 0 : 1;
}

/** @returns the report of vitest on one server. */
function test(name) {
  const scratch = mkdtempSync(join(tmpdir(), "xpart-interop-"));
  const outputFile = join(scratch, "report.json");
  const files = [
    ...["contract", "history"].map((kind) => `packages/aws-adapters/test/interop-${kind}.test.ts`),
    "packages/cli/test/interop-deployment.test.ts",
    // Of the others no events come, or such that name no versions.
    ...(name === "minio" ? ["packages/cli/test/interop-source.test.ts"] : []),
  ];
  const args = ["vitest", "run", ...files, "--reporter=json", `--outputFile=${outputFile}`];
  const env = { ...process.env, XPART_INTEROP_S3: folder, XPART_INTEROP_S3_SERVER: name };
  const { error, stderr } = spawnSync("npx", args, { cwd: root, env, encoding: "utf8" });
  try {
    return JSON.parse(readFileSync(outputFile, "utf8"));
  } catch (cause) {
    throw new Error(`vitest wrote no report for ${name}: ${error?.message ?? stderr}`, { cause });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function print({ name, passed, known, opened, closed }) {
  console.log(`${name} ${SERVERS[name].version}: ${passed} hold, ${known} known gaps`);
  for (const { title, why } of opened) {
    console.log(`  NEW GAP  ${title}\n           ${why}`);
  }
  for (const title of closed) {
    console.log(`  CLOSED   ${title}: take it out of scripts/interop-s3/known-gaps.mjs`);
  }
}
