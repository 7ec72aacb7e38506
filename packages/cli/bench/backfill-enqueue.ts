import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { createSqsClient, lookAtMessages, readQueueDepth } from "@xpart/aws-adapters";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { runCli } from "../src/run-cli.ts";
import type { Sample } from "./sample.ts";

/** The command ends in these parts of the keys by Ctrl-C; the last one is gone on with to the end. */
const PARTS = 3;
const POLL_MS = 50;

/**
 * `xpart backfill` of a bucket of so many keys in the sandbox, ended by Ctrl-C twice and given again: what it asks for
 * a second, and how often each key was asked for. Nobody works the queue off.
 */
export async function benchEnqueue(keys: number): Promise<void> {
  const stage = await buildStage(createWeather(undefined));
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-bench-backfill-"));
  const client = createSqsClient(stage.sandbox.source);
  const queue = { client, queueUrl: stage.queues.objects.url };
  try {
    await fill(stage, keys);
    for (let part = 1; part <= PARTS; part += 1) {
      const end = new AbortController();
      const begunMs = performance.now();
      const before = await waiting(queue);
      const running = backfill(kept.path, directory, end.signal);
      let isOver = false;
      void running.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        if (part < PARTS && (await waiting(queue)) >= (keys * part) / PARTS) end.abort();
      }
      const exitCode = await running;
      const asked = (await waiting(queue)) - before;
      const seconds = (performance.now() - begunMs) / 1_000;
      console.log(
        `part ${part}: exit status ${exitCode}, ${asked} keys asked for in ${seconds.toFixed(1)} s, ` +
          `${Math.round(asked / seconds)} a second`,
      );
    }
    const looked = await lookAtMessages(queue, 2 * keys);
    if (!looked.ok) throw new Error(looked.error.message);
    const asked = looked.value.messages.map(({ body }) => JSON.parse(body).key as string);
    console.log(`${asked.length} messages of ${new Set(asked).size} keys wait, of ${keys}`);
  } finally {
    client.destroy();
    await kept.remove();
    await rm(directory, { recursive: true });
    await stage.sandbox.stop();
  }
}

/** `xpart backfill` of so many keys, to its end: until a message of each waits. */
export async function askForAll(keys: number): Promise<Sample> {
  const stage = await buildStage(createWeather(undefined));
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-bench-backfill-"));
  const client = createSqsClient(stage.sandbox.source);
  try {
    await fill(stage, keys);
    const begunMs = performance.now();
    const exitCode = await backfill(kept.path, directory, new AbortController().signal);
    const wallMs = performance.now() - begunMs;
    const asked = await waiting({ client, queueUrl: stage.queues.objects.url });
    if (exitCode !== 0 || asked !== keys) {
      throw new Error(`exit status ${exitCode}, ${asked} of ${keys} keys asked for`);
    }
    return { units: keys, wallMs };
  } finally {
    client.destroy();
    await kept.remove();
    await rm(directory, { recursive: true });
    await stage.sandbox.stop();
  }
}

async function backfill(
  config: string,
  workingDirectory: string,
  signal: AbortSignal,
): Promise<number> {
  const unbounded = ["--backlog", "1000000", "--rate", "1000000", "--max-requests", "100000"];
  return runCli(["backfill", "--config", config, "--yes", ...unbounded], {
    ...{ stdout: new PassThrough().resume(), stderr: new PassThrough().resume() },
    ...{ workingDirectory, environment: {}, signal },
  });
}

async function waiting(queue: Parameters<typeof readQueueDepth>[0]): Promise<number> {
  const depth = await readQueueDepth(queue);
  if (!depth.ok) throw new Error(depth.error.message);
  return depth.value.waiting;
}

/** Without HTTP, which would take longer than what is measured. */
async function fill({ sandbox }: DemoStage, keys: number): Promise<void> {
  for (let at = 0; at < keys; at += 1) {
    const key = `production/${String(at % 100).padStart(2, "0")}/part-${String(at).padStart(9, "0")}`;
    const answer = await sandbox.source.s3.handle({
      ...{ method: "PUT", path: `/${STAGE_NAMES.sourceBucket}/${key}` },
      query: new URLSearchParams(),
      headers: { "content-length": "1", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      body: Readable.from([Buffer.from("x")]),
    });
    if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status}`);
  }
}
