import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES, type ExitCode } from "../../../cli-error.ts";
import type { IoHost } from "../../../io/io-host.ts";
import { compareSides } from "../../demo/compare-sides.ts";
import { type DemoPipeline, startPipeline } from "../../demo/demo-pipeline.ts";
import { buildStage, type DemoStage, STAGE_NAMES } from "../../demo/demo-stage.ts";
import { createWeather } from "../../demo/demo-weather.ts";
import { findLambdaBundle } from "../../demo/lambda-bundle.ts";
import { createOnlooker } from "../../demo/view/onlooker.ts";
import { findCacheBundle } from "../cache-bundle.ts";
import type { PypicloudContext } from "../pypicloud-context.ts";
import { type DemoProof, isProof, waitForProof } from "./demo-proof.ts";
import { resultText } from "./demo-result.ts";
import { createDemoSide, type DemoSide } from "./demo-side.ts";
import {
  overwrittenFile,
  removedFile,
  uploadedFiles,
  type Writer,
  writerOf,
} from "./demo-writes.ts";
import { type PypicloudServer, startPypicloudServer } from "./pypicloud-server.ts";
import { findPypicloudPython, type PypicloudPython } from "./python-env.ts";
import { showFarSide } from "./show-far-side.ts";

/** The options of `xpart pypicloud demo`. */
export interface PypicloudDemoArguments {
  /** A Python with pypicloud 1.3.12; absent: one is looked for. */
  readonly python?: string | false;
}

/**
 * `xpart pypicloud demo`: two partitions, a replicated bucket, a cache on each side; servers and pip where Python is
 * there. It ends with the proof that the caches agree with the buckets, and the buckets with each other (Y20).
 *
 * @throws CliError
 */
export async function demoCommand(
  { python: given }: PypicloudDemoArguments,
  { io, environment, signal }: PypicloudContext,
): Promise<ExitCode> {
  const python = await choosePython(given, io, environment);
  const [bundle, cacheBundle] = [await findLambdaBundle(), await findCacheBundle()];
  const folder = await mkdtemp(join(tmpdir(), "xpart-pypicloud-demo-"));
  const stage = await buildStage(createWeather(undefined));
  const pipeline = startPipeline(bundle, stage, createOnlooker());
  const stops: (() => Promise<unknown>)[] = [() => stopStage(stage, pipeline)];
  try {
    const sideOf = async (name: "source" | "destination") => {
      const side = await createDemoSide({
        partition: stage.sandbox[name],
        bucket: name === "source" ? STAGE_NAMES.sourceBucket : STAGE_NAMES.destinationBucket,
        kind: python !== undefined && python.minor > LAST_MINOR_WITH_DYNAMODB ? "sqlite" : "dynamo",
        hasServer: python !== undefined,
        folder: join(folder, name),
        cacheBundle,
        onLog: pipeline.troubles.add,
      });
      stops.unshift(side.stop);
      const server = await startServer(python, side, join(folder, name), signal);
      if (server !== undefined) {
        stops.unshift(server.stop);
      }
      await side.startHandler();
      return { ...side, server };
    };
    const sides = { source: await sideOf("source"), destination: await sideOf("destination") };
    announce(sides, io);
    return await play({ stage, io, signal, python, ...sides });
  } finally {
    io.close();
    for (const stop of stops) {
      await stop();
    }
    await rm(folder, { recursive: true, force: true });
  }
}

/** The library through which the server uses DynamoDB reads no times on a later one. */
const LAST_MINOR_WITH_DYNAMODB = 9;

async function choosePython(
  given: string | false | undefined,
  io: IoHost,
  environment: PypicloudContext["environment"],
): Promise<PypicloudPython | undefined> {
  if (given === false) {
    return undefined;
  }
  const found = await findPypicloudPython({
    ...(given === undefined ? {} : { given }),
    environment,
    onInstall: (text) => io.notify({ code: "demo-note", level: "info", text }),
  });
  if (found.kind === "found") {
    return found.python;
  }
  const text = `note: ${found.reason}: no servers are started, and what they would answer is shown instead`;
  io.notify({ code: "demo-note", level: "info", text });
  return undefined;
}

function startServer(
  python: PypicloudPython | undefined,
  { partition, bucket, cache }: DemoSide,
  folder: string,
  signal: AbortSignal,
): Promise<PypicloudServer | undefined> {
  return python === undefined
    ? Promise.resolve(undefined)
    : startPypicloudServer({ python: python.path, partition, bucket, cache, folder, signal });
}

async function stopStage(stage: DemoStage, pipeline: DemoPipeline): Promise<void> {
  await pipeline.stop();
  await stage.sandbox.stop();
}

type ServedSide = DemoSide & { readonly server: PypicloudServer | undefined };

interface Play {
  readonly stage: DemoStage;
  readonly source: ServedSide;
  readonly destination: ServedSide;
  readonly python: PypicloudPython | undefined;
  readonly io: IoHost;
  readonly signal: AbortSignal;
}

function announce(sides: Pick<Play, "source" | "destination">, io: IoHost): void {
  for (const side of ["source", "destination"] as const) {
    const { partition, bucket, cache, server } = sides[side];
    const where = `${partition.partition} ${partition.region} ${bucket}`;
    const kind = cache["pypi.db"] === "dynamo" ? "DynamoDB" : "SQLite";
    const served =
      server === undefined ? "" : `\n${" ".repeat(11)}  pypicloud 1.3.12 at ${server.url}`;
    const text = `${side.padEnd(11)}  ${where}, cache in ${kind}${served}`;
    io.notify({ code: "demo-start", level: "info", text });
  }
}

async function play(demo: Play): Promise<ExitCode> {
  const { io, source, destination, python } = demo;
  const writer: Writer = writerOf(source, source.server);
  const files = uploadedFiles();
  for (const file of files) {
    await writer.upload(file);
    say(io, `uploaded at the source: ${file.filename}`);
  }
  const first = await prove(demo, files.length);
  say(io, "the far cache has them all");
  const [overwritten, removed] = [overwrittenFile(), removedFile()];
  await writer.overwrite(overwritten);
  say(io, `overwritten at the source: ${overwritten.filename}`);
  await writer.delete(removed);
  say(io, `deleted at the source: ${removed.filename}`);
  const left = files.length - 1;
  const last = await prove(demo, left);
  const shown = await showFarSide(destination, overwritten, destination.server);
  io.notify({ code: "demo-evidence", level: "info", text: shown.text });
  const isWhole = isProof(first, files.length) && isProof(last, left) && shown.isRight;
  io.result({
    code: "demo-result",
    level: isWhole ? "good" : "bad",
    text: resultText(last, isWhole),
    document: {
      equal: isWhole,
      servers: python === undefined ? 0 : 2,
      download: shown.document,
      source: last.source,
      destination: last.destination,
      buckets: last.buckets,
    },
  });
  return isWhole ? EXIT_CODES.ok : EXIT_CODES.notEqual;
}

function say(io: IoHost, text: string): void {
  io.notify({ code: "demo-note", level: "info", text });
}

function prove(
  { stage, source, destination, io, signal }: Play,
  files: number,
): Promise<DemoProof> {
  return waitForProof({
    source,
    destination,
    files,
    signal,
    compareBuckets: () => compareSides(stage, { signal }),
    onLook: (proof) =>
      io.progress({
        code: "demo-progress",
        title: "until buckets and caches agree",
        figures: [
          { label: "files at the source", value: String(proof.source.keys) },
          { label: "files at the destination", value: String(proof.destination.keys) },
          { label: "rows at the source", value: String(proof.source.rows) },
          { label: "rows at the destination", value: String(proof.destination.rows) },
        ],
      }),
  });
}
