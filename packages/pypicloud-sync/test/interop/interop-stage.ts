import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { LEDGER_TABLE } from "@xpart/aws-adapters";
import {
  type FaultPlan,
  type LambdaLogLine,
  type LambdaProcess,
  type Partition,
  startLambdaPoller,
  startLambdaProcess,
  startSandbox,
} from "@xpart/sandbox";

/** The buckets of both sides. */
export const SOURCE_BUCKET = "packages-source";
export const DESTINATION_BUCKET = "packages-replica";

/** The built handlers. */
export interface HandlerBundles {
  readonly replication: string;
  readonly cache: string;
}

/** Two partitions with replication between their buckets. */
export interface InteropStage {
  readonly source: Partition;
  readonly destination: Partition;
  readonly sourceS3: S3Client;
  /** Connects the destination bucket's events to a cacheHandler with these settings. */
  startCacheHandler(settings: Readonly<Record<string, string>>): Promise<void>;
  /** What the handlers have said. */
  log(): string;
  stop(): Promise<void>;
}

/** Users whose requests a plan of faults may hit: the handlers', and the one whose key is in the secret. */
export const STAGE_USERS = ["handlers", "replicator"] as const;

/**
 * Deploys xpart into the sandbox: buckets, queues, ledger, secret, handlers in their own processes.
 *
 * @param faults - what hits events, {@link STAGE_USERS} and handlers; absent: nothing does.
 */
export async function startInteropStage(
  bundles: HandlerBundles,
  faults?: FaultPlan,
): Promise<InteropStage> {
  const chaos = faults === undefined ? {} : { faults };
  const { source, destination, stop } = await startSandbox(chaos);
  const environmentOf = (partition: Partition) =>
    partition.environment(partition.addAccessKey(STAGE_USERS[0]));
  const lines: string[] = [];
  const onLog = ({ line }: LambdaLogLine) => lines.push(line);
  const stops: (() => Promise<unknown>)[] = [];
  const versioned = { versioning: "enabled", eventBridge: true } as const;
  source.s3.createBucket(SOURCE_BUCKET, versioned);
  destination.s3.createBucket(DESTINATION_BUCKET, versioned);
  const buffer = await source.createQueue("events");
  const objects = await source.createQueue("objects.fifo", { FifoQueue: "true" });
  source.connectBucketToQueue(SOURCE_BUCKET, buffer);
  await createLedger(source);
  createSecret(source, destination);

  const run = (partition: Partition, queue: typeof buffer, lambda: LambdaProcess) => {
    const poller = startLambdaPoller({
      partition,
      queue,
      invoke: lambda.invoke,
      failureVisibilitySeconds: 1,
    });
    stops.unshift(() => poller.stop().then(() => lambda.stop()));
  };
  run(
    source,
    buffer,
    startLambdaProcess({
      modulePath: bundles.replication,
      handlerName: "eventHandler",
      environment: { ...environmentOf(source), OBJECTS_QUEUE: objects.url },
      ...chaos,
      onLog,
    }),
  );
  run(
    source,
    objects,
    startLambdaProcess({
      modulePath: bundles.replication,
      handlerName: "queueHandler",
      environment: {
        ...environmentOf(source),
        OBJECTS_TABLE: "objects",
        DEST_BUCKET: DESTINATION_BUCKET,
        DEST_BUCKET_REGION: destination.region,
        DEST_SECRET: "destination",
        DEST_ENDPOINT_URL: destination.endpoint,
        DEST_FORCE_PATH_STYLE: "true",
      },
      ...chaos,
      onLog,
    }),
  );
  const sourceS3 = new S3Client({ ...source, forcePathStyle: true });
  return {
    source,
    destination,
    sourceS3,
    async startCacheHandler(settings) {
      const queue = await destination.createQueue("cache-events");
      destination.connectBucketToQueue(DESTINATION_BUCKET, queue);
      const environment = {
        ...environmentOf(destination),
        PYPICLOUD_SETTINGS: JSON.stringify({ ...settings, "storage.bucket": DESTINATION_BUCKET }),
      };
      const lambda = startLambdaProcess({
        modulePath: bundles.cache,
        handlerName: "cacheHandler",
        environment,
        ...chaos,
        onLog,
      });
      run(destination, queue, lambda);
    },
    log: () => lines.join("\n"),
    async stop() {
      for (const end of stops) {
        await end();
      }
      sourceS3.destroy();
      await stop();
    },
  };
}

async function createLedger(source: Partition): Promise<void> {
  const client = new DynamoDBClient(source);
  await client.send(
    new CreateTableCommand({
      TableName: "objects",
      BillingMode: "PAY_PER_REQUEST",
      ...LEDGER_TABLE,
    }),
  );
  client.destroy();
}

function createSecret(source: Partition, destination: Partition): void {
  const { accessKeyId, secretAccessKey } = destination.addAccessKey("replicator");
  source.createSecret(
    "destination",
    JSON.stringify({
      user: "replicator",
      accesskey: accessKeyId,
      secretaccesskey: secretAccessKey,
      partition: destination.partition,
      accountid: destination.accountId,
    }),
  );
}
