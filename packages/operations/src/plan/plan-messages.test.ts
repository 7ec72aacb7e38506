import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { parseMessage, reconcileKey, replicate, writeReconcileRequest } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "../../test/deployed-sandbox.ts";
import { type Deployment, openDeployment } from "../open/open-deployment.ts";
import { readSettingsFile } from "../open/read-settings-file.ts";
import { type PlannedMessage, planMessages } from "./plan-messages.ts";

let world: DeployedSandbox;
let deployment: Deployment;

beforeAll(async () => {
  world = await startDeployedSandbox();
  const read = await readSettingsFile(world.settingsFile);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  deployment = opened.value;
});

afterAll(async () => {
  deployment.close();
  await world.stop();
});

const READS = /^(Get|Head|List|Query|Describe)/;

/** Requests so far, by side and operation; those of the ledger are the source's DynamoDB. */
function requestsSoFar(): ReadonlyMap<string, number> {
  const { source, destination } = world.sandbox;
  const named = (side: string, operations: Readonly<Record<string, number>> = {}) =>
    Object.entries(operations).map(([name, count]) => [`${side} ${name}`, count] as const);
  return new Map([
    ...named("source", source.requestCounts().s3),
    ...named("ledger", source.requestCounts().dynamodb),
    ...named("destination", destination.requestCounts().s3),
  ]);
}

const isWrite = (name: string) => !READS.test(name.split(" ")[1] ?? "");

/** The writes among the requests since. */
function writesSince(before: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const since = [...requestsSoFar()].map(
    ([name, count]) => [name, count - (before.get(name) ?? 0)] as const,
  );
  return Object.fromEntries(since.filter(([name, count]) => isWrite(name) && count > 0));
}

async function planOf(body: string): Promise<PlannedMessage> {
  const before = requestsSoFar();
  const planned = await planMessages(body, deployment);
  expect(writesSince(before)).toEqual({});
  if (!planned.ok) throw new Error(JSON.stringify(planned.error));
  const [message] = planned.value;
  if (message === undefined) throw new Error("nothing was planned");
  return message;
}

function plannedWrites(message: PlannedMessage): Readonly<Record<string, number>> {
  const requests = "requests" in message ? message.requests : [];
  return Object.fromEntries(
    requests
      .map(({ side, operation, count }) => [`${side} ${operation}`, count] as const)
      .filter(([name]) => isWrite(name)),
  );
}

async function onlyEvent(): Promise<string> {
  const [body, ...more] = await world.takeEvents();
  expect(more).toEqual([]);
  return body ?? "";
}

async function applied(body: string): Promise<Readonly<Record<string, number>>> {
  const before = requestsSoFar();
  const [event] = parseMessage(body);
  if (event?.kind !== "event") throw new Error("no event");
  const done = await replicate(event.event, world.run);
  expect(done).toMatchObject({ ok: true });
  return writesSince(before);
}

describe("planMessages", () => {
  it("U12 plans each event of a key as it is applied after, with the same writes, and writes nothing", async () => {
    const { client } = deployment.buckets.source;
    const object = { Bucket: "reports", Key: "planned.csv" };
    const changes = [
      () => client.send(new PutObjectCommand({ ...object, Body: "one" })),
      () => client.send(new DeleteObjectCommand(object)),
      () => client.send(new PutObjectCommand({ ...object, Body: "two", Tagging: "team=a" })),
      () =>
        client.send(
          new PutObjectTaggingCommand({
            ...object,
            Tagging: { TagSet: [{ Key: "team", Value: "b" }] },
          }),
        ),
      async () => {
        const stack = await deployment.source.readStack(object.Key);
        const VersionId = stack.ok ? stack.value.entries.at(-1)?.versionId : undefined;
        await client.send(new DeleteObjectCommand({ ...object, VersionId }));
      },
    ];
    const steps: unknown[] = [];
    for (const change of changes) {
      await change();
      const body = await onlyEvent();
      const plan = await planOf(body);
      steps.push("steps" in plan ? plan.steps.map(({ kind }) => kind) : plan);
      expect(await applied(body)).toEqual(plannedWrites(plan));
    }
    expect(steps).toEqual([["append"], ["append"], ["append"], ["write-tags"], ["delete"]]);
    const again = await planOf(JSON.stringify({ xpart: "reconcile", ...address("planned.csv") }));
    expect(again).toMatchObject({ kind: "reconcile", steps: [] });
  });

  it("U12 plans a reconcile as it is applied after", async () => {
    const { client } = deployment.buckets.source;
    const key = "lost.csv";
    for (const Body of ["one", "two"]) {
      await client.send(new PutObjectCommand({ Bucket: "reports", Key: key, Body }));
    }
    await world.takeEvents();
    const plan = await planOf(writeReconcileRequest(address(key)));
    expect(plan).toMatchObject({ steps: [{ kind: "append" }, { kind: "append" }] });
    const before = requestsSoFar();
    expect(await reconcileKey({ key }, world.run)).toMatchObject({ ok: true });
    expect(writesSince(before)).toEqual(plannedWrites(plan));
  });

  it.each<[string, string, object]>([
    ["what is no event", "{}", { kind: "invalid" }],
    [
      "what asks for nothing",
      '{"Service":"Amazon S3","Event":"s3:TestEvent"}',
      { kind: "ignored" },
    ],
    [
      "what is of another bucket",
      writeReconcileRequest({ bucket: "others", key: "a" }),
      { kind: "outside", reason: "other-bucket" },
    ],
  ])("U12 %s is told as such", async (_name, body, expected) => {
    expect(await planOf(body)).toMatchObject(expected);
  });
});

function address(key: string) {
  return { bucket: "reports", key };
}
