import { createSqsWire } from "@xpart/aws-adapters";
import type { DemoPipeline } from "./demo-pipeline.ts";
import type { DemoStage } from "./demo-stage.ts";
import { directPlace } from "./direct-place.ts";
import { type QueueDepths, readQueueDepths } from "./queue-depths.ts";
import type { ReplayTotals } from "./replay-traffic.ts";
import { createLiveView, type LiveViewOptions } from "./view/live-view.ts";
import type { StackPair } from "./view/stack-rows.ts";

/** Thrown when work is left in the queues but nothing has moved for a while. */
export class PipelineStuckError extends Error {
  readonly depths: QueueDepths;

  constructor(depths: QueueDepths, stuckAfterMs: number) {
    super(`no progress for ${stuckAfterMs / 1000} s`);
    this.name = "PipelineStuckError";
    this.depths = depths;
  }
}

/** Watches the queues while the demo runs, shows what it sees, and holds the replay back. */
export interface DemoMonitor {
  /** Resolves at once unless the pipeline is too far behind the replay. @throws PipelineStuckError */
  hasRoom(): Promise<void>;
  /** Resolves when no event is under way or queued. @throws PipelineStuckError */
  drained(): Promise<void>;
  depths(): QueueDepths;
  /** Ends the watching. @returns the stacks of the key that was shown, as they are now. */
  stop(): Promise<StackPair | undefined>;
}

/** What the monitor looks at. */
export interface DemoMonitorOptions extends LiveViewOptions {
  readonly stage: DemoStage;
  readonly pipeline: DemoPipeline;
  readonly totals: () => ReplayTotals;
  readonly signal: AbortSignal;
}

/** Often enough for a live view: each sample is four requests, which take their share of the machine. */
const SAMPLE_INTERVAL_MS = 500;
/** When nearly all is done, so that the end is seen soon. */
const LAST_SAMPLES_INTERVAL_MS = 50;
/** What counts as nearly all. */
const NEARLY_DONE_EVENTS = 100;
/**
 * Events between replay and replica: enough that batches are full. With more, keys are written again before their first
 * content has crossed, and each of those takes twice the requests.
 */
const MAX_EVENTS_BEHIND = 150;

/** Starts watching. */
export function startMonitor(options: DemoMonitorOptions): DemoMonitor {
  const { stage, pipeline, totals, signal } = options;
  const { stuckAfterMs } = stage.weather;
  const client = createSqsWire(directPlace(stage.sandbox.source, "sqs"));
  let depths: QueueDepths = { buffer: 0, objects: 0, deadLetters: 0 };
  let seen = "";
  let movedMs = Date.now();
  let isReplayed = false;
  let isStopped = false;
  const view = createLiveView(options);

  function behind(): number {
    const { versions, markers, unheard } = totals();
    const { outside, before } = unheard;
    const silent = outside.versions + outside.markers + before.versions + before.markers;
    return versions + markers - silent - pipeline.lag.changesDone() - depths.deadLetters;
  }
  const hasRoom = () => behind() < MAX_EVENTS_BEHIND;
  async function sample(): Promise<void> {
    await pause(
      isReplayed && behind() < NEARLY_DONE_EVENTS ? LAST_SAMPLES_INTERVAL_MS : SAMPLE_INTERVAL_MS,
    );
    depths = await readQueueDepths(client, stage.queues);
    const { lag } = pipeline;
    const state = JSON.stringify([depths, lag.done(), totals().versions, totals().markers]);
    if (state !== seen) {
      seen = state;
      movedMs = Date.now();
    }
    await view.show({ done: lag.changesDone(), depths, totals: totals(), lag: lag.lag() });
  }
  async function sampleUntilStopped(): Promise<void> {
    while (!isStopped) {
      nextSample = sample();
      await nextSample;
    }
  }
  let nextSample: Promise<void> = Promise.resolve();
  const sampling = sampleUntilStopped();
  // Whoever waits for a sample hears of its failure; nobody may be waiting.
  sampling.catch(() => undefined);

  const events = watchDone(options.onlooker);
  async function waitUntil(condition: () => boolean, next = () => nextSample): Promise<void> {
    while (!condition()) {
      await next();
      signal.throwIfAborted();
      if (Date.now() - movedMs > stuckAfterMs) {
        throw new PipelineStuckError(depths, stuckAfterMs);
      }
    }
  }
  return {
    // Not by samples alone: between two of them a quick pipeline would run dry.
    hasRoom: () => waitUntil(hasRoom, () => Promise.race([nextSample, events.nextDone()])),
    async drained() {
      isReplayed = true;
      await stage.sandbox.source.eventsSettled();
      // A sample from before the last event proves nothing.
      await nextSample;
      await nextSample;
      await waitUntil(() => depths.buffer + depths.objects === 0);
    },
    depths: () => depths,
    async stop() {
      isStopped = true;
      events.stop();
      const shown = view.stop();
      await sampling.catch(() => undefined);
      client.destroy();
      return shown;
    },
  };
}

function watchDone(onlooker: DemoMonitorOptions["onlooker"]) {
  let wake: () => void = () => undefined;
  const stop = onlooker.subscribe(() => wake());
  const nextDone = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return { nextDone, stop };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
