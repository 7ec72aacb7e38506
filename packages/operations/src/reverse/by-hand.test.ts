import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { replicateBatch } from "@xpart/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Deployment } from "../open/open-deployment.ts";

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

async function put(side: "source" | "destination", Key: string, Body: string) {
  const { client, bucket } = deployment.buckets[side];
  const object = { ContentType: "text/csv", Metadata: { team: "a" } };
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...object }));
}

async function etags(side: "source" | "destination") {
  const { client, bucket } = deployment.buckets[side];
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return Versions.map(({ Key, ETag }) => `${Key} ${ETag}`);
}

async function workOff() {
  const bodies = await world.takeEvents();
  const records = bodies.map((body, index) => ({ messageId: String(index), body }));
  const { returned } = await replicateBatch(records, world.run, {
    ...{ scope: deployment.scope, concurrency: 4, reserveMs: 0, onOutcome: () => undefined },
  });
  expect(returned).toEqual([]);
}

it("T9 what was written at the destination and copied back by hand is recognised there, and not copied again", async () => {
  await put("source", "a.csv", "report 1");
  await workOff();
  for (const [key, body] of [
    ["a.csv", "report 2"],
    ["a.csv", "report 3"],
    ["new.csv", "new"],
  ] as const) {
    await put("destination", key, body);
  }
  const before = await etags("destination");
  // As a person does it: the newest of each key.
  await put("source", "a.csv", "report 3");
  await put("source", "new.csv", "new");
  await workOff();
  expect(await etags("destination")).toEqual(before);
  await put("source", "a.csv", "report 4");
  await workOff();
  expect(await etags("destination")).toHaveLength(before.length + 1);
});
