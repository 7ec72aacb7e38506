import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoDbClient, LEDGER_TABLE } from "@xpart/aws-adapters";
import { logGroupOf, namesOf } from "@xpart/deployment";
import {
  type Partition,
  type PartitionOptions,
  type Provenance,
  type QueueAddress,
  type Sandbox,
  startSandbox,
} from "@xpart/sandbox";
import {
  losingEvents,
  newSwitches,
  refusingWrites,
  type StageSwitches,
} from "./break/stage-switches.ts";
import { type DemoWeather, IDENTITIES } from "./demo-weather.ts";
import { demandHeaders } from "./policy/demand-headers.ts";
import { type DemoTerms, hasLocks, NO_TERMS } from "./policy/demo-terms.ts";

/** The deployment that the demo is. */
export const DEPLOYMENT = { name: "xpart", environment: "dev" } as const;

const NAMES = namesOf(DEPLOYMENT);

/** Names of what the demo makes: the same every time, so that commands can be copied, and those that infra gives. */
export const STAGE_NAMES: {
  readonly [Name in
    | "sourceBucket"
    | "destinationBucket"
    | "table"
    | "secret"
    | "eventHandler"
    | "queueHandler"
    | "partHandler"
    | "signingKey"]: string;
} = {
  sourceBucket: "xpart-demo-source",
  destinationBucket: "xpart-demo-replica",
  table: NAMES.table,
  secret: NAMES.secret,
  eventHandler: NAMES.eventHandler,
  queueHandler: NAMES.queueHandler,
  partHandler: NAMES.partHandler,
  signingKey: "alias/xpart-demo",
};

/** The demo's set-up: two partitions with all that infra would make, and nothing running on it yet. */
export interface DemoStage {
  readonly sandbox: Sandbox;
  readonly queues: StageQueues;
  readonly weather: DemoWeather;
  /** What can be made to go wrong. */
  readonly switches: StageSwitches;
  readonly terms: DemoTerms;
  /** What the source bucket is told of a key's next entry. */
  readonly provenance: Map<string, Provenance>;
  /** What each handler finds the source partition by, and signs with. */
  readonly handlerEnvironments: Readonly<Record<DemoHandler, Readonly<Record<string, string>>>>;
}

/** The handlers that the demo runs. */
export type DemoHandler = "eventHandler" | "queueHandler";

/** What stands before the services of each side. */
export type StageGuards = Readonly<
  Record<"source" | "destination", Required<Pick<PartitionOptions, "guard">>>
>;

/** The queues of the source partition, in the order in which an event meets them. */
export interface StageQueues {
  readonly buffer: QueueAddress;
  readonly bufferDeadLetters: QueueAddress;
  readonly objects: QueueAddress;
  readonly objectsDeadLetters: QueueAddress;
  /** Of parts of large objects, which nobody sends in a demo. */
  readonly parts: QueueAddress;
}

/** Longer than an invocation may take. */
const VISIBILITY_SECONDS = 60;

/** Starts the two partitions, `aws` and `aws-us-gov`, and makes buckets, queues, table and secret. */
export async function buildStage(
  weather: DemoWeather,
  guards?: StageGuards,
  terms: DemoTerms = NO_TERMS,
): Promise<DemoStage> {
  const { chaos } = weather;
  const switches = newSwitches();
  const provenance = new Map<string, Provenance>();
  const objectLock = hasLocks(terms);
  const sandbox = await startSandbox({
    source: { ...guards?.source, intercept: losingEvents(switches) },
    destination: { guard: refusingWrites(switches, guards?.destination.guard) },
    ...(chaos && { faults: chaos.faults }),
  });
  const { source, destination } = sandbox;
  source.s3.createBucket(STAGE_NAMES.sourceBucket, {
    ...{ versioning: "enabled", eventBridge: true, objectLock },
    provenanceOf: (key) => provenance.get(key),
  });
  destination.s3.createBucket(STAGE_NAMES.destinationBucket, {
    ...{ versioning: "enabled", eventBridge: false, objectLock },
  });
  await demandHeaders(destination, STAGE_NAMES.destinationBucket, terms.destination);
  const queues = await createQueues(source, weather.maxReceives);
  source.connectBucketToQueue(STAGE_NAMES.sourceBucket, queues.buffer, {
    prefixes: terms.prefixes,
  });
  await createLedgerTable(source);
  createDestinationSecret(source, destination);
  makeObserved(source);
  source.resetRequestCounts();
  const environmentOf = (handler: DemoHandler) =>
    source.environment(source.addAccessKey(IDENTITIES[handler]));
  const handlerEnvironments = {
    eventHandler: environmentOf("eventHandler"),
    queueHandler: environmentOf("queueHandler"),
  };
  return { sandbox, queues, weather, switches, terms, provenance, handlerEnvironments };
}

/** As infra makes them, but for receives and visibility, so that nobody has to wait long for a dead letter. */
async function createQueues(source: Partition, maxReceives: number): Promise<StageQueues> {
  const create = (name: string, attributes: Readonly<Record<string, string>> = {}) =>
    source.createQueue(name, { MessageRetentionPeriod: FOURTEEN_DAYS, ...attributes });
  const fromRule = { Policy: rulePolicy(source) };
  const bufferDeadLetters = await create(NAMES.bufferDead);
  const objectsDeadLetters = await create(NAMES.objectsDead, FIFO);
  const buffer = await create(NAMES.buffer, {
    ...{ ...fromRule, ...redriveTo(bufferDeadLetters, maxReceives) },
  });
  const objects = await create(NAMES.objects, {
    ...{ ...FIFO, ...redriveTo(objectsDeadLetters, maxReceives) },
  });
  // Nothing of the demo uses these; who asks a deployment looks into all of its queues.
  await create(NAMES.ruleDead, fromRule);
  await create(NAMES.functionsDead);
  const partsDead = await create(NAMES.partsDead);
  const parts = await create(NAMES.parts, redriveTo(partsDead, maxReceives));
  return { buffer, bufferDeadLetters, objects, objectsDeadLetters, parts };
}

const FOURTEEN_DAYS = String(14 * 86_400);

/** What lets the rule of the bucket's events send. */
function rulePolicy({ partition, region, accountId }: Partition): string {
  const rule = `arn:${partition}:events:${region}:${accountId}:rule/${NAMES.eventRule}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" } },
        ...{ Action: "sqs:SendMessage", Resource: "*" },
        Condition: { ArnEquals: { "aws:SourceArn": rule } },
      },
    ],
  });
}

/** What an operator's commands look at besides: the functions' logs, and a key that signs reports. */
function makeObserved(source: Partition): void {
  source.createSigningKey(STAGE_NAMES.signingKey);
  for (const name of [NAMES.eventHandler, NAMES.queueHandler, NAMES.partHandler]) {
    source.createLogGroup(logGroupOf(name));
  }
}

const FIFO = { FifoQueue: "true" } as const;

function redriveTo(deadLetters: QueueAddress, maxReceives: number): Record<string, string> {
  return {
    VisibilityTimeout: String(VISIBILITY_SECONDS),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: maxReceives,
    }),
  };
}

async function createLedgerTable(source: Partition): Promise<void> {
  const client = createDynamoDbClient(source);
  await client.send(
    new CreateTableCommand({
      TableName: STAGE_NAMES.table,
      ...LEDGER_TABLE,
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  client.destroy();
}

/** A user of the destination's own, whose key is in a secret of the source (S1). */
function createDestinationSecret(source: Partition, destination: Partition): void {
  const user = IDENTITIES.replicator;
  const key = destination.addAccessKey(user);
  source.createSecret(
    STAGE_NAMES.secret,
    JSON.stringify({
      user,
      accesskey: key.accessKeyId,
      secretaccesskey: key.secretAccessKey,
      partition: destination.partition,
      accountid: destination.accountId,
    }),
  );
}
