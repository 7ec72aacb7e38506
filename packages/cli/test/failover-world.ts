import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoDbClient, LEDGER_TABLE } from "@xpart/aws-adapters";
import type { PolicyChoices } from "@xpart/core";
import { copyEnvironment, eventEnvironment, namesOf, type Settings } from "@xpart/deployment";
import { readSettingsFile } from "@xpart/operations";
import {
  type LambdaProcess,
  type Partition,
  type QueueAddress,
  type Sandbox,
  startLambdaPoller,
  startLambdaProcess,
  startSandbox,
} from "@xpart/sandbox";
import { findLambdaBundle } from "../src/commands/demo/lambda-bundle.ts";

/** Two partitions whose pair of buckets is deployed in both directions, and a source that can be lost. */
export interface FailoverWorld {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** Whether S3 of the source answers anybody. */
  isLost: boolean;
  /** Makes all that infra makes of a settings file, functions and mappings included. */
  deploy(settingsFile: string): Promise<DeployedDirection>;
  stop(): Promise<void>;
}

/** One direction, with what its functions said. */
export interface DeployedDirection {
  readonly settings: Settings;
  /** Event source mappings of the copying function. */
  readonly mappingId: string;
  readonly lines: readonly string[];
  /** Resolves once nothing waits any more. */
  idle(): Promise<void>;
}

const BUCKETS = { source: "reports", destination: "reports-gov" } as const;
const FIFO = { FifoQueue: "true" };

/** Starts them, with the forward direction's settings in `xpart.config.json`. */
export async function startFailoverWorld(policy: PolicyChoices = {}): Promise<FailoverWorld> {
  const folder = await mkdtemp(join(tmpdir(), "xpart-failover-"));
  const world = { isLost: false };
  const sandbox = await startSandbox({
    source: {
      guard: async ({ service }, answer) =>
        world.isLost && service === "s3"
          ? { status: 503, headers: {}, body: "<Error><Code>ServiceUnavailable</Code></Error>" }
          : answer(),
    },
  });
  for (const side of ["source", "destination"] as const) {
    const bucket = { versioning: "enabled", eventBridge: true } as const;
    sandbox[side].s3.createBucket(BUCKETS[side], bucket);
  }
  await writeSettings(sandbox, folder, { foreign: "delete", ...policy });
  const processes = new Set<LambdaProcess>();
  return Object.assign(world, {
    sandbox,
    folder,
    deploy: (file: string) => deployDirection(join(folder, file), sandbox, processes),
    async stop() {
      await sandbox.stop();
      await Promise.all([...processes].map((each) => each.stop()));
      await rm(folder, { recursive: true });
    },
  });
}

async function writeSettings(
  { source, destination }: Sandbox,
  folder: string,
  policy: PolicyChoices,
): Promise<void> {
  const side = ({ region, endpoint }: Partition, bucket: string, profile: string) => ({
    ...{ region, bucket, endpoint, profile, credentialsFile: "credentials" },
  });
  const settings = {
    ...{ name: "reports", environment: "prod" },
    source: side(source, BUCKETS.source, "commercial"),
    destination: side(destination, BUCKETS.destination, "govcloud"),
    policy,
  };
  await writeFile(join(folder, "xpart.config.json"), JSON.stringify(settings));
  const profile = (name: string, { credentials }: Partition) =>
    `[${name}]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\n`;
  const text = profile("commercial", source) + profile("govcloud", destination);
  await writeFile(join(folder, "credentials"), text);
}

async function deployDirection(
  settingsFile: string,
  sandbox: Sandbox,
  processes: Set<LambdaProcess>,
): Promise<DeployedDirection> {
  const read = await readSettingsFile(settingsFile);
  if (!read.ok) throw new Error(read.error.join("\n"));
  const { settings } = read.value;
  const isForward = settings.source.region === sandbox.source.region;
  const [from, to] = isForward
    ? [sandbox.source, sandbox.destination]
    : [sandbox.destination, sandbox.source];
  const names = namesOf(settings);
  const [buffer, objects, parts] = await makeQueues(from, settings);
  from.connectBucketToQueue(settings.source.bucket, buffer);
  await makeTable(from, names.table);
  makeSecret(from, to, settings);
  const bundle = await findLambdaBundle();
  const lines: string[] = [];
  const feed = (
    handlerName: string,
    environment: Readonly<Record<string, string>>,
    queue: QueueAddress,
  ) => {
    const run = startLambdaProcess({
      ...{ modulePath: bundle, handlerName, onLog: ({ line }) => lines.push(line) },
      environment: { ...from.environment(from.addAccessKey(handlerName)), ...environment },
    });
    processes.add(run);
    const invoke = (event: unknown) => run.invoke(event);
    const poller = startLambdaPoller({
      ...{ partition: from, queue, invoke, waitSeconds: 0 },
      // A deployment leaves that to the functions; nobody has the time for it here.
      failureVisibilitySeconds: 1,
    });
    const stop = async () => {
      await poller.stop();
      await run.stop();
      processes.delete(run);
    };
    return { ...poller, stop };
  };
  const copying = {
    ...copyEnvironment(settings),
    OBJECTS_TABLE: names.table,
    OBJECTS_QUEUE: objects.url,
    DEST_SECRET: names.secret,
    DEST_ENDPOINT_URL: to.endpoint,
    DEST_FORCE_PATH_STYLE: "true",
  };
  const sorting = { ...eventEnvironment(settings), OBJECTS_QUEUE: objects.url };
  let pollers: ReturnType<typeof feed>[] = [];
  const started = (poller: ReturnType<typeof feed>) => {
    pollers = [...pollers, poller];
    return poller;
  };
  from.addMapping({
    ...{ functionName: names.eventHandler, queue: buffer },
    start: () => started(feed("eventHandler", sorting, buffer)),
  });
  const isEnabled = settings.reverses === undefined;
  const { id } = from.addMapping({
    ...{ functionName: names.queueHandler, queue: objects, isEnabled },
    start: () => started(feed("queueHandler", copying, objects)),
  });
  from.addMapping({
    ...{ functionName: names.partHandler, queue: parts, isEnabled },
    start: () => ({ stop: async () => undefined }),
  });
  return {
    ...{ settings, lines, mappingId: id },
    async idle() {
      await from.eventsSettled();
      for (const poller of pollers) {
        await poller.idle();
      }
    },
  };
}

async function makeQueues(
  from: Partition,
  settings: Settings,
): Promise<readonly [QueueAddress, QueueAddress, QueueAddress]> {
  const names = namesOf(settings);
  const others = [names.bufferDead, names.ruleDead, names.partsDead];
  for (const name of [...others, names.functionsDead]) {
    await from.createQueue(name);
  }
  await from.createQueue(names.objectsDead, FIFO);
  return [
    await from.createQueue(names.buffer),
    await from.createQueue(names.objects, FIFO),
    await from.createQueue(names.parts),
  ];
}

async function makeTable(from: Partition, TableName: string): Promise<void> {
  const client = createDynamoDbClient(from);
  const table = { TableName, ...LEDGER_TABLE, BillingMode: "PAY_PER_REQUEST" } as const;
  await client.send(new CreateTableCommand(table));
  client.destroy();
}

function makeSecret(from: Partition, to: Partition, settings: Settings): void {
  const { user, secret } = namesOf(settings);
  const key = to.addAccessKey(user);
  from.createSecret(
    secret,
    JSON.stringify({
      user,
      accesskey: key.accessKeyId,
      secretaccesskey: key.secretAccessKey,
      partition: to.partition,
      accountid: to.accountId,
    }),
  );
}
