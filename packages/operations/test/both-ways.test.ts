import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
  createSqsClient,
  LEDGER_TABLE,
} from "@xpart/aws-adapters";
import {
  completePolicy,
  DEFAULT_BYTES_PER_SECOND,
  type KeyRule,
  keyMapOf,
  mapDestination,
  mapLister,
  type OtherWay,
  otherWayBy,
  type ReplicationRun,
  replicateBatch,
} from "@xpart/core";
import { type Partition, type Sandbox, startSandbox } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlicePorts } from "../src/slice/slice-ports.ts";
import { beginVerify, verifyOn } from "../src/verify/verify.ts";

/** A bucket of one side of the sandbox. */
interface Place {
  readonly side: "source" | "destination";
  readonly bucket: string;
}

/** What one deployment replicates. */
interface Way {
  readonly name: string;
  readonly from: Place;
  readonly to: Place;
  readonly prefixes?: readonly string[];
  readonly keys?: readonly KeyRule[];
  /** The deployment that copies the other way, whose ledger is at the destination. */
  readonly back?: string;
}

/** One deployment: its queue, its ledger and its worker. */
interface Pipeline {
  /** Works off what has come, the newest first. @returns how many events came, and how many of them were its own. */
  work(): Promise<{ readonly came: number; readonly done: number }>;
  /** How many keys are not equal, and how many are. */
  compare(): Promise<{ readonly equal: number; readonly others: number }>;
}

/** An hour: no test's work takes longer. */
const WORKER_MS = 3_600_000;
/** Rounds in which all has to have come to rest; a circle never does. */
const MOST_ROUNDS = 12;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

async function open({ name, from, to, prefixes = [], keys, back }: Way): Promise<Pipeline> {
  const here: Partition = sandbox[from.side];
  const queue = await here.createQueue(name);
  here.connectBucketToQueue(from.bucket, queue);
  const [table, sqs] = [createDynamoDbClient(here), createSqsClient(here)];
  const schema = { ...LEDGER_TABLE, BillingMode: "PAY_PER_REQUEST" } as const;
  await table.send(new CreateTableCommand({ TableName: name, ...schema }));
  const source = { client: createS3Client(here), bucket: from.bucket };
  const destination = { client: createS3Client(sandbox[to.side]), bucket: to.bucket };
  const map = keyMapOf(keys, prefixes);
  const policy = completePolicy({ keys });
  let attempts = 0;
  const run: ReplicationRun = {
    source: createS3SourceStore(source),
    destination: mapDestination(createS3DestinationStore(destination), map),
    ledger: createDynamoDbLedger({ client: table, table: name }),
    ...(back === undefined ? {} : { otherWay: ledgerOf(back, to) }),
    clock: { now: Date.now },
    newAttemptId: () => `${name}-${++attempts}`,
    ...{ sourceBucket: from.bucket, policy, deadlineMs: Date.now() + WORKER_MS },
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
  };
  const ports: SlicePorts = {
    source: { store: run.source, lister: createS3VersionLister({ side: "source", ...source }) },
    destination: {
      store: run.destination,
      lister: mapLister(createS3VersionLister({ side: "destination", ...destination }), map),
    },
    ...{ ledger: run.ledger, clock: run.clock, policy },
  };
  return {
    async work() {
      await here.eventsSettled();
      const records: { messageId: string; body: string }[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) break;
        for (const { MessageId = "", Body = "", ReceiptHandle } of Messages) {
          records.unshift({ messageId: MessageId, body: Body });
          await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
        }
      }
      let done = 0;
      await replicateBatch(records, run, {
        scope: { bucket: from.bucket, prefixes },
        ...{ concurrency: 4, reserveMs: 0 },
        onOutcome({ result }) {
          if (!result.ok) throw new Error(JSON.stringify(result.error));
          done += Number(result.value.kind !== "skipped" || result.value.reason !== "out-of-scope");
        },
      });
      return { came: records.length, done };
    },
    async compare() {
      const { signal } = new AbortController();
      const options = { ...{ parallel: 1, graceMs: 0, signal }, deep: "content" } as const;
      const { tally } = await verifyOn(beginVerify(prefixes, 0), ports, options);
      const { equal, ...others } = tally.verdicts;
      return { equal, others: Object.values(others).reduce((sum, count) => sum + count, 0) };
    },
  };
}

/** The ledger of the deployment that copies the other way, asked at this one's destination (K4). */
function ledgerOf(name: string, { side }: Place): OtherWay {
  const client = createDynamoDbClient(sandbox[side]);
  return otherWayBy(createDynamoDbLedger({ client, table: name }), keyMapOf(undefined));
}

/** Works all deployments off until nothing comes any more. @returns the events that were each one's own. */
async function untilQuiet(...pipelines: readonly Pipeline[]): Promise<readonly number[]> {
  const done = pipelines.map(() => 0);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let came = 0;
    for (const [index, pipeline] of pipelines.entries()) {
      const worked = await pipeline.work();
      came += worked.came;
      done[index] = (done[index] ?? 0) + worked.done;
    }
    if (came === 0) return done;
  }
  throw new Error("it goes round");
}

function makeBucket({ side, bucket }: Place): void {
  sandbox[side].s3.createBucket(bucket, { versioning: "enabled", eventBridge: true });
}

/** Three versions of a key, of which the first is deleted for good, and a marker on top. */
async function write({ side, bucket: Bucket }: Place, Key: string): Promise<void> {
  const client = createS3Client(sandbox[side]);
  const versions: (string | undefined)[] = [];
  for (const Body of ["one", "two", "three"]) {
    const { VersionId } = await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    versions.push(VersionId);
  }
  await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: versions[0] }));
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  client.destroy();
}

async function keysOf({ side, bucket }: Place): Promise<readonly string[]> {
  const reader = createS3SourceStore({ client: createS3Client(sandbox[side]), bucket });
  const keys: string[] = [];
  for await (const stack of reader.listStacks("")) {
    if (stack.ok) keys.push(`${stack.value.key} ${stack.value.entries.length}`);
  }
  return keys;
}

describe("several deployments", () => {
  it("C22 both ways between two buckets, each for keys of its own, come to rest equal", async () => {
    const [a, b] = [
      { side: "source", bucket: "both-a" },
      { side: "destination", bucket: "both-b" },
    ] as const;
    for (const place of [a, b]) makeBucket(place);
    const there = await open({ name: "both-there", from: a, to: b, prefixes: ["a/"] });
    const back = await open({ name: "both-back", from: b, to: a, prefixes: ["b/"] });
    await write(a, "a/k");
    await write(b, "b/k");
    // Five events each; what the other one writes is an event of the bucket, and of nobody's keys.
    expect(await untilQuiet(there, back)).toEqual([5, 5]);
    for (const pipeline of [there, back]) {
      expect(await pipeline.compare()).toEqual({ equal: 1, others: 0 });
    }
    expect([await keysOf(a), await keysOf(b)]).toEqual([
      ["a/k 3", "b/k 3"],
      ["a/k 3", "b/k 3"],
    ]);
  });

  it("K4 both ways for the same keys come to rest equal where each knows the other's ledger, and else never", async () => {
    const [a, b] = [
      { side: "source", bucket: "two-way-a" },
      { side: "destination", bucket: "two-way-b" },
    ] as const;
    for (const place of [a, b]) makeBucket(place);
    const there = await open({ name: "two-way-there", from: a, to: b, back: "two-way-back" });
    const back = await open({ name: "two-way-back", from: b, to: a, back: "two-way-there" });
    await write(a, "from-a");
    await write(b, "from-b");
    await untilQuiet(there, back);
    await write(a, "from-b");
    await untilQuiet(there, back);
    const found = ["from-a 3", "from-b 6"];
    expect([await keysOf(a), await keysOf(b)]).toEqual([found, found]);
    for (const pipeline of [there, back]) {
      expect(await pipeline.compare()).toEqual({ equal: 2, others: 0 });
    }
    const [c, d] = [
      { side: "source", bucket: "round-a" },
      { side: "destination", bucket: "round-b" },
    ] as const;
    for (const place of [c, d]) makeBucket(place);
    const blind = await open({ name: "round-there", from: c, to: d });
    const blindBack = await open({ name: "round-back", from: d, to: c });
    const client = createS3Client(sandbox[c.side]);
    await client.send(new PutObjectCommand({ Bucket: c.bucket, Key: "k", Body: "one" }));
    await untilQuiet(blind, blindBack);
    await client.send(new DeleteObjectCommand({ Bucket: c.bucket, Key: "k" }));
    // Two markers of one second are taken for one: what comes back is to be of another.
    await sleep(1_000);
    await expect(untilQuiet(blind, blindBack)).rejects.toThrow("it goes round");
  });

  it("C22 M1 both ways for the same keys, under other keys there, come to rest equal", async () => {
    const [a, b] = [
      { side: "source", bucket: "mapped-a" },
      { side: "destination", bucket: "mapped-b" },
    ] as const;
    for (const place of [a, b]) makeBucket(place);
    const prefixes = ["in/"];
    const there = await open({
      ...{ name: "mapped-there", from: a, to: b, prefixes },
      keys: [{ from: "in/", to: "from-a/in/" }],
    });
    const back = await open({
      ...{ name: "mapped-back", from: b, to: a, prefixes },
      keys: [{ from: "in/", to: "from-b/in/" }],
    });
    await write(a, "in/k");
    await write(b, "in/k");
    expect(await untilQuiet(there, back)).toEqual([5, 5]);
    for (const pipeline of [there, back]) {
      expect(await pipeline.compare()).toEqual({ equal: 1, others: 0 });
    }
    expect([await keysOf(a), await keysOf(b)]).toEqual([
      ["from-b/in/k 3", "in/k 3"],
      ["from-a/in/k 3", "in/k 3"],
    ]);
  });

  it("C22 M1 what happens to the first bucket of a chain stands in the last, late versions included", async () => {
    const [a, b, c] = [
      { side: "source", bucket: "chain-a" },
      { side: "destination", bucket: "chain-b" },
      { side: "source", bucket: "chain-c" },
    ] as const;
    for (const place of [a, b, c]) makeBucket(place);
    const first = await open({ name: "chain-first", from: a, to: b });
    const second = await open({
      ...{ name: "chain-second", from: b, to: c },
      keys: [{ from: "", to: "copy/" }],
    });
    await write(a, "x");
    await write(a, "y");
    await untilQuiet(first, second);
    await write(a, "x");
    await untilQuiet(first, second);
    for (const pipeline of [first, second]) {
      expect(await pipeline.compare()).toEqual({ equal: 2, others: 0 });
    }
    expect([await keysOf(a), await keysOf(c)]).toEqual([
      ["x 6", "y 3"],
      ["copy/x 6", "copy/y 3"],
    ]);
  });
});
