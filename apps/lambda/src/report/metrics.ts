/** The CloudWatch namespace of everything that xpart counts. */
export const METRIC_NAMESPACE = "xpart";

/** What is counted, in units of its own; README.md says what each one means. */
export type CountName =
  | "BytesReplicated"
  | "ObjectsReplicated"
  | "MarkersReplicated"
  | "Deletes"
  | "TagSyncs"
  | "Reconciles"
  | "ReconcileAppends"
  | "Restacks"
  | "Adopted"
  | "AuditDiffering"
  | "AuditKeys"
  | "AuditSent"
  | "AuditUnfinished"
  | "Continued"
  | "Returned"
  | "Foreign"
  | "Gaps"
  | "HandedOver"
  | "Held"
  | "Locked"
  | "PackagesRemoved"
  | "PackagesSaved"
  | "PartRangesCopied"
  | "Routed";

/** What is counted with one more dimension, whose values come from closed lists. */
export type LabelledName = "Skips" | "Failures" | "Parked";

/** Collects what one invocation counts. */
export interface Metrics {
  add(name: CountName, amount?: number): void;
  addLabelled(name: LabelledName, label: string, amount?: number): void;
  /** From an event's time until it was done, in milliseconds. */
  addLatency(latencyMs: number): void;
  /** The lines to write, one JSON object each; none where nothing was counted. Starts anew. */
  flush(nowMs: number): readonly string[];
}

/** The dimensions of every line: few values, or each makes a metric that costs money. */
export type Dimensions = Readonly<Record<string, string>>;

/** Most values that one metric of a line may have. Source: the embedded metric format specification. */
const MAX_VALUES_PER_LINE = 100;

const LABEL_DIMENSION: Readonly<Record<LabelledName, string>> = {
  Skips: "Reason",
  Failures: "Kind",
  Parked: "Cause",
};

/**
 * Metrics as lines in CloudWatch's embedded metric format: no request, no client, no waiting. A labelled
 * metric counts twice, with its label and without, so that an alarm can watch the sum.
 */
export function createMetrics(dimensions: Dimensions): Metrics {
  let counts = new Map<CountName, number>();
  let labelled = new Map<string, LabelledCount>();
  let latenciesMs: number[] = [];
  return {
    add(name, amount = 1) {
      if (amount > 0) {
        counts.set(name, (counts.get(name) ?? 0) + amount);
      }
    },
    addLabelled(name, label, amount = 1) {
      const known = labelled.get(`${name} ${label}`);
      if (amount > 0) {
        labelled.set(`${name} ${label}`, { name, label, count: (known?.count ?? 0) + amount });
      }
    },
    addLatency(latencyMs) {
      latenciesMs.push(latencyMs);
    },
    flush(nowMs) {
      const lines = [
        ...countLines(counts, latenciesMs, dimensions, nowMs),
        ...[...labelled.values()].map((metric) => labelledLine(metric, dimensions, nowMs)),
      ];
      counts = new Map();
      labelled = new Map();
      latenciesMs = [];
      return lines;
    },
  };
}

interface LabelledCount {
  readonly name: LabelledName;
  readonly label: string;
  readonly count: number;
}

function countLines(
  counts: ReadonlyMap<CountName, number>,
  latenciesMs: readonly number[],
  dimensions: Dimensions,
  nowMs: number,
): readonly string[] {
  const parts = chunk(latenciesMs, MAX_VALUES_PER_LINE);
  const lineCount = Math.max(parts.length, counts.size > 0 ? 1 : 0);
  return Array.from({ length: lineCount }, (_, index) => {
    const part = parts[index];
    const values = {
      ...(index === 0 ? Object.fromEntries(counts) : {}),
      ...(part === undefined ? {} : { ReplicationLatency: part }),
    };
    return metricLine(values, [Object.keys(dimensions)], dimensions, nowMs);
  });
}

function labelledLine(metric: LabelledCount, dimensions: Dimensions, nowMs: number): string {
  const base = Object.keys(dimensions);
  const dimension = LABEL_DIMENSION[metric.name];
  return metricLine(
    { [metric.name]: metric.count },
    [base, [...base, dimension]],
    { ...dimensions, [dimension]: metric.label },
    nowMs,
  );
}

type MetricValues = Readonly<Record<string, number | readonly number[]>>;

function metricLine(
  values: MetricValues,
  dimensionSets: readonly (readonly string[])[],
  dimensions: Dimensions,
  nowMs: number,
): string {
  const directive = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: dimensionSets,
    Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: unitOf(name) })),
  };
  const _aws = { Timestamp: nowMs, CloudWatchMetrics: [directive] };
  return JSON.stringify({ _aws, ...dimensions, ...values });
}

function unitOf(name: string): "Milliseconds" | "Bytes" | "Count" {
  switch (name) {
    case "ReplicationLatency":
      return "Milliseconds";
    case "BytesReplicated":
      return "Bytes";
    default:
      return "Count";
  }
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
