import { metricAddress, type Settings } from "@xpart/deployment";
import { FIGURE_PERIOD_SECONDS, type FigureQuery } from "../control/cloudwatch-figures.ts";
import type { QueueState } from "./queue-state.ts";
import type { Lag, MeasuredQueue, Throughput } from "./status.ts";

/** A quarter of an hour: long enough for a pace, short enough for now. */
export const PERIODS = 3;
const WINDOW_SECONDS = PERIODS * FIGURE_PERIOD_SECONDS;

/** Values by the queries' names. */
export type Measured = ReadonlyMap<string, readonly number[]>;

/** What counts as an event that was done. */
const DONE = ["ObjectsReplicated", "MarkersReplicated", "Deletes", "TagSyncs", "Skips"] as const;

/** Everything that status wants of CloudWatch. */
export function statusQueries(
  settings: Settings,
  queueNames: readonly string[],
): readonly FigureQuery[] {
  const own = (
    metric: (typeof DONE)[number] | "ReplicationLatency" | "BytesReplicated",
    statistic: string,
  ) => ({
    ...metricAddress({ kind: "xpart", metric }, settings),
    ...{ name: `${metric} ${statistic}`, metric, statistic },
  });
  const ofQueue = (queueName: string, metric: string, statistic: string) => ({
    ...metricAddress(
      { kind: "queue", queueName, metric: "ApproximateAgeOfOldestMessage" },
      settings,
    ),
    ...{ name: `${queueName} ${metric}`, metric, statistic },
  });
  return [
    own("ReplicationLatency", "p50"),
    own("ReplicationLatency", "p99"),
    own("BytesReplicated", "Sum"),
    ...DONE.map((metric) => own(metric, "Sum")),
    ...queueNames.flatMap((name) => [
      ofQueue(name, "ApproximateAgeOfOldestMessage", "Maximum"),
      ofQueue(name, "NumberOfMessagesSent", "Sum"),
      ofQueue(name, "NumberOfMessagesDeleted", "Sum"),
    ]),
  ];
}

/** The middle of the latest period, and the slowest hundredth of the worst one. */
export function lagOf(measured: Measured): Lag {
  const p50 = measured.get("ReplicationLatency p50")?.at(-1);
  const p99 = measured.get("ReplicationLatency p99") ?? [];
  return {
    ...(p50 === undefined ? {} : { p50Ms: p50 }),
    ...(p99.length === 0 ? {} : { p99Ms: Math.max(...p99) }),
  };
}

/** What was done, per second. */
export function throughputOf(measured: Measured): Throughput {
  const perSecond = (name: string) => sumOf(measured.get(name)) / WINDOW_SECONDS;
  return {
    eventsPerSecond: DONE.reduce((sum, metric) => sum + perSecond(`${metric} Sum`), 0),
    bytesPerSecond: perSecond("BytesReplicated Sum"),
  };
}

/** A queue with its age and its pace. An empty queue has neither, whatever CloudWatch remembers of it. */
export function measureQueue(queue: QueueState, measured: Measured | undefined): MeasuredQueue {
  const count = queue.waiting + queue.inFlight;
  if (count === 0) {
    return { ...queue, oldestSeconds: 0 };
  }
  const age = measured?.get(`${queue.name} ApproximateAgeOfOldestMessage`)?.at(-1);
  if (measured === undefined || age === undefined) {
    return queue;
  }
  const done = sumOf(measured.get(`${queue.name} NumberOfMessagesDeleted`));
  const come = sumOf(measured.get(`${queue.name} NumberOfMessagesSent`));
  const perSecond = (done - come) / WINDOW_SECONDS;
  return {
    ...queue,
    oldestSeconds: age,
    emptyInSeconds: perSecond > 0 ? Math.ceil(count / perSecond) : "grows",
    expiresInSeconds: Math.max(0, queue.retentionSeconds - age),
  };
}

function sumOf(values: readonly number[] = []): number {
  return values.reduce((sum, value) => sum + value, 0);
}
