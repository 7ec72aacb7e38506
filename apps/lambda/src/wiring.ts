import { randomUUID } from "node:crypto";
import {
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3DestinationStore,
  createS3SourceStore,
  createS3Wire,
  createSqsEventQueue,
  createSqsMessageVisibility,
  createSqsPartQueue,
  createSqsWire,
  isSamePartition,
  partitionOf,
  type S3WirePlace,
  type Wire,
} from "@xpart/aws-adapters";
import type { DestinationStore, ReplicationPorts } from "@xpart/core";
import type { DelayPorts } from "./delay-returned.ts";
import { createDestinationClient } from "./destination-client.ts";
import { createDestinationCredentials } from "./destination-credentials.ts";
import {
  type DestinationSettings,
  type Environment,
  type FunctionPlace,
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
  const settings = readEventSettings(environment);
  const { scope, queueUrl, eventsQueueUrl, logLevel } = settings;
  return createEventHandler({
    queue: createSqsEventQueue({ client: createSqsWire(placeOf(settings)), queueUrl }),
    scope,
    logger: loggerAt(logLevel, writeLine),
    writeLine,
    ...delayPortsOf(settings, eventsQueueUrl),
  });
}

/** Makes queueHandler with its clients, once per process. @throws EnvironmentError */
export function wireQueueHandler(environment: Environment, writeLine: WriteLine): QueueHandler {
  const settings = readQueueSettings(environment);
  const { scope, policy, queueUrl } = settings;
  const logger = loggerAt(settings.logLevel, writeLine);
  warnOfSamePartition(settings, logger);
  return createQueueHandler({
    replicationPorts: replicationPortsOf(settings),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger,
    writeLine,
    ...delayPortsOf(settings, queueUrl),
  });
}

/** Makes partHandler with its clients, once per process. @throws EnvironmentError */
export function wirePartHandler(environment: Environment, writeLine: WriteLine): PartHandler {
  const settings = readPartSettings(environment);
  const { scope, policy, queueUrl, partsQueueUrl } = settings;
  return createPartHandler({
    replicationPorts: replicationPortsOf(settings),
    queue: createSqsEventQueue({ client: createSqsWire(placeOf(settings)), queueUrl }),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger: loggerAt(settings.logLevel, writeLine),
    writeLine,
    ...delayPortsOf(settings, partsQueueUrl),
  });
}

/** Returned messages come again by their own time, where the queue that is worked is known (B4). */
function delayPortsOf(settings: FunctionPlace, queueUrl: string | undefined): DelayPorts {
  if (queueUrl === undefined) {
    return { now: Date.now };
  }
  const client = createSqsWire(placeOf(settings));
  const visibility = createSqsMessageVisibility({ client, queueUrl });
  return { now: Date.now, retries: { visibility, random: Math.random } };
}

/** The ports of an invocation for each source bucket, on clients that all of them share. */
export function replicationPortsOf(
  settings: QueueSettings,
): (sourceBucket: string, invocation: string) => ReplicationPorts {
  const { tableName, partsQueueUrl, queueUrl } = settings;
  const place = placeOf(settings);
  const sourceClient = createSourceClient(settings, place);
  const table = { client: createDynamoDbWire(place), table: tableName };
  const shared = {
    destination: destinationStoreOf(settings.destination, place),
    clock: { now: Date.now },
    newAttemptId: randomUUID,
  };
  const partQueue =
    partsQueueUrl === undefined
      ? undefined
      : createSqsPartQueue({ client: createSqsWire(place), queueUrl: partsQueueUrl });
  const eventQueue =
    queueUrl === undefined
      ? undefined
      : createSqsEventQueue({ client: createSqsWire(place), queueUrl });
  return (sourceBucket, invocation) => ({
    ...{ ...shared, sourceBucket },
    ledger: createDynamoDbLedger({ ...table, writer: () => ({ atMs: Date.now(), invocation }) }),
    ...(eventQueue === undefined ? {} : { eventQueue }),
    ...(partQueue === undefined ? {} : { handOver: { queue: partQueue, sourceBucket } }),
    source: createS3SourceStore({ client: sourceClient, bucket: sourceBucket }),
  });
}

/** What clients of the source side are made with; explicit, whatever else the settings hold. */
function placeOf({ region, useFips }: FunctionPlace): FunctionPlace {
  return { region, useFips };
}

/** The source's S3, which AWS_ENDPOINT_URL moves with the other services, and SOURCE_ENDPOINT_URL alone. */
export function createSourceClient(
  {
    sourceTerms: terms,
    sourceEndpointUrl,
    isSourcePathStyle,
    sourceProfile,
  }: Pick<
    QueueSettings,
    "sourceTerms" | "sourceEndpointUrl" | "isSourcePathStyle" | "sourceProfile"
  >,
  place: S3WirePlace,
): Wire<"s3"> {
  return createS3Wire({
    ...place,
    terms,
    ...(sourceEndpointUrl === undefined ? {} : { endpoint: sourceEndpointUrl }),
    ...(isSourcePathStyle === undefined ? {} : { forcePathStyle: isSourcePathStyle }),
    ...(sourceProfile === undefined ? {} : { profile: sourceProfile }),
  });
}

function destinationStoreOf(to: DestinationSettings, here: FunctionPlace): DestinationStore {
  const credentials = createDestinationCredentials(to, here);
  return createS3DestinationStore({
    client: createDestinationClient(to, credentials.provider),
    bucket: to.bucket,
    expireCredentials: credentials.expire,
    ...to.placement,
  });
}

/** C4: it works, but S3 itself does it better. */
function warnOfSamePartition({ region, destination }: QueueSettings, logger: Logger): void {
  if (destination.endpointUrl !== undefined) {
    return; // a server of one's own is in no partition
  }
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
