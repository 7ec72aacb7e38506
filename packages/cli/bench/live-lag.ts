import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { RequestGuard } from "@xpart/sandbox";
import { startPipeline } from "../src/commands/demo/demo-pipeline.ts";
import { buildStage, type DemoStage, STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { createWeather } from "../src/commands/demo/demo-weather.ts";
import { writeKeptSettings } from "../src/commands/demo/kept-settings.ts";
import { findLambdaBundle } from "../src/commands/demo/lambda-bundle.ts";
import { measureQuietLag } from "../src/commands/demo/quiet-lag.ts";
import { createOnlooker, type Onlooker } from "../src/commands/demo/view/onlooker.ts";
import { runCli } from "../src/run-cli.ts";

/** What a live event waited for while a backfill ran. */
export interface LiveLag {
  /** Of objects that had the pipeline to themselves, in milliseconds at the median. */
  readonly quietMs: number;
  /** Of each object that was written while the backfill ran, in milliseconds. */
  readonly liveMs: readonly number[];
  /** Keys of the backfill that were copied between each such write and its replica. */
  readonly ahead: readonly number[];
  readonly exitCode: number;
  /** Keys of the backfill that were copied in all. */
  readonly copied: number;
}

const BEFORE = "before/";
/** Events are lost as they are delivered, which is a moment after the write. */
const DELIVERED_AFTER_MS = 1_000;

/** Has a whole sandbox backfill so many keys, and writes a live object each time that the one before has arrived. */
export async function measureLiveLag(keys: number, backlog: number): Promise<LiveLag> {
  const copied = new Set<string>();
  const counting: RequestGuard = async ({ operation, request }, answer) => {
    const answered = await answer();
    if (operation === "PutObject" && request.path.includes(`/${BEFORE}`)) copied.add(request.path);
    return answered;
  };
  const open: RequestGuard = (_asked, answer) => answer();
  const guards = { source: { guard: open }, destination: { guard: counting } };
  const onlooker = createOnlooker();
  const stage = await buildStage(createWeather(undefined), guards);
  const kept = await writeKeptSettings(stage.sandbox, undefined);
  const directory = await mkdtemp(join(tmpdir(), "xpart-live-lag-"));
  const pipeline = startPipeline(await findLambdaBundle(), stage, onlooker);
  const source = createS3Client(stage.sandbox.source);
  const put = (Key: string) =>
    source.send(new PutObjectCommand({ Bucket: STAGE_NAMES.sourceBucket, Key, Body: "x" }));
  try {
    await fillUnheard(stage, keys, put);
    const { signal } = new AbortController();
    const quiet = await measureQuietLag(stage, onlooker, signal);
    let exitCode: number | undefined;
    const args = ["--yes", "--backlog", String(backlog), "--rate", "100000"];
    const running = runCli(["backfill", "--config", kept.path, ...args], {
      ...{ stdout: new PassThrough().resume(), stderr: new PassThrough().resume() },
      ...{ workingDirectory: directory, environment: {}, signal },
    }).then((code) => {
      exitCode = code;
    });
    const liveMs: number[] = [];
    const ahead: number[] = [];
    while (exitCode === undefined) {
      const key = `live/${liveMs.length}`;
      const arrived = arrivalOf(key, onlooker);
      await put(key);
      const before = copied.size;
      liveMs.push(await arrived);
      ahead.push(copied.size - before);
    }
    await running;
    while (copied.size < keys) await new Promise((resolve) => setTimeout(resolve, 100));
    return { quietMs: quiet?.p50 ?? Number.NaN, liveMs, ahead, exitCode, copied: copied.size };
  } finally {
    source.destroy();
    await pipeline.stop();
    await kept.remove();
    await stage.sandbox.stop();
    await rm(directory, { recursive: true });
  }
}

/** Prints what {@link measureLiveLag} finds. */
export async function benchLiveLag(keys: number, backlog: number): Promise<void> {
  const { quietMs, liveMs, ahead, copied } = await measureLiveLag(keys, backlog);
  const sorted = liveMs.toSorted((left, right) => left - right);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  console.log(
    `${copied} keys backfilled with --backlog ${backlog}: ${liveMs.length} live objects, lag p50 ${at(0.5)} ms, ` +
      `slowest ${at(1)} ms; ${Math.max(...ahead)} keys of the backfill before one at most; quiet p50 ${Math.round(quietMs)} ms`,
  );
}

async function fillUnheard(
  { switches }: DemoStage,
  keys: number,
  put: (key: string) => Promise<unknown>,
): Promise<void> {
  switches.isLosingEvents = true;
  for (let at = 0; at < keys; at += 1) await put(`${BEFORE}${String(at).padStart(6, "0")}`);
  await new Promise((resolve) => setTimeout(resolve, DELIVERED_AFTER_MS));
  switches.isLosingEvents = false;
}

function arrivalOf(key: string, onlooker: Onlooker): Promise<number> {
  return new Promise((resolve) => {
    const unsubscribe = onlooker.subscribe((event) => {
      if (event.key === key) {
        unsubscribe();
        resolve(event.lagMs);
      }
    });
  });
}
