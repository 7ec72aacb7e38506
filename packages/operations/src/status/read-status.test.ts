import {
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createDynamoDbLedger } from "@xpart/aws-adapters";
import { metricAddress } from "@xpart/deployment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedMoto, motoServer, startDeployedMoto } from "../../test/deployed-moto.ts";
import { createCloudwatchFigures } from "../control/cloudwatch-figures.ts";
import { pausePortsOf } from "../pause/open-pause.ts";
import { readStatus, type StatusPorts } from "./read-status.ts";

describe.skipIf(motoServer === undefined)("readStatus, at moto", () => {
  let world: DeployedMoto;
  let ports: StatusPorts;
  beforeAll(async () => {
    world = await startDeployedMoto(motoServer ?? "");
    ports = {
      figures: createCloudwatchFigures(world.control),
      pause: pausePortsOf(world.deployment, world.control, async () => undefined),
      now: Date.now,
    };
  });
  afterAll(() => world.stop());

  const send = async (role: "objects" | "objectsDead", count: number) => {
    const link = await world.deployment.queues.find(role);
    if (!link.ok) throw new Error(link.error.message);
    for (let number = 0; number < count; number += 1) {
      await link.value.client.send(
        new SendMessageCommand({
          ...{ QueueUrl: link.value.queueUrl, MessageBody: `${number}` },
          ...{ MessageGroupId: `${number}`, MessageDeduplicationId: `${number}` },
        }),
      );
    }
  };

  const measure = (
    { namespace, dimensions }: ReturnType<typeof metricAddress>,
    MetricName: string,
    Value: number,
  ) =>
    world.control.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: [
          {
            ...{ MetricName, Value, Timestamp: new Date(Date.now() - 60_000) },
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
        ],
      }),
    );

  it("U32 shows what waits, dead letters, what is set aside, lag and alarms that are on", async () => {
    const { deployment, control } = world;
    await send("objects", 3);
    await send("objectsDead", 2);
    const ledger = createDynamoDbLedger(deployment.table);
    await ledger.saveRow({
      ...{ key: "p", versionId: "v", kind: "object", state: "parked", reason: "archived" },
    });
    const queueName = deployment.names.objects;
    const { settings } = deployment;
    const ofQueue = metricAddress(
      { kind: "queue", queueName, metric: "ApproximateAgeOfOldestMessage" },
      settings,
    );
    await measure(ofQueue, "ApproximateAgeOfOldestMessage", 1_800);
    // moto computes no percentiles, so the lag is measure.test.ts's.
    const own = metricAddress({ kind: "xpart", metric: "BytesReplicated" }, settings);
    await measure(own, "BytesReplicated", 1_800);
    for (const AlarmName of ["reports-prod-lag", "reports-prod-parked", "others-prod-lag"]) {
      await control.cloudwatch.send(
        new PutMetricAlarmCommand({
          ...{ AlarmName, MetricName: "m", Namespace: "n", Period: 60, EvaluationPeriods: 1 },
          ...{ Statistic: "Sum", Threshold: 1, ComparisonOperator: "GreaterThanThreshold" },
        }),
      );
    }
    for (const AlarmName of ["reports-prod-lag", "others-prod-lag"]) {
      await control.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "test" }),
      );
    }
    const status = await readStatus(deployment, ports);
    expect(status).toMatchObject({
      ...{ unknown: [], oldestSeconds: 1_800, alarms: ["reports-prod-lag"] },
      setAside: { parked: { count: 1, isMore: false }, held: { count: 0 } },
      pause: { isPaused: false },
      ...{ lag: {}, throughput: { bytesPerSecond: 2 } },
    });
    expect(status.queues).toMatchObject([
      { name: "reports-prod-events", waiting: 0 },
      { waiting: 3, oldestSeconds: 1_800, emptyInSeconds: "grows" },
      { name: "reports-prod-parts", waiting: 0 },
    ]);
    expect(status.deadLetters.map(({ waiting }) => waiting)).toEqual([0, 0, 2, 0, 0]);
  });

  it("U32 a service that does not answer takes its own part away, and is named", async () => {
    const error = {
      kind: "denied",
      side: "source",
      operation: "GetMetricData",
      message: "no",
    } as const;
    const figures = { ...ports.figures, read: async () => ({ ok: false, error }) as const };
    const status = await readStatus(world.deployment, { ...ports, figures });
    expect(status.unknown).toEqual([
      { what: "lag, throughput and ages", why: "GetMetricData: no" },
    ]);
    expect(status.lag).toBeUndefined();
    // Messages wait, and nobody tells for how long: that is not "nothing is behind".
    expect(status.oldestSeconds).toBeUndefined();
    expect(status.alarms).toEqual(["reports-prod-lag"]);
  });
});
