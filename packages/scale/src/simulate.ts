import { type BackfillPace, BackfillSource } from "./backfill-source.ts";
import { Calendar } from "./calendar.ts";
import { type Figures, Gauge } from "./gauge.ts";
import { KIND } from "./message-ring.ts";
import { type Stages, startPipeline } from "./pipeline.ts";
import type { ScaleCase } from "./scale-case.ts";

/** Between two looks at the queues. */
const LOOK_MS = 1_000;

/** Runs a deployment's pipeline, event by event. The same case gives the same figures. */
export function simulate(scaled: ScaleCase): Figures {
  const { durationMs, drains = false } = scaled;
  const calendar = new Calendar();
  const gauge = new Gauge(calendar, scaled);
  const stages = startPipeline(scaled, calendar, (message, atMs) => gauge.done(message, atMs));
  const backfill = startBackfill(scaled.backfill, stages);
  for (let untilMs = 0; untilMs < durationMs; ) {
    untilMs = Math.min(untilMs + LOOK_MS, durationMs);
    calendar.runUntil(untilMs);
    gauge.look(stages);
    const isOver = stages.bridge.isOver && (backfill?.isOver ?? true);
    if (drains && isOver && gauge.depth === 0) break;
  }
  return gauge.figures(stages);
}

function startBackfill(
  pace: BackfillPace | undefined,
  { calendar, queue, copies }: Stages,
): BackfillSource | undefined {
  if (pace === undefined) return undefined;
  const source = new BackfillSource(pace, {
    calendar,
    waiting: () => queue.waiting,
    send: (keys) => {
      for (let sent = 0; sent < keys; sent += 1) queue.send(calendar.nowMs, KIND.backfill);
      copies.wake();
    },
  });
  source.start();
  return source;
}
