import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsClient,
  findSqsQueue,
  LEDGER_TABLE,
} from "@xpart/aws-adapters";
import {
  DEFAULT_BYTES_PER_SECOND,
  keyMapOf,
  mapDestination,
  type PolicyChoices,
  type ReplicationRun,
} from "@xpart/core";
import { type Names, namesOf, parseSettings, type Settings } from "@xpart/deployment";
import { type Sandbox, startSandbox } from "@xpart/sandbox";
import { type Deployment, openDeployment } from "../src/open/open-deployment.ts";
import { readSettingsFile } from "../src/open/read-settings-file.ts";

/** What a settings file says of the deployment in the sandbox. */
export type WrittenSettings = Readonly<Record<string, unknown>>;

/** A deployment in two partitions on loopback: all that infra makes but the functions. */
export interface DeployedSandbox {
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  readonly names: Names;
  readonly written: WrittenSettings;
  /** The folder with `xpart.config.json` and the credentials file of both profiles. */
  readonly folder: string;
  readonly settingsFile: string;
  /** What a worker of the functions would have, and never runs out of time. */
  readonly run: ReplicationRun;
  /** Takes the bodies of all events of the source that have come since. */
  takeEvents(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const BUCKETS = { source: "reports", destination: "reports-gov" } as const;

/** Starts one. The profiles `commercial` and `govcloud` open the source and the destination. */
export async function startDeployedSandbox(
  policy?: PolicyChoices,
  extra: WrittenSettings = {},
): Promise<DeployedSandbox> {
  const sandbox = await startSandbox();
  const folder = await mkdtemp(join(tmpdir(), "xpart-deployed-"));
  const { source, destination } = sandbox;
  source.s3.createBucket(BUCKETS.source, { versioning: "enabled", eventBridge: true });
  destination.s3.createBucket(BUCKETS.destination, { versioning: "enabled", eventBridge: false });
  const written = writtenSettings(sandbox, policy, extra);
  const parsed = parseSettings(written);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  const { settings } = parsed.value;
  const names = namesOf(settings);
  await makeResources(sandbox, names);
  await writeFile(join(folder, "credentials"), credentialsText(sandbox));
  const settingsFile = join(folder, "xpart.config.json");
  await writeFile(settingsFile, JSON.stringify(written));
  return {
    ...{ sandbox, settings, names, written, folder, settingsFile },
    run: runOf(sandbox, settings),
    takeEvents: () => takeEvents(sandbox, names.buffer),
    async stop() {
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function writtenSettings(
  { source, destination }: Sandbox,
  policy: PolicyChoices | undefined,
  extra: WrittenSettings,
): WrittenSettings {
  return {
    name: "reports",
    environment: "test",
    source: {
      region: source.region,
      bucket: BUCKETS.source,
      endpoint: source.endpoint,
      profile: "commercial",
      credentialsFile: "credentials",
    },
    destination: {
      region: destination.region,
      bucket: BUCKETS.destination,
      endpoint: destination.endpoint,
      profile: "govcloud",
      credentialsFile: "credentials",
    },
    ...(policy === undefined ? {} : { policy }),
    ...extra,
  };
}

function credentialsText({ source, destination }: Sandbox): string {
  const profile = (name: string, { credentials }: Sandbox["source"]) =>
    `[${name}]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\n`;
  return profile("commercial", source) + profile("govcloud", destination);
}

async function makeResources({ source, destination }: Sandbox, names: Names): Promise<void> {
  const fifo = { FifoQueue: "true" };
  source.connectBucketToQueue(BUCKETS.source, await source.createQueue(names.buffer));
  for (const name of [
    names.bufferDead,
    names.ruleDead,
    names.parts,
    names.partsDead,
    names.functionsDead,
  ]) {
    await source.createQueue(name);
  }
  await source.createQueue(names.objects, fifo);
  await source.createQueue(names.objectsDead, fifo);
  const client = createDynamoDbClient(source);
  await client.send(
    new CreateTableCommand({
      TableName: names.table,
      ...LEDGER_TABLE,
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  client.destroy();
  const key = destination.addAccessKey(names.user);
  source.createSecret(
    names.secret,
    JSON.stringify({
      user: names.user,
      accesskey: key.accessKeyId,
      secretaccesskey: key.secretAccessKey,
      partition: destination.partition,
      accountid: destination.accountId,
    }),
  );
}

/** An hour: no test's work takes longer. */
const WORKER_MS = 3_600_000;

function runOf({ source, destination }: Sandbox, settings: Settings): ReplicationRun {
  let attempts = 0;
  return {
    source: createS3SourceStore({
      client: createS3Client(source),
      bucket: BUCKETS.source,
    }),
    destination: mapDestination(
      createS3DestinationStore({
        client: createS3Client(destination),
        bucket: BUCKETS.destination,
      }),
      keyMapOf(settings.policy.keys, settings.source.prefixes, settings.policy.scope?.exclude),
    ),
    ledger: createDynamoDbLedger({
      client: createDynamoDbClient(source),
      table: namesOf(settings).table,
    }),
    clock: { now: Date.now },
    newAttemptId: () => `attempt-${++attempts}`,
    sourceBucket: BUCKETS.source,
    policy: settings.policy,
    deadlineMs: Date.now() + WORKER_MS,
    bytesPerSecond: DEFAULT_BYTES_PER_SECOND,
  };
}

async function takeEvents({ source }: Sandbox, queueName: string): Promise<readonly string[]> {
  await source.eventsSettled();
  const client = createSqsClient(source);
  const url = await findSqsQueue(client, queueName);
  if (!url.ok) throw new Error(url.error.message);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url.value, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) {
      client.destroy();
      return bodies;
    }
    for (const { Body = "", ReceiptHandle } of Messages) {
      bodies.push(Body);
      await client.send(new DeleteMessageCommand({ QueueUrl: url.value, ReceiptHandle }));
    }
  }
}

/** The deployment of a sandbox, as a command opens it. */
export async function openDeployed({
  settingsFile,
}: Pick<DeployedSandbox, "settingsFile">): Promise<Deployment> {
  const read = await readSettingsFile(settingsFile);
  const opened = read.ok ? await openDeployment(read.value.settings) : read;
  if (!opened.ok) throw new Error(opened.error.join("\n"));
  return opened.value;
}
