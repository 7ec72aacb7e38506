import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import {
  dashboardGraphs,
  type Graph,
  metricAddress,
  type Names,
  namesOf,
  type Settings,
} from "@xpart/deployment";
import { Construct } from "constructs";

/** CloudWatch's grid has 24 columns: two graphs a row. */
const WIDTH = 12;
const HEIGHT = 7;
const PERIOD_SECONDS = 300;

/** One page that shows how replication is doing. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, settings: Settings, alarmArns: readonly string[]) {
    super(scope, id);
    const names = namesOf(settings);
    const graphs = dashboardGraphs(names).map((graph, index) =>
      graphWidget(graph, index, settings),
    );
    const widgets = [alarmWidget(names, alarmArns), ...graphs];
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: names.dashboard,
      dashboardBody: JSON.stringify({ widgets }),
    });
  }
}

const ALARMS_HEIGHT = 3;

function alarmWidget({ base }: Names, alarms: readonly string[]) {
  const properties = { title: `Alarms of ${base}`, alarms };
  return { type: "alarm", x: 0, y: 0, width: 2 * WIDTH, height: ALARMS_HEIGHT, properties };
}

function graphWidget({ title, lines, label }: Graph, index: number, settings: Settings) {
  return {
    type: "metric",
    x: (index % 2) * WIDTH,
    y: ALARMS_HEIGHT + Math.floor(index / 2) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      region: settings.source.region,
      period: PERIOD_SECONDS,
      view: "timeSeries",
      yAxis: { left: { min: 0, label, showUnits: false } },
      metrics: lines.map(({ watched, statistic, name }) => {
        const { namespace, dimensions } = metricAddress(watched, settings);
        const at = Object.entries(dimensions).flat();
        return [namespace, watched.metric, ...at, { stat: statistic, label: name }];
      }),
    },
  };
}
