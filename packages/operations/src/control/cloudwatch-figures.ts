import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { callAws } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { MetricAddress } from "@xpart/deployment";
import type { ControlClients } from "./control-clients.ts";

/** One figure that is wanted over a window of time. */
export interface FigureQuery extends MetricAddress {
  /** The caller's name for it, unique within one call. */
  readonly name: string;
  readonly metric: string;
  /** As CloudWatch names it: `Sum`, `Maximum`, `p99`. */
  readonly statistic: string;
}

/** Over which time, in periods of five minutes. */
export interface FigureWindow {
  readonly endMs: number;
  readonly periods: number;
}

/** What is measured of a deployment. */
export interface Figures {
  /** Values of each query by its name, the oldest first; none where nothing was measured. */
  read(
    queries: readonly FigureQuery[],
    window: FigureWindow,
  ): Promise<Result<ReadonlyMap<string, readonly number[]>, PortError>>;
  /** Names of the alarms that are on, of those whose names begin with this. */
  alarmsOn(prefix: string): Promise<Result<readonly string[], PortError>>;
}

/** SQS measures once a minute, and a percentile of few events says little: so five. */
export const FIGURE_PERIOD_SECONDS = 300;
/** What one request gives. Source: API reference of DescribeAlarms. */
const MAX_ALARMS = 100;

/** What CloudWatch has: one request for up to 500 queries, one for alarms. */
export function createCloudwatchFigures({
  cloudwatch,
}: Pick<ControlClients, "cloudwatch">): Figures {
  return {
    async read(queries, { endMs, periods }) {
      const read = await callAws({ side: "source" }, "GetMetricData", () =>
        cloudwatch.send(
          new GetMetricDataCommand({
            StartTime: new Date(endMs - periods * FIGURE_PERIOD_SECONDS * 1_000),
            EndTime: new Date(endMs),
            ScanBy: "TimestampAscending",
            MetricDataQueries: queries.map(
              ({ namespace, dimensions, metric, statistic }, index) => ({
                Id: `q${index}`,
                MetricStat: {
                  Metric: {
                    Namespace: namespace,
                    MetricName: metric,
                    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({
                      Name,
                      Value,
                    })),
                  },
                  Period: FIGURE_PERIOD_SECONDS,
                  Stat: statistic,
                },
              }),
            ),
          }),
        ),
      );
      if (!read.ok) {
        return read;
      }
      const results = read.value.MetricDataResults ?? [];
      return ok(
        new Map(
          queries.map(({ name }, index) => [
            name,
            results.find(({ Id }) => Id === `q${index}`)?.Values ?? [],
          ]),
        ),
      );
    },
    async alarmsOn(prefix) {
      const described = await callAws({ side: "source" }, "DescribeAlarms", () =>
        cloudwatch.send(
          new DescribeAlarmsCommand({
            ...{ AlarmNamePrefix: prefix, StateValue: "ALARM", MaxRecords: MAX_ALARMS },
          }),
        ),
      );
      return described.ok
        ? ok(
            (described.value.MetricAlarms ?? [])
              .filter(({ StateValue }) => StateValue === "ALARM")
              .flatMap(({ AlarmName }) => AlarmName ?? []),
          )
        : described;
    },
  };
}
