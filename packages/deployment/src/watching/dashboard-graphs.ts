import type { Names } from "../names.ts";
import type { HandlerMetric, WatchedMetric } from "./alarm-rule.ts";

/** A line of a graph. */
export interface GraphLine {
  readonly watched: WatchedMetric;
  /** As CloudWatch names it. */
  readonly statistic: string;
  readonly name: string;
}

/** A graph of the dashboard. */
export interface Graph {
  readonly title: string;
  /** Of its axis. */
  readonly label: string;
  readonly lines: readonly GraphLine[];
}

/** What the dashboard shows: lag, throughput, backlog, outcomes, errors. */
export function dashboardGraphs(names: Names): readonly Graph[] {
  return [
    {
      title: "Lag: from an event's time until it was done",
      label: "ms",
      lines: ["p50", "p90", "p99", "Maximum"].map((statistic) => ({
        watched: { kind: "xpart", metric: "ReplicationLatency" },
        statistic,
        name: statistic,
      })),
    },
    { title: "Throughput", label: "bytes in 5 minutes", lines: counts("BytesReplicated") },
    {
      title: "Outcomes",
      label: "events in 5 minutes",
      lines: counts("ObjectsReplicated", "MarkersReplicated", "Deletes", "TagSyncs", "Skips"),
    },
    {
      title: "Repairs and what asks for a look",
      label: "count in 5 minutes",
      lines: counts(
        "Reconciles",
        "ReconcileAppends",
        "Restacks",
        "Adopted",
        "Continued",
        "Foreign",
        "Gaps",
        "Held",
        "Locked",
        "Parked",
      ),
    },
    {
      title: "Backlog",
      label: "messages",
      lines: queues("ApproximateNumberOfMessagesVisible", names.buffer, names.objects, names.parts),
    },
    {
      title: "Age of the oldest message",
      label: "s",
      lines: queues("ApproximateAgeOfOldestMessage", names.buffer, names.objects, names.parts),
    },
    {
      title: "Dead letters",
      label: "messages",
      lines: queues(
        "ApproximateNumberOfMessagesVisible",
        names.ruleDead,
        names.bufferDead,
        names.objectsDead,
        names.partsDead,
        names.functionsDead,
      ),
    },
    { title: "Failures", label: "count in 5 minutes", lines: failureLines(names) },
  ];
}

function counts(...metrics: readonly HandlerMetric[]): readonly GraphLine[] {
  return metrics.map((metric) => ({
    watched: { kind: "xpart", metric },
    statistic: "Sum",
    name: metric,
  }));
}

type QueueMetric = Extract<WatchedMetric, { kind: "queue" }>["metric"];

function queues(metric: QueueMetric, ...queueNames: readonly string[]): readonly GraphLine[] {
  return queueNames.map((queueName) => ({
    watched: { kind: "queue", queueName, metric },
    statistic: "Maximum",
    name: queueName,
  }));
}

function failureLines(names: Names): readonly GraphLine[] {
  const functions = [names.eventHandler, names.queueHandler, names.partHandler];
  return [
    ...counts("Failures", "Returned"),
    ...functions.flatMap((functionName) =>
      (["Errors", "Throttles"] as const).map((metric) => ({
        watched: { kind: "function", functionName, metric } as const,
        statistic: "Sum",
        name: `${functionName} ${metric}`,
      })),
    ),
  ];
}
