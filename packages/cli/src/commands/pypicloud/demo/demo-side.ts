import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutBucketNotificationConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import {
  createS3PackageStorage,
  createServerTables,
  DEFAULT_LAYOUT,
  openPackageCache,
  readCacheSettings,
  type SyncPorts,
} from "@xpart/pypicloud-sync";
import {
  type LambdaLogLine,
  type Partition,
  startLambdaPoller,
  startLambdaProcess,
} from "@xpart/sandbox";

/** One side of the demo: a bucket, its cache, and cacheHandler between them. */
export interface DemoSide {
  readonly partition: Partition;
  readonly bucket: string;
  readonly s3: S3Client;
  /** How the cache is read for the proof, by its own settings. */
  readonly ports: SyncPorts;
  /** `pypi.db` and `db.*` of the side's server. */
  readonly cache: Readonly<Record<string, string>>;
  /** Connects the bucket's events to cacheHandler. */
  startHandler(): Promise<void>;
  stop(): Promise<void>;
}

/** What a side is made of. */
export interface DemoSideOptions {
  readonly partition: Partition;
  readonly bucket: string;
  /**
   * Of the server's cache. On Python 3.10 it cannot be DynamoDB: the library that the server uses reads no times there.
   */
  readonly kind: "dynamo" | "sqlite";
  /** Whether a server makes the tables when it starts. */
  readonly hasServer: boolean;
  /** Of the SQLite file. */
  readonly folder: string;
  readonly cacheBundle: string;
  readonly onLog: (line: LambdaLogLine) => void;
}

const CACHE_QUEUE = "xpart-demo-cache-events";
const FAILURE_VISIBILITY_SECONDS = 1;

/** Makes a side; nothing runs on it yet. */
export async function createDemoSide(options: DemoSideOptions): Promise<DemoSide> {
  const { partition, bucket, kind } = options;
  const s3 = new S3Client({ ...partition, forcePathStyle: true });
  const settings = kind === "dynamo" ? dynamoSettings(partition) : sqliteSettings(options.folder);
  if (kind === "dynamo" && !options.hasServer) {
    const client = new DynamoDBClient(partition);
    await createServerTables(client);
    client.destroy();
  }
  const ports = { storage: createS3PackageStorage({ client: s3, bucket }), layout: DEFAULT_LAYOUT };
  const cache = await openCache(settings.server);
  const stops: (() => Promise<unknown>)[] = [];
  return {
    partition,
    bucket,
    s3,
    ports: { ...ports, cache },
    cache: settings.server,
    async startHandler() {
      const EventBridgeConfiguration = {};
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: bucket,
          NotificationConfiguration: { EventBridgeConfiguration },
        }),
      );
      const queue = await partition.createQueue(CACHE_QUEUE);
      partition.connectBucketToQueue(bucket, queue);
      const told = JSON.stringify({ ...settings.handler, "storage.bucket": bucket });
      const lambda = startLambdaProcess({
        modulePath: join(options.cacheBundle, "index.mjs"),
        handlerName: "cacheHandler",
        environment: { ...partition.environment(), PYPICLOUD_SETTINGS: told },
        onLog: options.onLog,
      });
      const poller = startLambdaPoller({
        partition,
        queue,
        invoke: lambda.invoke,
        failureVisibilitySeconds: FAILURE_VISIBILITY_SECONDS,
      });
      stops.push(() => poller.stop().then(() => lambda.stop()));
    },
    async stop() {
      for (const stop of stops) {
        await stop();
      }
      await cache.close();
      s3.destroy();
    },
  };
}

interface CacheSettingsOfSide {
  readonly server: Readonly<Record<string, string>>;
  readonly handler: Readonly<Record<string, string>>;
}

function dynamoSettings({ region, endpoint, credentials }: Partition): CacheSettingsOfSide {
  const { hostname, port } = new URL(endpoint);
  const handler = { "pypi.db": "dynamo", "db.region_name": region };
  return {
    handler,
    server: {
      ...handler,
      "db.host": hostname,
      "db.port": port,
      "db.graceful_reload": "true",
      "db.aws_access_key_id": credentials.accessKeyId,
      "db.aws_secret_access_key": credentials.secretAccessKey,
    },
  };
}

function sqliteSettings(folder: string): CacheSettingsOfSide {
  const settings = { "pypi.db": "sql", "db.url": `sqlite:///${join(folder, "cache.sqlite")}` };
  return { server: settings, handler: settings };
}

async function openCache(settings: Readonly<Record<string, string>>): Promise<SyncPorts["cache"]> {
  const read = readCacheSettings(settings);
  const opened = read.ok
    ? await openPackageCache(read.value, {
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      })
    : { ok: false as const, error: read.error.join("; ") };
  if (!opened.ok) {
    throw new Error(`the demo's own settings are wrong: ${opened.error}`);
  }
  return opened.value;
}
