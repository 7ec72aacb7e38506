import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Construct } from "constructs";
import { type Names, namesOf } from "../settings/names.ts";
import type { Settings } from "../settings/settings.ts";
import { type AlarmRule, alarmRules } from "./alarm-rules.ts";
import { metricAddress } from "./metric-address.ts";

/** The alarms of a deployment, one for each rule; they go to the settings' topic when they change. */
export class Alarms extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const names = namesOf(settings);
    this.alarms = alarmRules(settings, names).map((rule) => this.add(rule, settings, names));
  }

  private add(rule: AlarmRule, settings: Settings, names: Names): CloudwatchMetricAlarm {
    const { topicArn } = settings.alarms;
    const actions = topicArn === undefined ? [] : [topicArn];
    return new CloudwatchMetricAlarm(this, rule.id, {
      ...metricAddress(rule.watches, settings),
      alarmName: `${names.base}-${rule.id}`,
      alarmDescription: rule.says,
      metricName: rule.watches.metric,
      ...(rule.statistic === "p99" ? { extendedStatistic: "p99" } : { statistic: rule.statistic }),
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: rule.threshold,
      period: rule.periodSeconds,
      evaluationPeriods: rule.evaluationPeriods,
      datapointsToAlarm: rule.datapointsToAlarm,
      treatMissingData: "notBreaching",
      alarmActions: actions,
      okActions: actions,
    });
  }
}
