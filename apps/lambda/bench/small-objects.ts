// Processor time of copying small objects: queueHandler of the built bundle beside a bare loop of the SDK, which makes the
// same five calls and decides nothing, and beside other bundles that are named. All in one run, in turns, at the sandbox:
//   pnpm --filter @xpart/lambda build && node apps/lambda/bench/small-objects.ts [--json] [name=other/index.mjs ...]
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { eventBridgeEvent } from "@xpart/core/testing";
import { namesOf } from "@xpart/deployment";
import { settingsOf } from "@xpart/deployment/test/sample-settings";
import { deploy, SOURCE_BUCKET, startSandboxPartitions, type World } from "../test/world.ts";

const ROUNDS = 5;
const OBJECTS = 60;
const WARM_UP = 60;
const BYTES = 1024;

interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly rssMiB: number;
  readonly failed: number;
}

interface Contender {
  readonly name: string;
  readonly process: ChildProcess;
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
const contenders = await Promise.all([
  begin("queueHandler", "handler", fileURLToPath(new URL("../dist/index.mjs", import.meta.url))),
  begin("SDK loop", "loop", ""),
  ...positionals.map((named) => {
    const [name = "", path = ""] = named.split("=");
    return begin(name, "handler", resolve(path));
  }),
]);

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
for (const { process: child } of contenders) child.kill();
await partitions.sandbox.stop();
report();

async function begin(name: string, kind: string, path: string): Promise<Contender> {
  const child = fork(fileURLToPath(new URL("worker-process.mjs", import.meta.url)), [kind, path], {
    env: {
      ...world.environmentOf("queueHandler"),
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
  child.send(events as never);
  const [sample] = (await once(child, "message")) as [Sample];
  if (sample.failed > 0) {
    throw new Error(`${name} returned ${sample.failed} of ${events.length} messages`);
  }
  return sample;
}

function report(): void {
  const perObject = ({ samples }: Contender) => samples.map(({ cpuMs }) => cpuMs / OBJECTS);
  const loop = contenders.find(({ name }) => name === "SDK loop");
  const rows = contenders.map((contender) => {
    const cpu = perObject(contender).toSorted((left, right) => left - right);
    const ratios = perObject(contender).map(
      (each, round) => each / (perObject(loop ?? contender)[round] ?? 1),
    );
    return {
      name: contender.name,
      cpuMsPerObject: middle(cpu),
      spread: [cpu[0] ?? 0, cpu.at(-1) ?? 0],
      timesTheSdkLoop: middle(ratios.toSorted((left, right) => left - right)),
      maxRssMiB: Math.max(...contender.samples.map(({ rssMiB }) => rssMiB)),
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
  for (const row of rows) {
    process.stdout.write(
      `${row.name.padEnd(14)} ${row.cpuMsPerObject.toFixed(2)} ms an object (${row.spread.map((each) => each.toFixed(2)).join(" to ")}), ` +
        `${row.timesTheSdkLoop.toFixed(2)} times the SDK loop, ${row.maxRssMiB.toFixed(0)} MiB at most\n`,
    );
  }
}

function middle(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
