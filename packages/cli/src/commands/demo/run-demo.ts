import { createS3Wire, sendS3 } from "@xpart/aws-adapters";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import type { IoHost } from "../../io/io-host.ts";
import { announce } from "./announce.ts";
import type { BreakKind } from "./break/break-kinds.ts";
import { BROKEN_STATES } from "./break/broken-states.ts";
import { compareSides } from "./compare-sides.ts";
import { evidenceText } from "./demo-evidence.ts";
import { startMonitor } from "./demo-monitor.ts";
import { type DemoPipeline, startPipeline } from "./demo-pipeline.ts";
import { type DemoReport, reportOf } from "./demo-report.ts";
import { buildStage, type DemoStage, STAGE_NAMES, type StageGuards } from "./demo-stage.ts";
import { createWeather } from "./demo-weather.ts";
import { directPlace } from "./direct-place.ts";
import { keepDemo } from "./keep-demo.ts";
import { findLambdaBundle } from "./lambda-bundle.ts";
import { type DemoTerms, isChosen } from "./policy/demo-terms.ts";
import type { LaterChanges } from "./policy/later-changes.ts";
import { hearingOf } from "./policy/policy-traffic.ts";
import { shownByPolicy } from "./policy/shown-by-policy.ts";
import { measureQuietLag } from "./quiet-lag.ts";
import {
  createReplay,
  type EntryCounts,
  type Replay,
  type ReplayTotals,
} from "./replay-traffic.ts";
import {
  changeUntilQuiet,
  NOTHING_LATER,
  replayUntilQuiet,
  requireTraffic,
} from "./replay-until-quiet.ts";
import type { TrafficSource } from "./traffic.ts";
import { createOnlooker, type Onlooker } from "./view/onlooker.ts";
import { stackText } from "./view/stack-rows.ts";
import { createStackWatch } from "./view/stack-watch.ts";

/** How the demo is run. */
export interface DemoRun {
  readonly io: IoHost;
  /** Ends the demo, kept or not. */
  readonly signal: AbortSignal;
  /** Whether the sandbox stays up after the proof, until the signal. */
  readonly isKept: boolean;
  /** Whether it can be looked at in a browser, from the start. */
  readonly hasConsole: boolean;
  /** What is broken before the sandbox is kept; `undefined`: nothing. */
  readonly breaking: BreakKind | undefined;
  /** What the handlers replicate under, and the sides are compared under. */
  readonly terms: DemoTerms;
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
  const onlooker = createOnlooker();
  const { terms } = run;
  const weather = createWeather(run.chaosSeed, onlooker.hit);
  const stage = await buildStage(weather, run.guards, terms);
  let pipeline = startPipeline(bundlePath, stage, onlooker, terms.policy);
  let exitCode: ExitCode;
  let stopConsole: (() => Promise<void>) | undefined;
  try {
    if (run.hasConsole) {
      const policy = run.breaking ? BROKEN_STATES[run.breaking].policy : terms.policy;
      const { startDemoConsole } = await import("./demo-console.ts");
      stopConsole = await startDemoConsole({ stage, onlooker, policy, io });
    }
    announce(traffic, stage, io);
    const report = await replicateAndCompare(traffic, { ...run, stage, pipeline, onlooker });
    io.result({
      code: "demo-result",
      level: report.equal ? "good" : "bad",
      text: evidenceText(report),
      document: report,
    });
    if (run.isKept) {
      const broken = run.breaking && BROKEN_STATES[run.breaking].policy;
      const policy = broken ?? terms.policy;
      if (broken !== undefined) {
        await pipeline.stop();
        pipeline = startPipeline(bundlePath, stage, onlooker, policy);
      }
      await keepDemo({ ...run, stage, policy, onlooker });
      return report.equal ? EXIT_CODES.ok : EXIT_CODES.notEqual;
    }
    exitCode = report.equal ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  } finally {
    io.close();
    stage.weather.chaos?.faults.stop();
    await stopConsole?.();
    await pipeline.stop();
    await stage.sandbox.stop();
  }
  run.signal.throwIfAborted();
  return exitCode;
}

interface RunningDemo extends DemoRun {
  readonly stage: DemoStage;
  readonly pipeline: DemoPipeline;
  readonly onlooker: Onlooker;
}

async function replicateAndCompare(traffic: TrafficSource, demo: RunningDemo): Promise<DemoReport> {
  const { stage, pipeline, onlooker, io, signal, terms } = demo;
  const unheard = new Set<string>();
  const { source, destination } = stage.sandbox;
  const client = createS3Wire(directPlace(source, "s3"));
  const startedMs = performance.now();
  const replay: Replay = createReplay({
    send: (operation, input) => sendS3(client, operation, input),
    bucket: STAGE_NAMES.sourceBucket,
    hasRoom: () => monitor.hasRoom(),
    onSent(key) {
      onlooker.sent(key);
      if (hearingOf(terms, key) === "before") {
        unheard.add(key);
      }
    },
    hearingOf: (key) => hearingOf(terms, key),
    provenance: stage.provenance,
    signal,
  });
  stage.switches.isLosing = (key) => hearingOf(terms, key) === "before";
  const stacks = createStackWatch(stage, terms.policy);
  const monitor = startMonitor({
    ...{ stage, pipeline, onlooker, stacks, traffic, io, signal },
    totals: replay.totals,
  });
  try {
    const isStuck = await replayUntilQuiet(traffic, replay, monitor, { io, stage, unheard });
    requireTraffic(replay, traffic);
    const durationMs = performance.now() - startedMs;
    const { chaos } = stage.weather;
    chaos?.faults.stop();
    const cameRight = onlooker.summary();
    const looks = stacks.requests();
    const sides = {
      source: sideOf(source, STAGE_NAMES.sourceBucket, looks.source),
      destination: sideOf(destination, STAGE_NAMES.destinationBucket, looks.destination),
    };
    const later = isStuck ? NOTHING_LATER : await changeUntilQuiet(stage, monitor, io);
    const stackPair = await monitor.stop();
    await demo.beforeComparing?.(stage);
    const comparison = await compareSides(stage, {
      ...{ signal, policy: terms.policy },
      onProgress: showComparing(io),
    });
    if (stackPair !== undefined) {
      io.notify({ code: "demo-stacks", level: "info", text: stackText(stackPair) });
    }
    // What a policy leaves out would never arrive.
    const isWell = comparison.isEqual && !isStuck && !isChosen(terms);
    return reportOf({
      ...sides,
      sent: replay.totals(),
      expected: expectedOf(replay.totals(), later),
      later: later.texts,
      shown: await shownByPolicy(stage, replay.totals()),
      durationMs,
      isStuck,
      lag: pipeline.lag.lag(),
      quietLag: isWell ? await measureQuietLag(stage, onlooker, signal) : undefined,
      comparison,
      workerPeakRssBytes: pipeline.workerRssBytes(),
      // Kilobytes, on every platform (Node's documentation of process.resourceUsage).
      sandboxPeakRssBytes: process.resourceUsage().maxRSS * 1024,
      deadLetters: monitor.depths().deadLetters,
      troubles: pipeline.troubles.reasons(),
      chaos: chaos && { seed: chaos.seed, faults: chaos.faults.counts(), cameRight },
    });
  } finally {
    await monitor.stop();
    stacks.stop();
    client.destroy();
  }
}

/** What the source is to hold of the keys that are compared. */
function expectedOf(
  { versions, markers, unheard: { outside } }: ReplayTotals,
  later: LaterChanges,
): EntryCounts {
  return {
    versions: versions - outside.versions + later.versions,
    markers: markers - outside.markers + later.markers,
  };
}

/** A side with what was asked of it, less the listings of who only looked on. */
function sideOf(side: DemoStage["sandbox"]["source"], bucket: string, looks: number) {
  const { partition, region } = side;
  const { s3 = {}, ...others } = side.requestCounts();
  const { ListObjectVersions: listings = 0, ...operations } = s3;
  const listed = listings > looks ? { ListObjectVersions: listings - looks } : {};
  return { partition, region, bucket, requests: { ...others, s3: { ...operations, ...listed } } };
}

function showComparing(io: IoHost): (entries: number) => void {
  return (entries) => {
    const figures = [{ label: "entries", value: formatCount(entries) }];
    io.progress({ code: "demo-progress", title: "comparing both sides", figures });
  };
}
