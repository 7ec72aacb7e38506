import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { RequestGuard } from "@xpart/sandbox";
import { startPipeline } from "../src/commands/demo/demo-pipeline.ts";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { findLambdaBundle } from "../src/commands/demo/lambda-bundle.ts";
import { createOnlooker } from "../src/commands/demo/view/onlooker.ts";
import { runCli } from "../src/run-cli.ts";
import type { Sample } from "./sample.ts";

/** The command ends in these parts by Ctrl-C; the last one goes on to the end. */
const PARTS = 3;
const POLL_MS = 100;
/** So few that it is ended in the middle of its work. */
const BACKLOG = "50";
/** Events are lost as they are delivered, which is a moment after the write. */
const DELIVERED_AFTER_MS = 1_000;
/** Of a bucket, the first path segment of a request. */
const OBJECT = new RegExp(`^/${STAGE_NAMES.destinationBucket}/`);

/**
 * `xpart backfill` of so many keys with so many versions each through the whole sandbox, ended by Ctrl-C twice and given again: how
 * often each version was written, whether `xpart verify` finds both sides equal, and how long it took.
 */
export async function benchWhole(keys: number, versions: number): Promise<void> {
  const written = new Map<string, number>();
  const counting: RequestGuard = async ({ operation, request }, answer) => {
    const answered = await answer();
    if (operation === "PutObject" && OBJECT.test(request.path) && answered?.status === 200) {
      written.set(request.path, (written.get(request.path) ?? 0) + 1);
    }
    return answered;
  };
  const guards = {
    source: { guard: ((_asked, answer) => answer()) satisfies RequestGuard },
    destination: { guard: counting },
  };
  const stage = await buildStage(createWeather(undefined), guards);
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-bench-whole-"));
  await fillUnheard(stage, keys, versions);
  const pipeline = startPipeline(await findLambdaBundle(), stage, createOnlooker());
  const all = keys * versions;
  const count = () => [...written.values()].reduce((sum, times) => sum + times, 0);
  const xpart = async (args: readonly string[], signal: AbortSignal) => {
    const stdout = new PassThrough();
    const exitCode = await runCli([...args, "--config", kept.path, "--json"], {
      ...{ stdout, stderr: new PassThrough().resume() },
      ...{ workingDirectory: directory, environment: {}, signal },
    });
    return { exitCode, document: JSON.parse(String(stdout.read() ?? "{}")) };
  };
  try {
    const begunMs = performance.now();
    const seconds = () => (performance.now() - begunMs) / 1_000;
    for (let part = 1; part <= PARTS; part += 1) {
      const end = new AbortController();
      const running = xpart(["backfill", "--yes", "--backlog", BACKLOG], end.signal);
      let isOver = false;
      void running.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await delay(POLL_MS);
        if (part < PARTS && count() >= (all * part) / PARTS) end.abort();
      }
      const { exitCode, document } = await running;
      console.log(
        `part ${part}: exit status ${exitCode} after ${seconds().toFixed(0)} s; asked for ${document.asked?.keys} keys, ${count()} versions written`,
      );
    }
    while (count() < all) await delay(POLL_MS);
    const copiedS = seconds();
    const times = [...written.values()].map((each) => each / versions);
    const verified = await xpart(["verify", "--grace", "0"], new AbortController().signal);
    console.log(
      `${keys} keys of ${versions} versions in ${copiedS.toFixed(0)} s, ${(all / copiedS).toFixed(0)} versions a second; ` +
        `${written.size} keys written, each version ${Math.min(...times)} to ${Math.max(...times)} times; ` +
        `verify: exit status ${verified.exitCode}, ${verified.document.verdicts?.equal} of ${verified.document.keys} keys equal`,
    );
  } finally {
    await pipeline.stop();
    await kept.remove();
    await stage.sandbox.stop();
    await rm(directory, { recursive: true });
  }
}

/** `xpart backfill --wait` of so many keys of one version, through the whole sandbox: until all are copied. */
export async function copyAll(keys: number): Promise<Sample> {
  const stage = await buildStage(createWeather(undefined));
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-bench-copying-"));
  await fillUnheard(stage, keys, 1);
  const pipeline = startPipeline(await findLambdaBundle(), stage, createOnlooker());
  try {
    const begunMs = performance.now();
    const args = ["backfill", "--config", kept.path, "--yes", "--wait", "--rate", "100000"];
    const exitCode = await runCli(args, {
      ...{ stdout: new PassThrough().resume(), stderr: new PassThrough().resume() },
      ...{ workingDirectory: directory, environment: {}, signal: new AbortController().signal },
    });
    const wallMs = performance.now() - begunMs;
    const { s3 = {} } = stage.sandbox.destination.requestCounts();
    if (exitCode !== 0 || (s3["PutObject"] ?? 0) < keys) {
      throw new Error(`exit status ${exitCode}, ${s3["PutObject"]} of ${keys} keys written`);
    }
    return { units: keys, wallMs };
  } finally {
    await pipeline.stop();
    await kept.remove();
    await stage.sandbox.stop();
    await rm(directory, { recursive: true });
  }
}

/** Without HTTP, which would take longer than what is measured, and without that anybody hears of it. */
async function fillUnheard(
  { sandbox, switches }: DemoStage,
  keys: number,
  versions: number,
): Promise<void> {
  switches.isLosingEvents = true;
  for (let at = 0; at < keys * versions; at += 1) {
    const body = Buffer.from(`content ${at}`);
    const key = `production/part-${String(at % keys).padStart(9, "0")}`;
    const answer = await sandbox.source.s3.handle({
      ...{ method: "PUT", path: `/${STAGE_NAMES.sourceBucket}/${key}` },
      query: new URLSearchParams(),
      headers: {
        "content-length": String(body.length),
        "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      },
      body: Readable.from([body]),
    });
    if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status}`);
  }
  await delay(DELIVERED_AFTER_MS);
  switches.isLosingEvents = false;
}
