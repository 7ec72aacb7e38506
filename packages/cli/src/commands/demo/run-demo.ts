import { createS3Client } from "@xpart/aws-adapters";
import type { PolicyChoices } from "@xpart/core";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import type { BreakKind } from "./break/break-kinds.ts";
import { breakStage } from "./break/break-stage.ts";
import { BROKEN_STATES } from "./break/broken-states.ts";
import { compareSides } from "./compare-sides.ts";
import { evidenceText } from "./demo-evidence.ts";
import { type DemoMonitor, PipelineStuckError, startMonitor } from "./demo-monitor.ts";
import { type DemoPipeline, startPipeline } from "./demo-pipeline.ts";
import { type DemoReport, reportOf } from "./demo-report.ts";
import { buildStage, type DemoStage, STAGE_NAMES, type StageGuards } from "./demo-stage.ts";
import { createWeather } from "./demo-weather.ts";
import { keptText } from "./kept-commands.ts";
import { writeKeptSettings } from "./kept-settings.ts";
import { findLambdaBundle } from "./lambda-bundle.ts";
import { createReplay, type Replay } from "./replay-traffic.ts";
import type { TrafficSource } from "./traffic.ts";

/** How the demo is run. */
export interface DemoRun {
  readonly io: IoHost;
  /** Ends the demo, kept or not. */
  readonly signal: AbortSignal;
  /** Whether the sandbox stays up after the proof, until the signal. */
  readonly isKept: boolean;
  /** What is broken before the sandbox is kept; `undefined`: nothing. */
  readonly breaking: BreakKind | undefined;
  /** Seed of the faults that the pipeline has to stand; `undefined`: none. */
  readonly chaosSeed: number | undefined;
  /** Called when all is quiet, before the sides are compared: where a test spoils something. */
  readonly beforeComparing?: (stage: DemoStage) => Promise<void>;
  /** What the handlers may do; default: anything. */
  readonly guards?: StageGuards;
}

/**
 * Replays the traffic into the source of a sandbox of two partitions, lets the handlers replicate it,
 * and proves both sides equal. Everything it starts is stopped.
 *
 * @returns `ok` or `notEqual`. @throws CliError when something it needs is not there.
 */
export async function runDemo(traffic: TrafficSource, run: DemoRun): Promise<ExitCode> {
  const { io } = run;
  const bundlePath = await findLambdaBundle();
  const stage = await buildStage(createWeather(run.chaosSeed), run.guards);
  let pipeline = startPipeline(bundlePath, stage);
  let exitCode: ExitCode;
  try {
    announce(traffic, stage, io);
    const report = await replicateAndCompare(traffic, { ...run, stage, pipeline });
    io.result({
      code: "demo-result",
      level: report.equal ? "good" : "bad",
      text: evidenceText(report),
      document: report,
    });
    if (run.isKept) {
      const policy = run.breaking && BROKEN_STATES[run.breaking].policy;
      if (policy !== undefined) {
        await pipeline.stop();
        pipeline = startPipeline(bundlePath, stage, policy);
      }
      await keep(stage, policy, run);
      return report.equal ? EXIT_CODES.ok : EXIT_CODES.notEqual;
    }
    exitCode = report.equal ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    io.close();
    stage.weather.chaos?.faults.stop();
    await pipeline.stop();
    await stage.sandbox.stop();
  }
  run.signal.throwIfAborted();
  return exitCode;
}

/** Breaks what is to be broken, says how everything can be asked, and waits for the end. */
async function keep(
  stage: DemoStage,
  policy: PolicyChoices | undefined,
  { io, signal, breaking }: DemoRun,
): Promise<void> {
  const broken = breaking === undefined ? undefined : await breakStage(breaking, stage, signal);
  const settings = await writeKeptSettings(stage.sandbox, policy);
  try {
    const text = keptText(stage.sandbox, settings.path, broken);
    io.notify({ code: "demo-kept", level: "info", text });
    await aborted(signal);
  } finally {
    await settings.remove();
  }
}

interface RunningDemo extends DemoRun {
  readonly stage: DemoStage;
  readonly pipeline: DemoPipeline;
}

function announce(traffic: TrafficSource, { sandbox, weather }: DemoStage, io: IoHost): void {
  const { source, destination } = sandbox;
  const places = `${source.partition} ${source.region} -> ${destination.partition} ${destination.region}`;
  io.notify({ code: "demo-start", level: "info", text: `sandbox: ${places}` });
  io.notify({ code: "demo-source", level: "info", text: `replaying ${traffic.title}` });
  if (weather.chaos !== undefined) {
    const faults = "late, repeated, reordered events; failing requests; killed handlers";
    const text = `chaos with seed ${weather.chaos.seed}: ${faults}`;
    io.notify({ code: "demo-chaos", level: "info", text });
  }
  for (const text of traffic.notes) {
    io.notify({ code: "demo-note", level: "info", text: `note: ${text}` });
  }
}

async function replicateAndCompare(traffic: TrafficSource, demo: RunningDemo): Promise<DemoReport> {
  const { stage, pipeline, io, signal } = demo;
  const { source, destination } = stage.sandbox;
  const client = createS3Client(source);
  // Puts and deletes of one bucket, all alike: without it a fifth of each request's time is the SDK
  // putting its own middleware in order.
  client.config.cacheMiddleware = true;
  const startedMs = performance.now();
  const replay: Replay = createReplay({
    client,
    bucket: STAGE_NAMES.sourceBucket,
    hasRoom: () => monitor.hasRoom(),
    signal,
  });
  const monitor = startMonitor({ stage, pipeline, totals: replay.totals, io, signal });
  try {
    const isStuck = await replayUntilQuiet(traffic, replay, monitor, io);
    requireTraffic(replay, traffic);
    const durationMs = performance.now() - startedMs;
    const { chaos } = stage.weather;
    chaos?.faults.stop();
    await monitor.stop();
    const sides = {
      source: sideOf(source, STAGE_NAMES.sourceBucket),
      destination: sideOf(destination, STAGE_NAMES.destinationBucket),
    };
    await demo.beforeComparing?.(stage);
    return reportOf({
      ...sides,
      sent: replay.totals(),
      durationMs,
      isStuck,
      lag: pipeline.lag.lag(),
      comparison: await compareSides(stage, { signal, onProgress: showComparing(io) }),
      workerPeakRssBytes: pipeline.workerRssBytes(),
      // Kilobytes, on every platform (Node's documentation of process.resourceUsage).
      sandboxPeakRssBytes: process.resourceUsage().maxRSS * 1024,
      deadLetters: monitor.depths().deadLetters,
      troubles: pipeline.troubles.reasons(),
      chaos: chaos && { seed: chaos.seed, faults: chaos.faults.counts() },
    });
  } finally {
    await monitor.stop();
    client.destroy();
  }
}

/** Two empty sides are equal, and prove nothing. @throws CliError */
function requireTraffic(replay: Replay, { place }: TrafficSource): void {
  const { versions, markers } = replay.totals();
  if (versions + markers === 0) {
    throw new CliError({
      what: "There is nothing to replay",
      subject: place,
      remedy: "Name a folder that has files with --dir PATH, or a git repository with --git PATH.",
    });
  }
}

/** @returns whether the pipeline got stuck; what it did not do, the comparison then finds. */
async function replayUntilQuiet(
  traffic: TrafficSource,
  replay: Replay,
  monitor: DemoMonitor,
  io: IoHost,
): Promise<boolean> {
  try {
    await replay.run(traffic.changes());
    const { versions, markers, skipped } = replay.totals();
    const left = [...skipped].map(([reason, count]) => `, left out ${count} (${reason})`).join("");
    const text = `sent ${formatCount(versions)} versions, ${formatCount(markers)} deletes${left}`;
    io.notify({ code: "demo-replay-done", level: "info", text });
    await monitor.drained();
    io.notify({ code: "demo-drained", level: "info", text: "all queues are empty" });
    return false;
  } catch (error) {
    if (!(error instanceof PipelineStuckError)) {
      throw error;
    }
    const { buffer, objects, deadLetters } = error.depths;
    const text = `${error.message}: ${buffer} events in the buffer queue, ${objects} in the FIFO queue, ${deadLetters} in dead-letter queues`;
    io.notify({ code: "demo-stuck", level: "bad", text });
    return true;
  }
}

function sideOf(side: DemoStage["sandbox"]["source"], bucket: string) {
  const { partition, region } = side;
  return { partition, region, bucket, requests: side.requestCounts() };
}

function showComparing(io: IoHost): (entries: number) => void {
  return (entries) => {
    const figures = [{ label: "entries", value: formatCount(entries) }];
    io.progress({ code: "demo-progress", title: "comparing both sides", figures });
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener("abort", () => resolve(), { once: true });
    }
  });
}
