import {
  type ClientPlace,
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createSqsClient,
  type S3BucketOptions,
  type S3Place,
  type S3ReaderOptions,
} from "@xpart/aws-adapters";
import {
  type DestinationStore,
  type EventQueue,
  err,
  type KeyMap,
  keyMapOf,
  type Ledger,
  mapDestination,
  type OtherWay,
  ok,
  otherWayBy,
  type Policy,
  type Result,
  type Scope,
  type SourceStore,
} from "@xpart/core";
import { type Names, namesOf, type Settings } from "@xpart/deployment";
import { bucketReader } from "./bucket-reader.ts";
import { checkCredentials } from "./check-credentials.ts";
import type { OpenOptions } from "./open-options.ts";
import { createQueueDirectory, type QueueDirectory } from "./queue-directory.ts";
import { createReconcileQueue } from "./reconcile-queue.ts";
import { refuseLedgerWrites, refuseSourceWrites, refuseWrites } from "./refuse-writes.ts";
import { followOnlySettings, placesOf, type SidePlaces } from "./side-places.ts";

/**
 * A deployment, ready to be asked. Its stores and its ledger write no object, tag or row: what is to be changed there is
 * asked for by messages that the functions work off.
 */
export interface Deployment {
  readonly settings: Settings;
  readonly names: Names;
  readonly policy: Policy;
  readonly scope: Scope;
  /** What keys are called at the destination; its store and everything else here speak of the source's. */
  readonly keys: KeyMap;
  /** Reads; a write is refused. */
  readonly source: SourceStore;
  /** Reads; a write is refused. */
  readonly destination: DestinationStore;
  /** Both buckets with clients of the SDK, for requests that no port has. */
  readonly buckets: { readonly [Side in "source" | "destination"]: S3BucketOptions };
  /** Both buckets for readers of one's own, by the lean wire. */
  readonly readers: { readonly [Side in "source" | "destination"]: S3ReaderOptions };
  /** Where each side's services are and as whom they are asked, for clients of one's own. */
  readonly places: { readonly [Side in "source" | "destination"]: ClientPlace };
  /** Where each bucket is and as whom it is asked: as its side, but for a source on another server. */
  readonly bucketPlaces: { readonly [Side in "source" | "destination"]: S3Place };
  /** Reads; a write is refused. */
  readonly ledger: Ledger;
  /** The ledger of the pair that copies the other way; absent: none does (K4). */
  readonly otherWay?: OtherWay;
  /** The ledger's table, for listings over all keys. */
  readonly table: LedgerTableAddress;
  /** The FIFO queue of the functions, found at the first message. */
  readonly eventQueue: EventQueue;
  readonly queues: QueueDirectory;
  /** Where the source is and as whom it is asked, for services that few commands ask. */
  readonly sourcePlace: ClientPlace;
  /** Ends all connections. */
  close(): void;
}

/** Where the ledger is. */
export interface LedgerTableAddress {
  readonly client: ReturnType<typeof createDynamoDbClient>;
  readonly table: string;
}

/**
 * Opens the deployment that settings describe, for asking it: each side as its own identity, at its own endpoint, and
 * whatever the environment says of endpoints is not followed. Both identities are asked for once, so that a wrong
 * profile is found before anything else is; no service is asked.
 *
 * @returns the deployment, or a sentence for each thing that is wrong, which begins with the setting.
 * @example
 * const read = await readSettingsFile("xpart.config.json");
 * const opened = read.ok ? await openDeployment(read.value.settings) : read;
 * if (!opened.ok) throw new Error(opened.error.join("\n"));
 * const stack = await opened.value.destination.readStack("reports/q3.csv");
 * opened.value.close();
 */
export async function openDeployment(
  settings: Settings,
  options: OpenOptions = {},
): Promise<Result<Deployment, readonly string[]>> {
  const placed = placesOf(settings, options);
  if (!placed.ok) {
    return placed;
  }
  const places = placed.value;
  const problems = await checkCredentials(places, settings);
  if (problems.length > 0) {
    places.close();
    return err(problems);
  }
  return ok(await deploymentAt(places, settings));
}

async function deploymentAt(places: SidePlaces, settings: Settings): Promise<Deployment> {
  const names = namesOf(settings);
  const { source, destination, policy } = settings;
  const clients = {
    source: followOnlySettings(createS3Client(places.sourceBucket.place)),
    destination: followOnlySettings(createS3Client(places.destination.place)),
    dynamodb: followOnlySettings(createDynamoDbClient(places.source.place)),
    sqs: followOnlySettings(createSqsClient(places.source.place)),
    otherDynamodb: followOnlySettings(createDynamoDbClient(places.destination.place)),
  };
  const buckets: Deployment["buckets"] = {
    source: { side: "source", client: clients.source, bucket: source.bucket },
    destination: {
      side: "destination",
      client: clients.destination,
      bucket: destination.bucket,
      ...(places.destination.expire && { expireCredentials: places.destination.expire }),
    },
  };
  const readers: Deployment["readers"] = {
    source: await bucketReader(buckets.source, places.sourceBucket.place),
    destination: await bucketReader(buckets.destination, places.destination.place),
  };
  const keys = keyMapOf(policy.keys, source.prefixes, policy.scope?.exclude);
  const table = { client: clients.dynamodb, table: names.table };
  const queues = createQueueDirectory(clients.sqs, names);
  return {
    settings,
    names,
    policy,
    scope: { bucket: source.bucket, prefixes: source.prefixes, filter: policy.scope },
    keys,
    source: refuseSourceWrites(createS3SourceStore(readers.source)),
    destination: refuseWrites(mapDestination(createS3DestinationStore(readers.destination), keys)),
    ...{ buckets, readers },
    places: { source: places.source.place, destination: places.destination.place },
    bucketPlaces: { source: places.sourceBucket.place, destination: places.destination.place },
    ledger: refuseLedgerWrites(createDynamoDbLedger(table)),
    ...otherWayOf(settings, clients.otherDynamodb),
    table,
    eventQueue: createReconcileQueue(queues),
    queues,
    sourcePlace: places.source.place,
    close() {
      for (const client of Object.values(clients)) {
        client.destroy();
      }
      for (const { client } of Object.values(readers)) {
        client.destroy();
      }
      places.close();
    },
  };
}

/** It is asked as the destination's identity, on whose side that pair has its ledger. */
function otherWayOf(
  { twoWay }: Settings,
  client: ReturnType<typeof createDynamoDbClient>,
): Pick<Deployment, "otherWay"> {
  if (twoWay === undefined) {
    return {};
  }
  const ledger = createDynamoDbLedger({ client, table: twoWay.tableName });
  return { otherWay: otherWayBy(ledger, keyMapOf(twoWay.keys, twoWay.prefixes)) };
}
