import { alarmRules, cacheAlarmRules, type HandlerMetric, namesOf } from "@xpart/deployment";
import type { CountName, LabelledName, METRIC_NAMESPACE } from "@xpart/lambda";
import { afterAll, describe, expect, it } from "vitest";
import { type AlarmConfig, alarmStates, type Datapoint } from "./cloudwatch-alarm.ts";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import {
  at,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  synthesizeSource,
  theOne,
} from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());

const none = undefined;
const TOPIC = "arn:aws:sns:us-east-1:111122223333:on-call";
const CACHE_TOPIC = "arn:aws-us-gov:sns:us-gov-west-1:444455556666:on-call";
const PYPICLOUD: RawSettings = {
  settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" },
  package: { zip: zip.path },
};
const CHOSEN: RawSettings = {
  operations: { bucket: "the-runs", audit: { every: "1 day" } },
  package: { zip: zip.path },
  policy: { maxDeletesPerHour: 100 },
  alarms: { lagMinutes: 20, errorThreshold: 5, topicArn: TOPIC },
  pypicloud: {
    ...PYPICLOUD,
    alarms: { lagMinutes: 20, errorThreshold: 5, topicArn: CACHE_TOPIC },
  },
};

const settings = settingsOf(CHOSEN);
const stack = synthesizeSource(settings);
const destination = synthesizeDestination(settings);
const alarmsOf = (side: SynthesizedStack) =>
  ofType(side, "aws_cloudwatch_metric_alarm").map(
    ({ config }) => [String(config["alarm_name"]).replace("reports-test-", ""), config] as const,
  );
const alarms = new Map([...alarmsOf(stack), ...alarmsOf(destination)]);

/** The compiler holds to what the handlers write: the namespace, and all that may be watched. */
const NAMESPACE: typeof METRIC_NAMESPACE = "xpart";
const LAG: CountName | LabelledName | "ReplicationLatency" = "ReplicationLatency" as HandlerMetric;

/** Five-minute values that must set an alarm off, and such that must not. */
interface Sequences {
  readonly fires: readonly (readonly Datapoint[])[];
  readonly quiet: readonly (readonly Datapoint[])[];
}

const ANY_AT_ALL: Sequences = {
  fires: [[1], [0, 0, 3], [none, none, 1]],
  quiet: [[0, 0, 0], [none, none], []],
};

const ANY_LOST_EVENT: Sequences = {
  fires: [[1], [0, 7]],
  quiet: [[0, 0, 0], [none, none], []],
};

const LATE: Sequences = {
  // Twenty minutes are 1,200 seconds.
  fires: [
    [1200, 1300],
    [1500, 10, 1500],
    [60, 1200, 1800, 2400],
  ],
  quiet: [
    [1199, 1199, 1199],
    [5000, 0, 0],
    [2000, none, none],
    [0, 0, 0, 9000],
  ],
};

const REPEATED: Sequences = {
  fires: [
    [1, 1],
    [1, 0, 1],
    [3, none, 2],
  ],
  quiet: [
    [1, 0, 0, 0],
    [9, none, none],
    [none, none, none, 4],
    [1, 0, 0, 1],
  ],
};

const SUSTAINED: Sequences = {
  fires: [
    [1, 1, 1],
    [0, 40, 3, 7],
  ],
  quiet: [
    [100, 100],
    [5, 5, 0, 5],
    [8, none, none, none, 8],
  ],
};

const MANY_FAILURES: Sequences = {
  fires: [[5], [0, 12]],
  quiet: [
    [4, 4, 4, 4],
    [none, none],
    [4, none, 4],
  ],
};

const SEQUENCES: Readonly<Record<string, Sequences>> = {
  "rule-failed": ANY_LOST_EVENT,
  "rule-lost": ANY_LOST_EVENT,
  "cache-rule-failed": ANY_LOST_EVENT,
  "cache-rule-lost": ANY_LOST_EVENT,
  "rule-dead-letters": ANY_AT_ALL,
  "events-dead-letters": ANY_AT_ALL,
  "objects-dead-letters": ANY_AT_ALL,
  "parts-dead-letters": ANY_AT_ALL,
  "functions-dead-letters": ANY_AT_ALL,
  "events-backlog": LATE,
  "objects-backlog": LATE,
  "parts-backlog": LATE,
  "event-handler-errors": REPEATED,
  "queue-handler-errors": REPEATED,
  "part-handler-errors": REPEATED,
  "slice-handler-errors": REPEATED,
  "event-handler-throttles": SUSTAINED,
  "queue-handler-throttles": SUSTAINED,
  "part-handler-throttles": SUSTAINED,
  "slice-handler-throttles": SUSTAINED,
  "audit-differs": ANY_AT_ALL,
  "audit-unfinished": ANY_AT_ALL,
  failures: MANY_FAILURES,
  "failures-denied": REPEATED,
  "failures-expired-credentials": REPEATED,
  "failures-misconfigured": REPEATED,
  "cache-rule-dead-letters": ANY_AT_ALL,
  "cache-events-dead-letters": ANY_AT_ALL,
  "cache-functions-dead-letters": ANY_AT_ALL,
  "cache-events-backlog": LATE,
  "cache-handler-errors": REPEATED,
  "cache-handler-throttles": SUSTAINED,
  "cache-failures": MANY_FAILURES,
  "cache-failures-denied": REPEATED,
  "cache-failures-misconfigured": REPEATED,
  lag: {
    fires: [
      [1_200_000, 1_200_000],
      [900, 3_000_000, 1_300_000],
    ],
    quiet: [
      [1_199_999, 1_199_999],
      [9_000_000, 800, 900],
      [9_000_000, none, none, none],
    ],
  },
  parked: {
    fires: [[1], [none, 3]],
    quiet: [
      [none, none],
      [0, 0],
    ],
  },
  "held-deletes": { fires: [[1], [none, 2]], quiet: [[none, none], [0]] },
};

const CASES = Object.entries(SEQUENCES).flatMap(([id, { fires, quiet }]) => [
  ...fires.map((series) => ({ id, series, fires: true })),
  ...quiet.map((series) => ({ id, series, fires: false })),
]);

describe("alarms", () => {
  it("H7 every rule has sequences, and every alarm a rule", () => {
    const names = namesOf(settings);
    const cacheRules = settings.pypicloud ? cacheAlarmRules(settings.pypicloud, names) : [];
    const ids = [...alarmRules(settings, names), ...cacheRules].map(({ id }) => id);
    expect(Object.keys(SEQUENCES).toSorted()).toEqual(ids.toSorted());
    expect([...alarms.keys()].toSorted()).toEqual(ids.toSorted());
  });

  it.each(CASES)("H7 $id over $series: goes off is $fires", ({ id, series, fires }) => {
    const alarm = alarms.get(id) as unknown as AlarmConfig;
    expect(alarmStates(alarm, series).includes("ALARM")).toBe(fires);
  });

  it("H7 S11: failures are seen that no function fails by: returned, dead, late, lagging", () => {
    const watched = new Set([...alarms.values()].map((alarm) => alarm["metric_name"]));
    const blindTo = [
      "Failures",
      "ApproximateNumberOfMessagesVisible",
      "ApproximateAgeOfOldestMessage",
      "ReplicationLatency",
    ].filter((metric) => !watched.has(metric));
    expect(blindTo).toEqual([]);
  });

  it("H7 alarms say what they mean and go to the topic, when they go off and when that is over", () => {
    for (const [id, alarm] of alarms) {
      const topic = id.startsWith("cache-") ? CACHE_TOPIC : TOPIC;
      expect(alarm).toMatchObject({ alarm_actions: [topic], ok_actions: [topic], period: 300 });
      expect(String(alarm["alarm_description"]).length).toBeGreaterThan(40);
    }
  });

  it.each([
    ["source", stack, { SourceBucket: "the-source", DestinationBucket: "the-replica" }],
    ["destination", destination, { Bucket: "the-replica" }],
  ])("H7 what they watch is what is deployed at the %s", (_side, side, counted) => {
    const queues = ofType(side, "aws_sqs_queue").map(({ config }) => config["name"]);
    const functions = ofType(side, "aws_lambda_function").map(
      ({ config }) => config["function_name"],
    );
    const rules = ofType(side, "aws_cloudwatch_event_rule").map(({ config }) => config["name"]);
    for (const [, { namespace, dimensions }] of alarmsOf(side)) {
      const [[name, value] = ["", ""]] = Object.entries(dimensions as object);
      switch (namespace) {
        case "AWS/SQS":
          expect([name, queues.includes(value)]).toEqual(["QueueName", true]);
          break;
        case "AWS/Lambda":
          expect([name, functions.includes(value)]).toEqual(["FunctionName", true]);
          break;
        case "AWS/Events":
          expect([name, rules.includes(value)]).toEqual(["RuleName", true]);
          break;
        default:
          expect([namespace, dimensions]).toMatchObject([NAMESPACE, counted]);
      }
    }
  });

  it("H7 without a budget nothing is held, and without a topic nobody is told", () => {
    const { operations } = CHOSEN;
    const bare = settingsOf({ package: { zip: zip.path }, pypicloud: PYPICLOUD, operations });
    const sides = [synthesizeSource(bare), synthesizeDestination(bare)];
    const all = sides.flatMap((side) => alarmsOf(side).map(([, config]) => config));
    expect(all).toHaveLength(alarms.size - 1);
    expect(all.map((config) => config["metric_name"])).not.toContain("Held");
    expect(all.flatMap((config) => at(config, "alarm_actions") ?? [])).toEqual([]);
  });

  it("H7 the dashboard shows lag, throughput, outcomes, backlog, errors and the alarms", () => {
    const { widgets } = JSON.parse(
      String(theOne(stack, "aws_cloudwatch_dashboard")["dashboard_body"]),
    );
    expect(widgets).toHaveLength(9);
    expect(widgets[0].properties.alarms).toHaveLength(alarmsOf(stack).length);
    const metrics: readonly (readonly unknown[])[] = widgets
      .slice(1)
      .flatMap(({ properties }: { properties: { metrics: unknown[] } }) => properties.metrics);
    const lag = metrics.filter(([, name]) => name === LAG);
    expect(lag.map((line) => line.at(-1))).toMatchObject([
      { stat: "p50" },
      { stat: "p90" },
      { stat: "p99" },
      { stat: "Maximum" },
    ]);
    expect(new Set(metrics.map(([namespace]) => namespace))).toEqual(
      new Set([NAMESPACE, "AWS/SQS", "AWS/Lambda"]),
    );
  });
});
