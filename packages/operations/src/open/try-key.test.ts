import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { ok } from "@xpart/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import { openControl } from "../control/control-clients.ts";
import { gatherKey } from "../doctor/gather-state.ts";
import { rotationPortsOf } from "../rotate/open-rotation.ts";
import type { Deployment } from "./open-deployment.ts";

let world: DeployedSandbox;
let deployment: Deployment;
beforeAll(async () => {
  world = await startDeployedSandbox({ keys: [{ from: "", to: "landing/" }] });
  deployment = await openDeployed(world);
});
afterAll(async () => {
  deployment.close();
  await world.stop();
});

it("U33, U34, M1 a user who may list nothing but where replicas are passes for one whose key works", async () => {
  const { client, bucket } = deployment.buckets.destination;
  // What the destination stack gives no right to, said as a denial.
  const Statement = {
    ...{ Effect: "Deny", Action: "s3:ListBucketVersions", Principal: "*" },
    Resource: `arn:aws-us-gov:s3:::${bucket}`,
    Condition: { StringNotLike: { "s3:prefix": "landing/*" } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  const control = openControl(deployment);
  const ports = rotationPortsOf(deployment, control, {
    ...{ now: Date.now, sleep: async () => undefined, signal: new AbortController().signal },
  });
  expect(await ports.prove()).toEqual(ok(undefined));
  expect(await gatherKey("destination", deployment, control)).toMatchObject(
    ok({ read: ok(undefined) }),
  );
  control.close();
});
