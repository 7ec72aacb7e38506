import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { messageGroupId, type PortError, reconcileKey, writeReconcileRequest } from "@xpart/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import { listEntries } from "../list/list-entries.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { QueueRole } from "../open/queue-directory.ts";
import { explainOneSide } from "./explain-one-side.ts";

const LOST: PortError = {
  ...{ kind: "unavailable", side: "source", operation: "ListObjectVersions", message: "no answer" },
};
const KEY = "q3.csv";

let world: DeployedSandbox;
let deployment: Deployment;
beforeAll(async () => {
  world = await startDeployedSandbox();
  deployment = await openDeployed(world);
});
afterAll(async () => {
  deployment.close();
  await world.stop();
});

async function send(role: QueueRole, key: string, id: string) {
  const link = await deployment.queues.find(role);
  if (!link.ok) throw new Error(link.error.message);
  const { client, queueUrl } = link.value;
  const bucket = deployment.settings.source.bucket;
  const inGroup = { MessageGroupId: messageGroupId(bucket, key), MessageDeduplicationId: id };
  const body = writeReconcileRequest({ bucket, key }, {});
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...inGroup }));
}

it("T6 without the source: what stands, of what it is the replica, what waits and what is dead, nothing taken", async () => {
  const { client, bucket } = deployment.buckets.source;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: "arrived" }));
  expect(await reconcileKey({ key: KEY }, world.run)).toMatchObject({ ok: true });
  const { endpoint, region, credentials } = world.sandbox.destination;
  const other = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const Bucket = deployment.settings.destination.bucket;
  await other.send(new PutObjectCommand({ Bucket, Key: KEY, Body: "written here" }));
  other.destroy();
  await world.run.ledger.saveRow({
    ...{ key: KEY, versionId: "aside", kind: "object", state: "parked", reason: "archived" },
  });
  await send("objects", KEY, "1");
  await send("objects", "else.csv", "2");
  await send("objectsDead", KEY, "3");
  for (const _again of [1, 2]) {
    const explained = await explainOneSide(KEY, LOST, deployment);
    if (!explained.ok) throw new Error(explained.error.message);
    const { lines, absent, waiting, sourceError } = explained.value;
    expect(lines.map(({ row }) => row?.state)).toEqual([undefined, "replicated"]);
    expect(absent).toMatchObject([{ versionId: "aside", state: "parked" }]);
    const { buffer, objects, objectsDead } = world.names;
    expect(waiting.map(({ queue, asks }) => [queue, asks])).toEqual([
      [buffer, "created"],
      [objects, "reconcile"],
      [objectsDead, "reconcile"],
    ]);
    expect(sourceError).toBe(LOST);
  }
});

it("T6 what waits is listed by key and queue, and the buckets are not asked", async () => {
  world.sandbox.source.resetRequestCounts();
  const found: string[] = [];
  for await (const entry of listEntries("waiting", deployment, { prefix: "else" })) {
    if (!entry.ok) throw new Error(entry.error.message);
    found.push(`${entry.value.key}: ${entry.value.reason}`);
  }
  expect(found).toEqual([expect.stringMatching(/^else.csv: reconcile, sent .*objects\.fifo$/)]);
  expect(world.sandbox.source.requestCounts().s3).toBeUndefined();
});
