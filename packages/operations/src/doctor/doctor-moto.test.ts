import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { DisableRuleCommand } from "@aws-sdk/client-eventbridge";
import { DeleteFunctionCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { ok } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedMoto, motoServer, startDeployedMoto } from "../../test/deployed-moto.ts";
import { createLambdaMappings } from "../control/lambda-mappings.ts";
import { applyFix } from "./apply-fix.ts";
import { diagnoseDeployment, gatherFacts } from "./doctor.ts";
import { gatherOtherPair } from "./gather-other-pair.ts";

/**
 * What moto does not answer: account settings and simulated policies it lacks, and it does not give back that a
 * bucket sends its events to EventBridge.
 */
const NOT_OF_MOTO = ["event-bridge found", "quota unknown", "tags unknown"];

describe.skipIf(motoServer === undefined)("doctor, at moto", () => {
  let world: DeployedMoto;
  beforeAll(async () => {
    world = await startDeployedMoto(motoServer ?? "");
  });
  afterAll(() => world.stop());

  const look = async () => {
    const { deployment, control } = world;
    const facts = await gatherFacts(deployment, control, Date.now);
    return diagnoseDeployment({ facts, deployment });
  };
  const notGood = async () =>
    (await look()).flatMap(({ id, kind }) => {
      const line = `${id} ${kind}`;
      return kind === "good" || NOT_OF_MOTO.includes(line) ? [] : [line];
    });

  it("U33 finds nothing in a deployment that is whole, then each fault that is planted, and mends what it may", async () => {
    expect(await notGood()).toEqual([]);
    const { deployment, control } = world;
    const { names, buckets, table } = deployment;
    // Its own table and function, as if they were the other pair's.
    const twoWay = { tableName: names.table, prefixes: [] };
    const [settings, places] = [
      { ...deployment.settings, twoWay },
      { ...deployment.places, destination: deployment.places.source },
    ];
    expect(await gatherOtherPair({ settings, places })).toMatchObject({
      value: {
        hasTable: true,
        variables: { SOURCE_BUCKET: "reports", DEST_BUCKET: "reports-gov" },
      },
    });
    const nobody = { ...settings, twoWay: { ...twoWay, tableName: "nobody-prod-objects" } };
    expect(await gatherOtherPair({ settings: nobody, places })).toEqual(ok({ hasTable: false }));
    const mappings = createLambdaMappings(control);
    const [mapping] = await mappings
      .list(names.queueHandler)
      .then((read) => (read.ok ? read.value : []));
    await control.events.send(new DisableRuleCommand({ Name: names.eventRule }));
    await control.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: mapping?.id, Enabled: false }),
    );
    await table.client.send(
      new UpdateContinuousBackupsCommand({
        TableName: table.table,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      }),
    );
    const fixable = ["rule found", "mappings found", "table-recovery found"];
    expect(await notGood()).toEqual(fixable);
    for (const finding of await look()) {
      for (const { fix } of finding.kind === "found" ? finding.faults : []) {
        expect(fix && (await applyFix(fix, deployment, control))).toBeUndefined();
      }
    }
    expect(await notGood()).toEqual([]);
    await buckets.destination.client.send(
      new PutBucketVersioningCommand({
        ...{ Bucket: "reports-gov", VersioningConfiguration: { Status: "Suspended" } },
      }),
    );
    await control.secrets.send(
      new PutSecretValueCommand({ SecretId: names.secret, SecretString: '{"user":"x"}' }),
    );
    await control.lambda.send(new DeleteFunctionCommand({ FunctionName: names.partHandler }));
    const queue = await deployment.queues.find("ruleDead");
    if (!queue.ok) throw new Error(queue.error.message);
    await queue.value.client.send(new DeleteQueueCommand({ QueueUrl: queue.value.queueUrl }));
    expect(await notGood()).toEqual([
      ...["destination-versioning found", "queues found", "functions found"],
      "secret found",
    ]);
  });
});
