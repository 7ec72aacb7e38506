// Cold start of the built bundle: the module loaded and queueHandler's clients made, in a fresh process,
// against a bare one. Run: pnpm --filter @xpart/lambda build && node apps/lambda/bench/cold-start.mjs
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

const RUNS = 15;
const BUNDLE = fileURLToPath(new URL("../dist/index.mjs", import.meta.url));
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
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const samples = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
for (let run = 0; run < RUNS; run += 1) {
  // Interleaved, so that other load on the machine falls on all of them alike.
  for (const [name, each] of Object.entries(CASES)) {
    samples[name].push(measure(each));
  }
}

const bundle = readFileSync(BUNDLE);
const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;
console.log(`Node ${process.version} on ${cpus().length} cores, median of ${RUNS} runs`);
console.log(
  `bundle ${kib(bundle.length)}, zipped ${kib(deflateRawSync(bundle, { level: 9 }).length)}`,
);
const bare = samples["bare Node"];
for (const [name, runs] of Object.entries(samples)) {
  const wall = median(runs.map(({ wallMs }) => wallMs));
  const cpu = median(runs.map(({ cpuMs }) => cpuMs));
  const timesWall = wall / median(bare.map(({ wallMs }) => wallMs));
  const timesCpu = cpu / median(bare.map(({ cpuMs }) => cpuMs));
  console.log(
    `${name.padEnd(12)} ${wall.toFixed(0).padStart(5)} ms (${timesWall.toFixed(2)}x), ` +
      `processor ${cpu.toFixed(0).padStart(4)} ms (${timesCpu.toFixed(2)}x)`,
  );
}
