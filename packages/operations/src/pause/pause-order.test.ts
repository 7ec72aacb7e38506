import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createDirectionMarks, createPauseNotes } from "@xpart/aws-adapters";
import { compareKeys, ok, parseMessage, replicateBatch, routeEvents } from "@xpart/core";
import { type LambdaPoller, type SqsEvent, startLambdaPoller } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Mappings } from "../control/lambda-mappings.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { type PausePorts, pauseDeployment, resumeDeployment } from "./pause-deployment.ts";

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

const KEYS = Array.from({ length: 10 }, (_, number) => `k/${number}`);
const BEFORE = 4;
const WAITING = 10;

/** Mappings that are pollers of the sandbox: what Lambda's own are at AWS. */
function pollerMappings(invoke: (event: SqsEvent) => Promise<unknown>) {
  let poller: LambdaPoller | undefined;
  const { names } = world;
  const mappings: Mappings = {
    async list(functionName) {
      const isRunning = functionName === names.partHandler || poller !== undefined;
      const state = isRunning ? "Enabled" : "Disabled";
      return ok([{ ...MAPPING, id: functionName, state }]);
    },
    async setEnabled(id, isEnabled) {
      if (id === names.queueHandler) {
        await poller?.stop();
        const link = await deployment.queues.find("objects");
        if (!link.ok) return link;
        const queue = { url: link.value.queueUrl, arn: names.objects };
        poller = isEnabled
          ? startLambdaPoller({ partition: world.sandbox.source, queue, invoke, concurrency: 4 })
          : undefined;
      }
      return ok(undefined);
    },
  };
  return { mappings, idle: () => poller?.idle(), stop: () => poller?.stop() };
}

const MAPPING = { functionArn: "arn", queueArn: "arn", reportsItems: true };

async function write(count: number): Promise<void> {
  const { client, bucket } = deployment.buckets.source;
  for (let version = 0; version < count; version += 1) {
    await Promise.all(
      KEYS.map((Key) =>
        client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `${version}` })),
      ),
    );
  }
  const events = await world.takeEvents();
  const records = events.map((body, index) => ({ messageId: String(index), body }));
  await routeEvents(records, deployment.eventQueue, deployment.scope);
}

describe("a pause with events that wait", () => {
  it("C23 nothing is handed out while it lasts, and each key goes on in its order", async () => {
    const handed = new Map<string, string[]>(KEYS.map((key) => [key, []]));
    const invoke = async ({ Records }: SqsEvent) => {
      for (const { body } of Records) {
        const [message] = parseMessage(body);
        if (message?.kind === "event") {
          handed.get(message.event.key)?.push(message.event.sequencer ?? "");
        }
      }
      const { returned } = await replicateBatch(Records, world.run, {
        ...{ scope: deployment.scope, concurrency: 4, reserveMs: 0, onOutcome: () => undefined },
      });
      return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
    };
    const count = () => [...handed.values()].flat().length;
    const functions = pollerMappings(invoke);
    const ports: PausePorts = {
      ...{ mappings: functions.mappings, settings: world.settings, sleep: async () => undefined },
      notes: createPauseNotes(deployment.table),
      direction: createDirectionMarks(deployment.table),
      resumes: { schedule: async () => ok(undefined), cancel: async () => ok(undefined) },
    };
    await functions.mappings.setEnabled(world.names.queueHandler, true);
    await write(BEFORE);
    await pauseDeployment({ reason: "half-way", sinceMs: 0 }, ports);
    const atPause = count();
    await write(WAITING);
    expect(count()).toBe(atPause);
    await resumeDeployment(ports);
    await functions.idle();
    await functions.stop();
    expect(count()).toBe(KEYS.length * (BEFORE + WAITING));
    for (const sequencers of handed.values()) {
      expect(sequencers).toEqual(sequencers.toSorted(compareKeys));
    }
    for (const key of KEYS) {
      const stacks = await Promise.all([
        deployment.source.readStack(key),
        deployment.destination.readStack(key),
      ]);
      const etags = stacks.map((stack) =>
        stack.ok
          ? stack.value.entries.map((entry) =>
              entry.kind === "object" ? entry.pin.etag : "marker",
            )
          : [],
      );
      expect(etags[1]).toEqual(etags[0]);
      expect(etags[1]).toHaveLength(BEFORE + WAITING);
    }
  });
});
