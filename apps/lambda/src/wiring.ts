import { randomUUID } from "node:crypto";
import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsClient,
  createSqsEventQueue,
  createSqsMessageVisibility,
  createSqsPartQueue,
  isSamePartition,
  partitionOf,
} from "@xpart/aws-adapters";
import type { DestinationStore, ReplicationPorts } from "@xpart/core";
import type { DelayPorts } from "./delay-returned.ts";
import { createDestinationClient } from "./destination-client.ts";
import { createDestinationCredentials } from "./destination-credentials.ts";
import {
  type DestinationSettings,
  type Environment,
  type QueueSettings,
  readEventSettings,
  readPartSettings,
  readQueueSettings,
} from "./env.ts";
import { createEventHandler, type EventHandler } from "./event-handler.ts";
import { createJsonLogger, type Logger, type LogLevel } from "./json-logger.ts";
import { createPartHandler, type PartHandler } from "./part-handler.ts";
import { createQueueHandler, type QueueHandler } from "./queue-handler.ts";

/** Takes one line of output, without its line break. */
export type WriteLine = (line: string) => void;

/** Makes eventHandler with its client, once per process. @throws EnvironmentError */
export function wireEventHandler(environment: Environment, writeLine: WriteLine): EventHandler {
  const { region, scope, queueUrl, eventsQueueUrl, logLevel } = readEventSettings(environment);
  return createEventHandler({
    queue: createSqsEventQueue({ client: createSqsClient({ region }), queueUrl }),
    scope,
    logger: loggerAt(logLevel, writeLine),
    writeLine,
    ...delayPortsOf(region, eventsQueueUrl),
  });
}

/** Makes queueHandler with its clients, once per process. @throws EnvironmentError */
export function wireQueueHandler(environment: Environment, writeLine: WriteLine): QueueHandler {
  const settings = readQueueSettings(environment);
  const { region, scope, policy, queueUrl } = settings;
  const logger = loggerAt(settings.logLevel, writeLine);
  warnOfSamePartition(settings, logger);
  return createQueueHandler({
    replicationPorts: replicationPortsOf(settings),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger,
    writeLine,
    ...delayPortsOf(region, queueUrl),
  });
}

/** Makes partHandler with its clients, once per process. @throws EnvironmentError */
export function wirePartHandler(environment: Environment, writeLine: WriteLine): PartHandler {
  const settings = readPartSettings(environment);
  const { region, scope, policy, queueUrl, partsQueueUrl } = settings;
  return createPartHandler({
    replicationPorts: replicationPortsOf(settings),
    queue: createSqsEventQueue({ client: createSqsClient({ region }), queueUrl }),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger: loggerAt(settings.logLevel, writeLine),
    writeLine,
    ...delayPortsOf(region, partsQueueUrl),
  });
}

/** Returned messages come again by their own time, where the queue that is worked is known (B4). */
function delayPortsOf(region: string, queueUrl: string | undefined): DelayPorts {
  if (queueUrl === undefined) {
    return { now: Date.now };
  }
  const client = createSqsClient({ region });
  const visibility = createSqsMessageVisibility({ client, queueUrl });
  return { now: Date.now, retries: { visibility, random: Math.random } };
}

/** The ports of a worker for each source bucket, on clients that all of them share. */
export function replicationPortsOf(
  settings: QueueSettings,
): (sourceBucket: string) => ReplicationPorts {
  const { region, tableName, partsQueueUrl, queueUrl } = settings;
  const sourceClient = createS3Client({ region, terms: settings.sourceTerms });
  const shared = {
    destination: destinationStoreOf(settings.destination, region),
    ledger: createDynamoDbLedger({ client: createDynamoDbClient({ region }), table: tableName }),
    clock: { now: Date.now },
    newAttemptId: randomUUID,
  };
  const partQueue =
    partsQueueUrl === undefined
      ? undefined
      : createSqsPartQueue({ client: createSqsClient({ region }), queueUrl: partsQueueUrl });
  const eventQueue =
    queueUrl === undefined
      ? undefined
      : createSqsEventQueue({ client: createSqsClient({ region }), queueUrl });
  return (sourceBucket) => ({
    ...{ ...shared, sourceBucket },
    ...(eventQueue === undefined ? {} : { eventQueue }),
    ...(partQueue === undefined ? {} : { handOver: { queue: partQueue, sourceBucket } }),
    source: createS3SourceStore({ client: sourceClient, bucket: sourceBucket }),
  });
}

function destinationStoreOf(to: DestinationSettings, sourceRegion: string): DestinationStore {
  const credentials = createDestinationCredentials(to, sourceRegion);
  return createS3DestinationStore({
    client: createDestinationClient(to, credentials.provider),
    bucket: to.bucket,
    expireCredentials: credentials.expire,
    ...to.placement,
  });
}

/** C4: it works, but S3 itself does it better. */
function warnOfSamePartition({ region, destination }: QueueSettings, logger: Logger): void {
  const source = partitionOf(region);
  const target = partitionOf(destination.region);
  if (source.ok && target.ok && isSamePartition(source.value, target.value)) {
    logger.log(
      "WARNING",
      `both buckets are in the partition ${source.value.name}, where S3 Replication does this by itself`,
    );
  }
}

function loggerAt(level: LogLevel, write: WriteLine): Logger {
  return createJsonLogger({ level, write, now: Date.now });
}
