import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { messageGroupId, parseMessage, reconcileKey } from "@xpart/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { QueueRole } from "../open/queue-directory.ts";
import { type DeadLetterSource, deadLetterSources } from "./dead-letter-queues.ts";
import { lookAtLetters } from "./look-at-letters.ts";
import { type RedriveOptions, redriveQueue } from "./redrive-queue.ts";

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
beforeEach(() => takeAll("objects"));

async function linkTo(role: QueueRole) {
  const link = await deployment.queues.find(role);
  if (!link.ok) throw new Error(link.error.message);
  return link.value;
}

async function putDead(role: QueueRole, key: string, body: string, failure?: string) {
  const { client, queueUrl } = await linkTo(role);
  const isFifo = queueUrl.endsWith(".fifo");
  await client.send(
    new SendMessageCommand({
      ...{ QueueUrl: queueUrl, MessageBody: body },
      ...(isFifo && {
        MessageGroupId: messageGroupId("reports", key),
        MessageDeduplicationId: String(Math.random()),
      }),
      ...(failure !== undefined && {
        MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: failure } },
      }),
    }),
  );
}

/** Receives all that there is, and gives none back. */
async function takeAll(role: QueueRole) {
  const { client, queueUrl: QueueUrl } = await linkTo(role);
  const taken: { body: string; group: string | undefined }[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["MessageGroupId"] },
      }),
    );
    if (Messages.length === 0) return taken;
    taken.push(
      ...Messages.map(({ Body = "", Attributes }) => ({
        body: Body,
        group: Attributes?.MessageGroupId,
      })),
    );
  }
}

async function waiting(role: QueueRole, which = "ApproximateNumberOfMessages"): Promise<number> {
  const { client, queueUrl: QueueUrl } = await linkTo(role);
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return Number(Reflect.get(Attributes, which));
}

const sourceOf = (alias: string): DeadLetterSource => {
  const [source] = deadLetterSources(alias, world.names);
  if (source === undefined) throw new Error(alias);
  return source;
};

const OPTIONS: RedriveOptions = {
  ...{ keysPerSecond: 1_000_000, discardsRest: false, now: Date.now },
  signal: new AbortController().signal,
  sleep: async () => undefined,
};

const client = () => deployment.buckets.source.client;
async function eventsOf(key: string, ...bodies: readonly string[]): Promise<readonly string[]> {
  for (const Body of bodies) {
    await client().send(new PutObjectCommand({ Bucket: "reports", Key: key, Body }));
  }
  return world.takeEvents();
}

describe("redriveQueue", () => {
  it("U30 dead letters of one key are one request in the key's group, and are removed", async () => {
    const events = await eventsOf("a/one", "1", "2", "3");
    for (const body of events) {
      await putDead("objectsDead", "a/one", body);
    }
    expect(await redriveQueue(sourceOf("objects"), deployment, OPTIONS)).toEqual({
      ...{ sent: 1, removed: 3, discarded: 0, left: 0 },
    });
    expect(await waiting("objectsDead")).toBe(0);
    const [request, ...more] = await takeAll("objects");
    expect(more).toEqual([]);
    expect(request?.group).toBe(messageGroupId("reports", "a/one"));
    expect(parseMessage(request?.body ?? "")).toMatchObject([{ kind: "reconcile", key: "a/one" }]);
    await reconcileKey({ key: "a/one" }, world.run);
    expect(await deployment.destination.readStack("a/one")).toMatchObject({
      value: { entries: { length: 3 } },
    });
  });

  it("U30 what a reconcile would not do goes on as it is: tags that changed, wishes of a request", async () => {
    await eventsOf("a/tags", "1");
    await client().send(
      new PutObjectTaggingCommand({
        ...{ Bucket: "reports", Key: "a/tags", Tagging: { TagSet: [{ Key: "t", Value: "1" }] } },
      }),
    );
    const [tagged = ""] = await world.takeEvents();
    await putDead("objectsDead", "a/tags", tagged);
    const released = '{"xpart":"reconcile","bucket":"reports","key":"a/tags","release":true}';
    await putDead("objectsDead", "a/tags", released);
    expect(await redriveQueue(sourceOf("objects"), deployment, OPTIONS)).toMatchObject({ sent: 2 });
    expect((await takeAll("objects")).map(({ body }) => body)).toEqual([tagged, released]);
  });

  it("U30 killed between sending and removing, it leaves the letter, and the next one sends it again", async () => {
    for (let number = 0; number < 25; number += 1) {
      const [body = ""] = await eventsOf(`k/${number}`, "x");
      await putDead("bufferDead", "", body);
    }
    let batches = 0;
    const dying: Deployment = {
      ...deployment,
      eventQueue: {
        async send(messages) {
          const refused = await deployment.eventQueue.send(messages);
          batches += 1;
          if (batches === 2) throw new Error("killed");
          return refused;
        },
      },
    };
    await expect(redriveQueue(sourceOf("events"), dying, OPTIONS)).rejects.toThrow("killed");
    const sentFirst = (await takeAll("objects")).map(({ body }) => body);
    expect(sentFirst).toHaveLength(20);
    // What the dead process had received comes again when its time is over.
    expect(await waiting("bufferDead", "ApproximateNumberOfMessagesNotVisible")).toBe(10);
    const rest = await redriveQueue(sourceOf("events"), deployment, OPTIONS);
    const all = new Set([...sentFirst, ...(await takeAll("objects")).map(({ body }) => body)]);
    expect(rest.removed).toBe(5);
    expect(all.size).toBe(25);
  });

  it("U30 what is no event of the deployment stays and is named, unless it is to be discarded", async () => {
    await putDead("functionsDead", "", "not JSON");
    const [other = ""] = (await eventsOf("o", "x")).map((body) => body.replaceAll("reports", "no"));
    await putDead("functionsDead", "", other);
    const looked = await lookAtLetters("functions", deployment);
    expect(looked.ok && looked.value[0]?.causes).toMatchObject([
      { cause: "no event: the body is not JSON", canBeSent: false, letters: 1 },
      { cause: expect.stringMatching(/^of another bucket, no/), canBeSent: false, letters: 1 },
    ]);
    const kept = await redriveQueue(sourceOf("functions"), deployment, OPTIONS);
    expect(kept).toMatchObject({ sent: 0, removed: 0, left: 2 });
    expect(await waiting("functionsDead")).toBe(2);
    const discarding = { ...OPTIONS, discardsRest: true };
    const gone = await redriveQueue(sourceOf("functions"), deployment, discarding);
    expect(gone).toMatchObject({ discarded: 2, left: 0 });
    expect(await waiting("functionsDead")).toBe(0);
  });

  it("U30 a queue that refuses leaves every letter where it was", async () => {
    const [body = ""] = await eventsOf("r", "x");
    await putDead("ruleDead", "", body);
    const error = { kind: "denied", side: "queue", operation: "Send", message: "no" } as const;
    const refusing: Deployment = {
      ...deployment,
      eventQueue: { send: async (messages) => new Map(messages.map(({ id }) => [id, error])) },
    };
    expect(await redriveQueue(sourceOf("rule"), refusing, OPTIONS)).toEqual({
      ...{ sent: 0, removed: 0, discarded: 0, left: 1, stop: error },
    });
    expect(await waiting("ruleDead")).toBe(1);
    await redriveQueue(sourceOf("rule"), deployment, OPTIONS);
  });
});

describe("lookAtLetters", () => {
  it("U30 causes are what is written on the letters, and what still stands in the way", async () => {
    const [delivered = "", failing = ""] = [
      (await eventsOf("c/rule", "x"))[0],
      (await eventsOf("c/denied", "x"))[0],
    ];
    await client().send(new DeleteObjectCommand({ Bucket: "reports", Key: "c/rule" }));
    const [deleted = ""] = await world.takeEvents();
    await putDead("ruleDead", "", delivered, "NO_PERMISSIONS");
    await putDead("ruleDead", "", deleted, "NO_PERMISSIONS");
    await putDead("ruleDead", "", failing, "NO_PERMISSIONS");
    const denied = { kind: "denied", side: "source", operation: "List", message: "no" } as const;
    const looked = await lookAtLetters("rule-dead-letters", {
      ...deployment,
      source: {
        ...deployment.source,
        readStack: async (key) =>
          key === "c/denied" ? { ok: false, error: denied } : deployment.source.readStack(key),
      },
    });
    expect(looked.ok && looked.value).toMatchObject([
      {
        ...{ alias: "rule", waiting: 3, lookedAt: 3 },
        causes: [
          {
            ...{ cause: "NO_PERMISSIONS", letters: 2, isStanding: false },
            keys: [{ key: "c/rule", letters: 2, asks: ["created", "marker-created"] }],
          },
          { isStanding: true, keys: [{ key: "c/denied", letters: 1, asks: ["created"] }] },
        ],
      },
    ]);
    expect(await waiting("ruleDead")).toBe(3);
  });
});
