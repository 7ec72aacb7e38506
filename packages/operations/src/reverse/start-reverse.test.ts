import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { reconcileKey, replicateBatch } from "@xpart/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { slicePortsOf } from "../verify/slice-ports-of.ts";
import { keepsVersions, surveyTurn } from "./start-reverse.ts";

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

const ATTRIBUTES = { ContentType: "text/csv", Metadata: { team: "a" } };

async function put(side: "source" | "destination", Key: string, Body: string) {
  const { client, bucket } = deployment.buckets[side];
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...ATTRIBUTES }));
}

async function cross(key: string, body: string) {
  await put("source", key, body);
  expect(await reconcileKey({ key }, world.run)).toMatchObject({ ok: true });
}

it("T4 what never arrived is named key by key, with whether the other side has changed since; all else is counted", async () => {
  for (const key of ["same", "left", "both"]) await cross(key, "agreed");
  await put("destination", "left", "never arrived");
  await put("destination", "both", "never arrived either");
  await put("source", "both", "written since");
  await put("source", "new", "new");
  await put("source", "alike", "twice");
  await put("destination", "alike", "twice");
  await put("destination", "alone", "never arrived, of a new key");
  const ports = slicePortsOf(deployment, {
    ...{ requestsPerSecond: 1_000, now: Date.now, random: Math.random },
    sleep: async () => undefined,
  });
  const { signal } = new AbortController();
  const survey = await surveyTurn([""], deployment, ports, { parallel: 2, most: 9, signal });
  if (!survey.ok) throw new Error(survey.error.message);
  const { leftBehind, work, ...counts } = survey.value;
  expect(leftBehind).toMatchObject([
    { key: "alone", foreign: 1, copied: 0 },
    { key: "both", foreign: 1, copied: 1 },
    { key: "left", foreign: 1, copied: 0 },
  ]);
  expect(work).toEqual({ keys: 2, appends: 2, deletes: 0 });
  expect(counts).toEqual({ lookedAt: 5, alike: 1, unknown: [], isComplete: true });
  expect(await keepsVersions(deployment)).toEqual({ ok: true, value: true });
});

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
