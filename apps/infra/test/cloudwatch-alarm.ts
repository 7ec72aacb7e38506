/** What CloudWatch is told of an alarm, as Terraform's JSON has it. */
export interface AlarmConfig {
  readonly threshold: number;
  readonly comparison_operator: string;
  readonly evaluation_periods: number;
  readonly datapoints_to_alarm: number;
  readonly treat_missing_data: string;
}

/** One period's value of the alarm's statistic; undefined where there is no data. */
export type Datapoint = number | undefined;

/** How many periods beyond its own CloudWatch looks back where data is missing. */
const FURTHER_PERIODS = 2;

/**
 * The state after each period, as CloudWatch finds it: missing periods are filled as the alarm says, but
 * only if the periods a little further back have too few values. So values that are far apart can stand
 * next to each other. Source: CloudWatch user guide, "Configuring how alarms treat missing data".
 */
export function alarmStates(alarm: AlarmConfig, series: readonly Datapoint[]): readonly string[] {
  if (alarm.comparison_operator !== "GreaterThanOrEqualToThreshold") {
    throw new Error(`not known here: ${alarm.comparison_operator}`);
  }
  if (alarm.treat_missing_data !== "notBreaching") {
    throw new Error(`not known here: ${alarm.treat_missing_data}`);
  }
  return series.map((_, index) => {
    const range = alarm.evaluation_periods + FURTHER_PERIODS;
    const seen = series.slice(Math.max(0, index + 1 - range), index + 1);
    const real = seen.filter((value) => value !== undefined).slice(-alarm.evaluation_periods);
    const bad = real.filter((value) => value >= alarm.threshold).length;
    return bad >= alarm.datapoints_to_alarm ? "ALARM" : "OK";
  });
}
