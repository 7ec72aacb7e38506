// Processor time of copying small objects: queueHandler of the built bundle beside a loop of the same calls by the same
// ports, a loop of the SDK that makes five calls, `rclone copy` where it is there, and other bundles that are named. The
// loops decide nothing. All in one run, in turns, at the sandbox:
//   pnpm --filter @xpart/lambda build && node apps/lambda/bench/small-objects.ts [--json] [name=other/index.mjs ...]
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { eventBridgeEvent } from "@xpart/core/testing";
import { namesOf } from "@xpart/deployment";
import { settingsOf } from "@xpart/deployment/test/sample-settings";
import { deploy, SOURCE_BUCKET, startSandboxPartitions, type World } from "../test/world.ts";
import { copyByRclone, RCLONE } from "./copy-by-rclone.ts";

const ROUNDS = 5;
const OBJECTS = 60;
/** A worker works thousands: what V8 takes to make its code fast is not what they cost. */
const WARM_UP = 400;
const BYTES = 1024;

interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly rssMiB: number;
  readonly failed: number;
}

interface Contender {
  readonly name: string;
  readonly process?: ChildProcess;
  readonly samples: Sample[];
}

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
});

const partitions = await startSandboxPartitions();
const world = await deploy(partitions);
const destinationKey = partitions.destination.credentialsOf(
  namesOf(settingsOf({ name: "world", source: { bucket: SOURCE_BUCKET } })).user,
);
const contenders: Contender[] = await Promise.all([
  begin("queueHandler", "handler", fileURLToPath(new URL("../dist/index.mjs", import.meta.url))),
  begin("the same calls", "wire-loop", ""),
  begin("SDK loop", "sdk-loop", ""),
  ...positionals.map((named) => {
    const [name = "", path = ""] = named.split("=");
    return begin(name, "handler", resolve(path));
  }),
]);

if (existsSync(RCLONE)) {
  contenders.push({ name: "rclone copy", samples: [] });
}

let made = 0;
for (const contender of contenders) {
  await run(contender, await makeObjects(world, WARM_UP));
}
for (let round = 0; round < ROUNDS; round += 1) {
  // In turns, so that other load on the machine falls on all of them alike.
  for (const contender of contenders) {
    contender.samples.push(await run(contender, await makeObjects(world, OBJECTS)));
  }
}
for (const { process: child } of contenders) child?.kill();
await partitions.sandbox.stop();
report();

async function begin(name: string, kind: string, path: string): Promise<Contender> {
  const child = fork(fileURLToPath(new URL("worker-process.mjs", import.meta.url)), [kind, path], {
    env: {
      ...world.environmentOf("queueHandler"),
      BENCH_SOURCE_BUCKET: SOURCE_BUCKET,
      BENCH_DESTINATION_KEY: JSON.stringify(destinationKey),
      LOGGING_LEVEL: "WARNING",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(child, "message");
  return { name, process: child, samples: [] };
}

/** Puts new objects, and gives their events. */
async function makeObjects({ sourceS3 }: World, count: number) {
  const events: object[] = [];
  for (let index = 0; index < count; index += 1) {
    made += 1;
    const key = `small/${made}`;
    const { VersionId = "" } = await sourceS3.send(
      new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: key, Body: Buffer.alloc(BYTES, made) }),
    );
    events.push(
      eventBridgeEvent({
        ...{ type: "Object Created", reason: "PutObject", bucket: SOURCE_BUCKET, key },
        ...{ versionId: VersionId, requestId: `R${made}` },
        sequencer: made.toString(16).toUpperCase().padStart(18, "0"),
      }),
    );
  }
  return events;
}

async function run(
  { name, process: child }: Contender,
  events: readonly object[],
): Promise<Sample> {
  if (child === undefined) {
    return copyByRclone(world, events.length);
  }
  child.send(events as never);
  const [sample] = (await once(child, "message")) as [Sample];
  if (sample.failed > 0) {
    throw new Error(`${name} returned ${sample.failed} of ${events.length} messages`);
  }
  return sample;
}

function report(): void {
  const perObject = ({ samples }: Contender) => samples.map(({ cpuMs }) => cpuMs / OBJECTS);
  const rows = contenders.map((contender) => {
    const cpu = perObject(contender);
    return {
      name: contender.name,
      cpuMsPerObject: spreadOf(cpu),
      objectsPerSecond: spreadOf(contender.samples.map(({ wallMs }) => (1_000 * OBJECTS) / wallMs)),
      maxRssMiB: Math.max(...contender.samples.map(({ rssMiB }) => rssMiB)),
      /** Of the same rounds: how many times the processor time of the others. */
      times: Object.fromEntries(
        contenders
          .filter(({ name }) => name !== contender.name)
          .map((other) => {
            const theirs = perObject(other);
            return [other.name, spreadOf(cpu.map((each, round) => each / (theirs[round] ?? 0)))];
          }),
      ),
    };
  });
  const machine = { node: process.version, cores: cpus().length, load: loadavg()[0] };
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ objects: OBJECTS, rounds: ROUNDS, bytes: BYTES, machine, rows }, null, 2)}\n`,
    );
    return;
  }
  process.stdout.write(
    `Node ${machine.node}, ${machine.cores} cores, load ${machine.load?.toFixed(1)}; ${ROUNDS} rounds of ${OBJECTS} objects of ${BYTES} bytes\n`,
  );
  for (const { name, cpuMsPerObject: cpu, times, maxRssMiB } of rows) {
    const beside = Object.entries(times).map(
      ([other, { median }]) => `${median.toFixed(2)} times ${other}`,
    );
    process.stdout.write(
      `${name.padEnd(14)} ${cpu.median.toFixed(2)} ms an object (${cpu.least.toFixed(2)} to ${cpu.most.toFixed(2)}), ` +
        `${beside.join(", ")}, ${maxRssMiB.toFixed(0)} MiB at most\n`,
    );
  }
}

function spreadOf(samples: readonly number[]) {
  const sorted = samples.toSorted((left, right) => left - right);
  const [least = Number.NaN] = sorted;
  return { median: sorted[sorted.length >> 1] ?? least, least, most: sorted.at(-1) ?? least };
}
