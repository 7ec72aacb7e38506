import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import {
  type AlarmRule,
  alarmNameOf,
  metricAddress,
  namesOf,
  runbookOf,
  type Settings,
} from "@xpart/deployment";
import { Construct } from "constructs";

/** The alarms of one side, one for each rule; they go to its topic, if there is one, when they change. */
export class Alarms extends Construct {
  readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    rules: readonly AlarmRule[],
    topicArn: string | undefined,
  ) {
    super(scope, id);
    const actions = topicArn === undefined ? [] : [topicArn];
    this.alarms = rules.map((rule) => this.add(rule, settings, actions));
  }

  private add(rule: AlarmRule, settings: Settings, actions: string[]): CloudwatchMetricAlarm {
    return new CloudwatchMetricAlarm(this, rule.id, {
      ...metricAddress(rule.watches, settings),
      alarmName: alarmNameOf(namesOf(settings), rule.id),
      alarmDescription: `${rule.says} What to do: ${runbookOf(rule.id)}`,
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
