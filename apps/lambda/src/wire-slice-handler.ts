import { setTimeout as delay } from "node:timers/promises";
import {
  createDynamoDbLedger,
  createDynamoDbWire,
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
  createS3Wire,
  createSqsEventQueue,
  createSqsWire,
  partitionOf,
} from "@xpart/aws-adapters";
import { mapDestination, ok } from "@xpart/core";
import {
  type ChildTools,
  createPacedLister,
  createRequestPace,
  createRunStore,
  type LimitWatch,
  openSender,
  slicePortsOf,
} from "@xpart/operations/distributed";
import type { WriteLine } from "./batch/function-ports.ts";
import { createDestinationClient } from "./clients/destination-client.ts";
import { createDestinationCredentials } from "./clients/destination-credentials.ts";
import { createSourceEnd } from "./clients/source-end.ts";
import { createSliceHandler, type SliceHandler } from "./handlers/slice-handler.ts";
import { createJsonLogger } from "./report/json-logger.ts";
import type { Environment } from "./settings/env.ts";
import { readSliceSettings, type SliceSettings } from "./settings/slice-settings.ts";

/** Makes sliceHandler with its clients, once per process. @throws EnvironmentError */
export function wireSliceHandler(environment: Environment, writeLine: WriteLine): SliceHandler {
  const settings = readSliceSettings(environment);
  const { limits, runBucket, runPrefix, policy, destination, region, useFips } = settings;
  const place = { region, useFips };
  const deployment = deploymentOf(settings);
  const { source } = deployment.readers;
  const runs = createS3Wire(place);
  return createSliceHandler({
    storeOf: (run) =>
      createRunStore(
        { client: runs, bucket: runBucket, prefix: runPrefix, owner: settings.runBucketOwner },
        run,
      ),
    source: createPacedLister(createS3VersionLister(source), {
      pace: createRequestPace(limits.listingsPerSecond, { now: Date.now, sleep: delay }),
      sleep: delay,
      random: Math.random,
    }),
    mostRanges: limits.ranges,
    toolsOf: (share, signal, watch) => toolsOf(deployment, settings, { share, signal, watch }),
    subject: {
      source: placeOf(
        settings.sourceRegion ?? region,
        deployment.settings.source.bucket,
        settings.sourceEndpointUrl,
      ),
      destination: placeOf(destination.region, destination.bucket, destination.endpointUrl),
      policy,
    },
    concurrency: limits.concurrency,
    logger: createJsonLogger({ level: settings.logLevel, write: writeLine, now: Date.now }),
    now: Date.now,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
    writeLine,
  });
}

/** As much of a deployment as a slice needs, as the function's own identity. */
function deploymentOf(settings: SliceSettings) {
  const { scope, policy, queueUrl, tableName, hasObjectLock, destination: to } = settings;
  const { region, useFips, keys } = settings;
  const place = { region, useFips };
  const credentials = createDestinationCredentials(to, place);
  const bucket = scope.bucket ?? "";
  const source = { side: "source", ...createSourceEnd(settings, place), bucket } as const;
  const destination = {
    side: "destination",
    client: createDestinationClient(to, credentials.provider),
    bucket: to.bucket,
    expireCredentials: credentials.expire,
  } as const;
  const queue = { client: createSqsWire(place), queueUrl };
  return {
    policy,
    keys,
    readers: { source, destination },
    source: createS3SourceStore(source),
    destination: mapDestination(createS3DestinationStore(destination), keys),
    ledger: createDynamoDbLedger({ client: createDynamoDbWire(place), table: tableName }),
    eventQueue: createSqsEventQueue(queue),
    queues: { find: async () => ok(queue) },
    settings: { source: { bucket }, destination: { objectLock: hasObjectLock } },
  };
}

/** Each slice gets its share of what a run may ask and send. */
function toolsOf(
  deployment: ReturnType<typeof deploymentOf>,
  { limits }: SliceSettings,
  { share, signal, watch }: Sharing,
): ReturnType<ChildTools["toolsOf"]> {
  const sleep = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  const tools = { sleep, signal, watch, now: Date.now };
  const requestsPerSecond = limits.listingsPerSecond * share;
  const keysPerSecond = limits.keysPerSecond * share;
  const { mostWaiting } = limits;
  const sender = openSender(deployment, { ...tools, keysPerSecond, mostWaiting });
  return {
    ports: slicePortsOf(deployment, { ...tools, requestsPerSecond, random: Math.random }),
    send: (key) => sender.send(key),
  };
}

interface Sharing {
  readonly share: number;
  readonly signal: AbortSignal;
  readonly watch: LimitWatch;
}

/** Where a side is, for reports; at an endpoint of its own a region's name says nothing of a partition. */
function placeOf(region: string, bucket: string, endpointUrl?: string) {
  const partition = partitionOf(region);
  const isKnown = endpointUrl === undefined && partition.ok;
  return { partition: isKnown ? partition.value.name : "elsewhere", region, bucket };
}
