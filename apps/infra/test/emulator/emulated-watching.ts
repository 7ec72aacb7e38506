import {
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from "@aws-sdk/client-cloudwatch";
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Values } from "../standin/schema.ts";
import { blocks, type EmulatedKind, named, text } from "./emulated-kind.ts";

const ALARM = {
  alarm_name: "AlarmName",
  alarm_description: "AlarmDescription",
  comparison_operator: "ComparisonOperator",
  datapoints_to_alarm: "DatapointsToAlarm",
  evaluation_periods: "EvaluationPeriods",
  metric_name: "MetricName",
  namespace: "Namespace",
  period: "Period",
  statistic: "Statistic",
  threshold: "Threshold",
  treat_missing_data: "TreatMissingData",
};

/** Logs, alarms and the dashboard. */
export const WATCHING: Readonly<Record<string, EmulatedKind>> = {
  aws_cloudwatch_log_group: {
    async create(values, { logs }) {
      const logGroupName = text(values, "name");
      const retentionInDays = Number(values["retention_in_days"]);
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
      return {};
    },
    async update(values, { logs }) {
      const retentionInDays = Number(values["retention_in_days"]);
      const logGroupName = text(values, "name");
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
      return {};
    },
    delete: (values, { logs }) =>
      logs.send(new DeleteLogGroupCommand({ logGroupName: text(values, "name") })),
    async read(values, { logs }) {
      const logGroupNamePrefix = text(values, "name");
      const { logGroups = [] } = await logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix }),
      );
      const found = logGroups.find(({ logGroupName }) => logGroupName === logGroupNamePrefix);
      return { name: found?.logGroupName ?? null, retention_in_days: found?.retentionInDays ?? 0 };
    },
  },
  aws_cloudwatch_metric_alarm: {
    async create(values, { cloudwatch }) {
      await cloudwatch.send(new PutMetricAlarmCommand(alarmOf(values)));
      return {};
    },
    delete: (values, { cloudwatch }) =>
      cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [text(values, "alarm_name")] })),
    async read(values, { cloudwatch }) {
      const { MetricAlarms = [] } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [text(values, "alarm_name")] }),
      );
      return { alarm_name: MetricAlarms[0]?.AlarmName ?? null };
    },
  },
  aws_cloudwatch_dashboard: {
    async create(values, { cloudwatch }) {
      await cloudwatch.send(
        new PutDashboardCommand({
          DashboardName: text(values, "dashboard_name"),
          DashboardBody: text(values, "dashboard_body"),
        }),
      );
      return {};
    },
    delete: (values, { cloudwatch }) =>
      cloudwatch.send(
        new DeleteDashboardsCommand({ DashboardNames: [text(values, "dashboard_name")] }),
      ),
    async read(values, { cloudwatch }) {
      const DashboardName = text(values, "dashboard_name");
      await cloudwatch.send(new GetDashboardCommand({ DashboardName }));
      return {};
    },
  },
};

function alarmOf(values: Values): PutMetricAlarmCommandInput {
  const plain = named(values, ALARM) as unknown as PutMetricAlarmCommandInput;
  const queries = blocks(values, "metric_query").map((query) => ({
    ...named(query, {
      id: "Id",
      expression: "Expression",
      label: "Label",
      return_data: "ReturnData",
    }),
    ...metricOf(query),
  }));
  return {
    ...plain,
    Dimensions: dimensionsOf(values),
    ...(queries.length > 0 && {
      Metrics: queries as unknown as NonNullable<PutMetricAlarmCommandInput["Metrics"]>,
    }),
  };
}

function metricOf(query: Values): object {
  const [metric] = blocks(query, "metric");
  if (metric === undefined) {
    return {};
  }
  return {
    MetricStat: {
      Metric: {
        ...named(metric, { metric_name: "MetricName", namespace: "Namespace" }),
        Dimensions: dimensionsOf(metric),
      },
      ...named(metric, { period: "Period", stat: "Stat" }),
    },
  };
}

function dimensionsOf(values: Values): { Name: string; Value: string }[] {
  return Object.entries((values["dimensions"] ?? {}) as Record<string, string>).map(
    ([Name, Value]) => ({ Name, Value }),
  );
}
