import { randomUUID } from "node:crypto";
import {
  createDirectionMarks,
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsEventQueue,
  createSqsPartQueue,
  createSqsWire,
  isSamePartition,
  partitionOf,
} from "@xpart/aws-adapters";
import {
  type DestinationStore,
  type KeyMap,
  mapDestination,
  otherWayBy,
  type ReplicationPorts,
} from "@xpart/core";
import type { DelayPorts } from "./batch/delay-returned.ts";
import { delayPortsOf, loggerAt, placeOf, type WriteLine } from "./batch/function-ports.ts";
import { type DirectionPorts, obeyDirection } from "./batch/obey-direction.ts";
import { createDestinationClient } from "./clients/destination-client.ts";
import { createDestinationCredentials } from "./clients/destination-credentials.ts";
import { nameBothKeys } from "./clients/name-both-keys.ts";
import { createSourceEnd } from "./clients/source-end.ts";
import { createPartHandler, type PartHandler } from "./handlers/part-handler.ts";
import { createQueueHandler, type QueueHandler } from "./handlers/queue-handler.ts";
import type { Logger } from "./report/json-logger.ts";
import {
  type DestinationSettings,
  type Environment,
  type FunctionPlace,
  type QueueSettings,
  readPartSettings,
  readQueueSettings,
} from "./settings/env.ts";

/** Makes queueHandler with its clients, once per process. @throws EnvironmentError */
export function wireQueueHandler(environment: Environment, writeLine: WriteLine): QueueHandler {
  const settings = readQueueSettings(environment);
  const { scope, policy, keys, queueUrl } = settings;
  const logger = nameBothKeys(loggerAt(settings.logLevel, writeLine), keys);
  warnOfSamePartition(settings, logger);
  const delays = delayPortsOf(settings, queueUrl);
  let isTurned = true;
  const handler = createQueueHandler({
    replicationPorts: replicationPortsOf(settings, () => isTurned),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger,
    writeLine,
    ...delays,
  });
  const onLook = (turned: boolean) => {
    isTurned = turned;
  };
  return obeyDirection(handler, { ...directionPortsOf(settings, logger), ...delays, onLook });
}

/** Makes partHandler with its clients, once per process. @throws EnvironmentError */
export function wirePartHandler(environment: Environment, writeLine: WriteLine): PartHandler {
  const settings = readPartSettings(environment);
  const { scope, policy, keys, queueUrl, partsQueueUrl } = settings;
  const logger = nameBothKeys(loggerAt(settings.logLevel, writeLine), keys);
  const delays = delayPortsOf(settings, partsQueueUrl);
  const handler = createPartHandler({
    replicationPorts: replicationPortsOf(settings),
    queue: createSqsEventQueue({ client: createSqsWire(placeOf(settings)), queueUrl }),
    destinationBucket: settings.destination.bucket,
    scope,
    policy,
    logger,
    writeLine,
    ...delays,
  });
  return obeyDirection(handler, { ...directionPortsOf(settings, logger), ...delays });
}

/** Which way the pair is copied is in the ledger's table. */
function directionPortsOf(
  settings: QueueSettings,
  logger: Logger,
): Omit<DirectionPorts, keyof DelayPorts> {
  const client = createDynamoDbWire(placeOf(settings));
  const marks = createDirectionMarks({ client, table: settings.tableName });
  return { marks, reverses: settings.reverses, logger };
}

/**
 * The ports of an invocation for each source bucket, on clients that all of them share.
 *
 * @param hasHeadless - whether the ledger's rows may be without a head, as where it was turned round: then a key without
 * one may be known all the same, and is read by itself (L9).
 */
export function replicationPortsOf(
  settings: QueueSettings,
  hasHeadless: () => boolean = () => false,
): (sourceBucket: string, invocation: string) => ReplicationPorts {
  const { tableName, partsQueueUrl, queueUrl } = settings;
  const place = placeOf(settings);
  const sourceEnd = createSourceEnd(settings, place);
  const table = { client: createDynamoDbWire(place), table: tableName };
  const shared = {
    ...destinationPortsOf(settings, place),
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
    ledger: createDynamoDbLedger({
      ...{ ...table, hasHeadless: hasHeadless() },
      writer: () => ({ atMs: Date.now(), invocation }),
    }),
    ...(eventQueue === undefined ? {} : { eventQueue }),
    ...(partQueue === undefined ? {} : { handOver: { queue: partQueue, sourceBucket } }),
    source: createS3SourceStore({ ...sourceEnd, bucket: sourceBucket }),
  });
}

/** What is asked as the destination's identity: its bucket, and the ledger of a pair that copies the other way (K4). */
function destinationPortsOf(
  { destination: to, keys, twoWay }: QueueSettings,
  here: FunctionPlace,
): Pick<ReplicationPorts, "destination" | "otherWay"> {
  const credentials = createDestinationCredentials(to, here);
  const destination = destinationStoreOf(to, credentials, keys);
  if (twoWay === undefined) {
    return { destination };
  }
  const client = createDynamoDbWire({
    ...{ region: to.region, useFips: to.useFips, credentials: credentials.provider },
    ignoresEndpointVariables: true,
    ...(to.endpointUrl === undefined ? {} : { endpoint: to.endpointUrl }),
  });
  const ledger = createDynamoDbLedger({
    ...{ client, table: twoWay.tableName, expireCredentials: credentials.expire },
  });
  return { destination, otherWay: otherWayBy(ledger, twoWay.keys) };
}

function destinationStoreOf(
  to: DestinationSettings,
  credentials: ReturnType<typeof createDestinationCredentials>,
  keys: KeyMap,
): DestinationStore {
  const store = createS3DestinationStore({
    client: createDestinationClient(to, credentials.provider),
    bucket: to.bucket,
    expireCredentials: credentials.expire,
    ...to.placement,
  });
  return mapDestination(store, keys);
}

/** C4: it works, but S3 itself does it better. */
function warnOfSamePartition(
  { region, sourceEndpointUrl, destination }: QueueSettings,
  logger: Logger,
): void {
  if (destination.endpointUrl !== undefined || sourceEndpointUrl !== undefined) {
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
