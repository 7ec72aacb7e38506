import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { namesOf } from "@xpart/deployment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SOURCE_ACCOUNT } from "../sample-settings.ts";
import { documented } from "../terraform/documented.ts";
import { announce, announceVersions } from "./announced-events.ts";
import { contentsOf } from "./bucket-contents.ts";
import {
  changedObjects,
  newObjects,
  quickChanges,
  returnedObject,
  tagTraffic,
} from "./client-traffic.ts";
import { demandMinistack } from "./demand-ministack.ts";
import { type EmulatedPair, openEmulatedPair } from "./emulated-pair.ts";
import { makeRunBucket, openRuns, RUN_BUCKET, VERIFY_ALL } from "./emulated-run.ts";
import { emulatorClients } from "./emulator-clients.ts";
import { rotationCases } from "./rotation-cases.ts";
import { typedCommands } from "./typed-commands.ts";

const ministack = demandMinistack(it);
const NOTHING = { status: 0, actions: [], problems: [] };
const FOREIGN = {
  Id: "theirs",
  QueueArn: `arn:aws:sqs:us-east-1:${SOURCE_ACCOUNT}:somebody-elses`,
  Events: ["s3:ObjectCreated:*" as const, "s3:ObjectRemoved:*" as const],
  Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: "other/" }] } },
};
const FOREIGN_POLICY = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: FOREIGN.QueueArn,
  },
};
/** What the document has people write into their settings. */
const [TEAR_DOWN = {}] = documented("tear-down.md").settings;

/** Runs in the cloud, of few small ranges. */
const WITH_RUNS = {
  operations: {
    ...{ bucket: RUN_BUCKET, concurrency: 3, ranges: 5 },
    audit: { every: "1 day", repair: true },
  },
};

/** One deployment, from its beginning to its end: the tests stand in their order. */
describe.runIf(ministack !== undefined)("a pair on two emulators that others wrote", () => {
  let pair: EmulatedPair;
  beforeAll(async () => {
    pair = await openEmulatedPair(ministack ?? "");
    const { s3, sqs } = pair.source.clients;
    const Attributes = { Policy: JSON.stringify(FOREIGN_POLICY) };
    await sqs.send(new CreateQueueCommand({ QueueName: "somebody-elses", Attributes }));
    const NotificationConfiguration = { QueueConfigurations: [FOREIGN] };
    const Bucket = pair.source.bucket;
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    );
  });
  afterAll(() => pair?.stop());

  it("C16 is deployed by Terraform, and a second plan has nothing to do", async () => {
    await pair.deploy();
    expect(await pair.plan()).toEqual([NOTHING, NOTHING]);
    const { Functions = [] } = await pair.source.clients.lambda.send(new ListFunctionsCommand());
    expect(Functions).toHaveLength(3);
  });

  it("C16 copies what a plain client writes, with metadata, tags and parts", async () => {
    await pair.putKey();
    await newObjects(...atSource());
    await untilEqual();
    expect(await contents("source")).toHaveLength(16);
  });

  // Each change is waited for: the emulator's events name no version, so that they speak of the current one alone (R9).
  it("C16 follows deletions, what comes back, and what is written over", async () => {
    await changedObjects(...atSource());
    await untilEqual();
    await returnedObject(...atSource());
    await untilEqual();
    const deleted = (await contents("destination")).filter((line) => line.endsWith(" deleted"));
    expect(deleted).toHaveLength(3);
  });

  // S3's own notifications name versions: what they put on the other queue is put on xpart's, too.
  it("C16 follows quick changes of the same keys", async () => {
    await quickChanges(...atSource());
    await untilEqual(relay);
    expect(await contents("source")).toHaveLength(23 + 12);
  });

  it("C16 follows tags", async () => {
    await announceVersions(pair, "tagged", await tagTraffic(...atSource()));
    await untilEqual();
  });

  it("C16 leaves nothing in a dead-letter queue", async () => {
    const { sqs } = pair.source.clients;
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
    const dead = QueueUrls.filter((url) => url.includes("-dead"));
    expect(dead).toHaveLength(5);
    for (const QueueUrl of dead) {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      expect(found.Attributes, QueueUrl).toEqual({ ApproximateNumberOfMessages: "0" });
    }
  });

  it("C16 its user may do nothing but what the policy gives", async () => {
    const { server, bucket, clients } = pair.destination;
    const key = await pair.putKey();
    const { s3 } = emulatorClients(server, pair.settings.destination.region, key);
    await expect(
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: bucket,
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
    ).rejects.toThrow(/not authorized|AccessDenied|Access Denied/);
    expect(await contentsOf(clients.s3, bucket)).not.toEqual([]);
  });

  it("V20 a run of the deployed state machine finds what is lost, and has it brought back", async () => {
    await makeRunBucket(pair);
    await pair.deploy(WITH_RUNS);
    const runs = await openRuns(pair);
    const { clients, bucket } = pair.destination;
    const equal = await runs.work("all-equal", VERIFY_ALL);
    expect(equal).toMatchObject({ status: "SUCCEEDED", report: { equal: true, complete: true } });
    expect(equal.report.ranges.total).toBeGreaterThan(3);
    const lost = ["in/0", "in/3", "in/9"];
    for (const Key of lost) {
      const { Versions = [] } = await clients.s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key, MaxKeys: 1 }),
      );
      const VersionId = Versions[0]?.VersionId ?? "";
      await clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    }
    const mended = await runs.work("mended", { ...VERIFY_ALL, sends: true });
    expect(mended).toMatchObject({ status: "SUCCEEDED", report: { equal: false } });
    expect(mended.report.sent.keys).toBe(lost.length);
    expect(mended.report.findings.map(({ key }) => key)).toEqual(lost);
    await untilEqual();
  });

  rotationCases({ pair: () => pair, untilEqual: () => untilEqual() });

  it("U31, U32, U33 pause, status, resume and doctor, as a person types them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "xpart-typed-"));
    const type = typedCommands(pair, folder, WITH_RUNS);
    const Bucket = pair.source.bucket;
    expect(await type(["pause", "--reason", "trying", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await mappings()).toEqual(["event Enabled", "part Disabled", "queue Disabled"]);
    await pair.source.clients.s3.send(new PutObjectCommand({ Bucket, Key: "in/paused" }));
    const objects = await queueUrl(namesOf(pair.settings).objects);
    await expect.poll(() => depthOf(objects), { interval: 500 }).toBe("1");
    const status = JSON.parse((await type(["status", "--json"])).stdout);
    expect(status).toMatchObject({ pause: { isPaused: true, note: { reason: "trying" } } });
    expect(await contents("destination")).not.toEqual(await contents("source"));
    expect(await type(["resume", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await mappings()).toEqual(["event Enabled", "part Enabled", "queue Enabled"]);
    await untilEqual();
    const { findings } = JSON.parse((await type(["doctor", "--json"])).stdout);
    const found = findings.filter(({ kind }: { kind: string }) => kind !== "good");
    // What the emulator has otherwise: ARNs of one partition, a pace of its own, no recovery.
    expect(found.map(({ id }: { id: string }) => id)).toEqual([
      ...["destination-credentials", "concurrency", "table-recovery"],
    ]);
    rmSync(folder, { recursive: true });
  });

  it("C16 an upgrade leaves what is others', and the tear-down all that is not xpart's", async () => {
    await pair.deploy({ ...WITH_RUNS, functions: { memoryMb: 1024 } });
    const { lambda, s3, sqs } = pair.source.clients;
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand());
    expect(Functions.filter(({ MemorySize }) => MemorySize === 1024)).toHaveLength(3);
    await pair.deploy(TEAR_DOWN);
    await pair.destroy();
    const gone = await lambda.send(new ListFunctionsCommand());
    expect(gone.Functions ?? []).toEqual([]);
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
    expect(QueueUrls).toEqual([expect.stringMatching(/somebody-elses$/)]);
    const left = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: pair.source.bucket }),
    );
    expect(left.QueueConfigurations).toMatchObject([{ Id: FOREIGN.Id }]);
    expect(await contents("source")).toEqual(await contents("destination"));
  });

  const atSource = () => [pair.source.clients.s3, pair.source.bucket] as const;

  const queueUrl = async (QueueName: string) =>
    (await pair.source.clients.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

  /** Puts what has come to somebody else's queue on xpart's. */
  const relay = async () => {
    const { sqs } = pair.source.clients;
    const QueueUrl = await queueUrl("somebody-elses");
    const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    for (const { Body = "", ReceiptHandle } of Messages) {
      await announce(pair, Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  };

  const mappings = async () => {
    const { EventSourceMappings = [] } = await pair.source.clients.lambda.send(
      new ListEventSourceMappingsCommand(),
    );
    return EventSourceMappings.map(({ FunctionArn = "", State }) => {
      const [, handler] = /-(\w+)-handler$/.exec(FunctionArn) ?? [];
      return `${handler} ${State}`;
    }).toSorted();
  };

  const depthOf = async (QueueUrl: string | undefined) => {
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { sqs } = pair.source.clients;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    );
    return Attributes?.["ApproximateNumberOfMessages"];
  };

  const contents = (side: "source" | "destination") =>
    contentsOf(pair[side].clients.s3, pair[side].bucket);

  const untilEqual = (meanwhile?: () => Promise<void>) =>
    expect
      .poll(
        async () => {
          await meanwhile?.();
          return [await contents("source"), await contents("destination")];
        },
        { interval: 1_000 },
      )
      .toSatisfy(([source, destination]) => isDeepStrictEqual(source, destination));
});
