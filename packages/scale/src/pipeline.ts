import { planCopy } from "@xpart/core";
import { SERVICE_LIMITS } from "@xpart/operations";
import type { Calendar } from "./calendar.ts";
import { BUILT, coreShare } from "./conditions.ts";
import { CopyStage, type ServiceLimits, type WhenDone } from "./copy-stage.ts";
import { EventBridge } from "./event-bridge.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { KIND, type Message } from "./message-ring.ts";
import { PartStage } from "./part-stage.ts";
import { createRandom, type Random } from "./random.ts";
import { RateLimit } from "./rate-limit.ts";
import { RouteStage } from "./route-stage.ts";
import type { ScaleCase } from "./scale-case.ts";
import { answers, kindOfEvent, needsOf, recordTimes } from "./work.ts";
import { WorkerPool } from "./worker-pool.ts";

/** A deployment's queues, functions and what limits them. */
export interface Stages {
  readonly calendar: Calendar;
  readonly bridge: EventBridge;
  readonly routes: RouteStage;
  readonly queue: KeyedQueue;
  readonly copies: CopyStage;
  readonly parts: PartStage;
  readonly pools: Readonly<Record<"event" | "object" | "part", WorkerPool>>;
  readonly limits: ServiceLimits;
}

interface Tools {
  readonly calendar: Calendar;
  readonly random: Random;
  readonly queue: KeyedQueue;
  readonly queueMs: Random;
  readonly pools: Stages["pools"];
  readonly limits: ServiceLimits;
}

/** How long a throttled request is tried: up to a second, and then up to two, by chance (the wire's table of retries). */
const FIRST_WAIT_MS = 1_000;

/** Makes a pipeline, and begins its events. `whenDone` hears of each replica. */
export function startPipeline(scaled: ScaleCase, calendar: Calendar, whenDone: WhenDone): Stages {
  const { place, times, seed } = scaled;
  const random = createRandom(seed);
  const tools: Tools = {
    ...{ calendar, random, pools: poolsOf(scaled, calendar), limits: limitsOf(scaled) },
    queue: new KeyedQueue(SERVICE_LIMITS.queueScan.value),
    queueMs: answers(times.queueAnswerMs, times, random),
  };
  const parts = partsOf(scaled, tools);
  const copies = copiesOf(scaled, tools, (message, atMs) => {
    if (message.kind === KIND.big) {
      const { writtenMs } = message;
      calendar.at(atMs, () => handOver(scaled, parts, () => standing(writtenMs)));
    } else {
      whenDone(message, atMs);
    }
  });
  const standing = (writtenMs: number) => {
    const big: Message = { writtenMs, kind: KIND.big, receives: 1, order: 0 };
    whenDone(big, calendar.nowMs);
    tools.queue.send(calendar.nowMs, KIND.reconcile);
    copies.wake();
  };
  const routes = routesOf(scaled, tools, copies.wake);
  const delayMs = answers(times.eventDeliveryMs, times, random);
  const delivery = { perSecond: place.eventsPerSecond, delayMs };
  const bridge = new EventBridge(scaled.arrivals, delivery, calendar, random);
  bridge.start((writtenMs, isHot) => routes.put(writtenMs, kindOfEvent(isHot)), routes.wake);
  if (scaled.outage !== undefined) {
    const { fromMs, untilMs } = scaled.outage;
    calendar.at(fromMs, () => tools.limits.destination.closeUntil(untilMs));
  }
  if (scaled.big !== undefined) {
    const { writtenMs } = scaled.big;
    calendar.at(writtenMs + times.eventDeliveryMs, () => {
      routes.put(writtenMs, KIND.big);
      routes.wake();
    });
  }
  return { ...tools, bridge, routes, copies, parts };
}

function poolsOf({ settings, times }: ScaleCase, calendar: Calendar): Stages["pools"] {
  const { pollersAtFirst, pollersPerMinute } = SERVICE_LIMITS;
  const rates = { atFirst: pollersAtFirst.value, perMinute: pollersPerMinute.value };
  const pool = (most: number, coldMs: number) =>
    new WorkerPool({ most, coldMs, ...rates }, calendar);
  return {
    event: pool(settings.eventConcurrency, times.eventColdMs),
    object: pool(settings.concurrency, times.objectColdMs),
    part: pool(settings.partConcurrency, times.objectColdMs),
  };
}

function limitsOf({ place }: ScaleCase): ServiceLimits {
  return {
    ledger: new RateLimit(place.ledgerUnits),
    source: new RateLimit(place.prefixes * SERVICE_LIMITS.s3Reads.value),
    destination: new RateLimit(place.prefixes * SERVICE_LIMITS.s3Writes.value),
  };
}

function partsOf({ times }: ScaleCase, { random, queueMs, pools, calendar }: Tools): PartStage {
  const requestMs = answers(times.s3AnswerMs + times.betweenPartitionsMs, times, random);
  const { bytesPerSecond } = times;
  return new PartStage({ bytesPerSecond, queueMs, requestMs }, pools.part, calendar);
}

function copiesOf({ settings, times }: ScaleCase, tools: Tools, whenDone: WhenDone): CopyStage {
  const { random, queueMs, pools } = tools;
  return new CopyStage(
    {
      batch: BUILT.objectBatch,
      queueMs,
      readMs: answers(times.ledgerAnswerMs, times, random),
      recordMs: recordTimes(times, random),
      cpuMs: times.objectCpuMs / coreShare(settings.memoryMb),
      needs: needsOf,
      patienceMs: () => random() * FIRST_WAIT_MS + random() * 2 * FIRST_WAIT_MS,
    },
    { ...tools, pool: pools.object, whenDone },
  );
}

function routesOf(
  { place, times, invoked }: ScaleCase,
  { queue, queueMs, pools, calendar }: Tools,
  whenSent: () => void,
): RouteStage {
  return new RouteStage(
    {
      ...(invoked ?? { batch: BUILT.eventBatch, windowMs: BUILT.eventWindowMs }),
      request: BUILT.request,
      requestMs: queueMs,
      eventCpuMs: times.eventCpuMs / coreShare(BUILT.eventMemoryMb),
      requestCpuMs: times.requestCpuMs / coreShare(BUILT.eventMemoryMb),
    },
    {
      ...{ pool: pools.event, calendar, whenSent },
      limit: new RateLimit(place.queueKeysPerSecond),
      send: (writtenMs, kind) => queue.send(writtenMs, kind),
    },
  );
}

/** As queueHandler does: by the ranges that the plan of the copy has. */
function handOver({ big, settings, times }: ScaleCase, parts: PartStage, whenThere: () => void) {
  if (big === undefined) return;
  const partCount = Math.ceil(big.bytes / big.partBytes);
  const lifeMs = settings.timeoutSeconds * 1_000;
  const plan = planCopy(
    { etag: `${"0".repeat(32)}-${partCount}`, sizeBytes: big.bytes, lastModifiedMs: 0 },
    { timeLeftMs: lifeMs, lifeMs, bytesPerSecond: times.bytesPerSecond, canHandOver: true },
  );
  parts.copy(big.bytes, plan.kind === "hand-over" ? plan.ranges.length : 1, whenThere);
}
