// Cold start of the built bundle: the module loaded and queueHandler's clients made, in a fresh process,
// beside a bare one, and beside one that has loaded what any client of AWS needs of Node itself. Run:
//   pnpm --filter @xpart/lambda build && node apps/lambda/bench/cold-start.mjs [--json]
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

const RUNS = 21;
const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const BUNDLE = `${DIST}index.mjs`;
/** TLS, HTTP, hashes and streams: a function needs them for its first request, and loads them when it starts. */
const NEEDED = ["crypto", "http", "https", "stream", "zlib"];
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  OBJECTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/111122223333/objects.fifo",
  OBJECTS_TABLE: "objects",
  DEST_BUCKET: "replica",
  DEST_BUCKET_REGION: "us-gov-west-1",
  DEST_SECRET: "xpart/destination",
};
const CASES = {
  "bare Node": { code: "0", handler: undefined },
  "Node with TLS": {
    code: `for (const name of ${JSON.stringify(NEEDED)}) process.getBuiltinModule(name)`,
    handler: undefined,
  },
  eventHandler: { code: `await import(${JSON.stringify(BUNDLE)})`, handler: "eventHandler" },
  queueHandler: { code: `await import(${JSON.stringify(BUNDLE)})`, handler: "queueHandler" },
};
// The child's own processor time says more than the clock on a machine with other work to do.
const REPORT = "const c=process.cpuUsage();console.log();console.log((c.user+c.system)/1000)";

/** @param {{ code: string, handler: string | undefined }} run */
function measure({ code, handler }) {
  const env = { ...ENVIRONMENT, ...(handler && { _HANDLER: `index.${handler}` }) };
  const startMs = performance.now();
  const args = ["--input-type=module", "--eval", `${code};${REPORT}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return {
    wallMs: performance.now() - startMs,
    cpuMs: Number(stdout.trimEnd().split("\n").at(-1)),
  };
}

/** @param {number[]} values */
function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1) };
}

const samples = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
for (let run = 0; run < RUNS; run += 1) {
  // Interleaved, so that other load on the machine falls on all of them alike.
  for (const [name, each] of Object.entries(CASES)) {
    samples[name].push(measure(each));
  }
}

const files = readdirSync(DIST)
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => {
    const content = readFileSync(`${DIST}${name}`);
    return {
      ...{ name, bytes: content.length },
      zippedBytes: deflateRawSync(content, { level: 9 }).length,
    };
  });
const rows = Object.entries(samples).map(([name, runs]) => {
  const times = (other) => spreadOf(runs.map(({ cpuMs }, at) => cpuMs / samples[other][at].cpuMs));
  return {
    name,
    cpuMs: spreadOf(runs.map(({ cpuMs }) => cpuMs)),
    wallMs: spreadOf(runs.map(({ wallMs }) => wallMs)),
    timesBareNode: times("bare Node"),
    timesNodeWithTls: times("Node with TLS"),
  };
});
const machine = { node: process.version, cores: cpus().length, load: loadavg()[0] };
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ runs: RUNS, machine, files, rows }, null, 2));
} else {
  const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;
  console.log(`Node ${machine.node} on ${machine.cores} cores, median of ${RUNS} runs`);
  for (const { name, bytes, zippedBytes } of files) {
    console.log(`${name.padEnd(24)} ${kib(bytes)}, zipped ${kib(zippedBytes)}`);
  }
  for (const { name, cpuMs, wallMs, timesBareNode, timesNodeWithTls } of rows) {
    console.log(
      `${name.padEnd(14)} ${wallMs.median.toFixed(0).padStart(5)} ms, processor ${cpuMs.median.toFixed(0)} ms: ` +
        `${timesBareNode.median.toFixed(2)} times bare Node, ${timesNodeWithTls.median.toFixed(2)} times Node with TLS`,
    );
  }
}
