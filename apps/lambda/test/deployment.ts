import { QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type EventFields, eventBridgeEvent } from "@xpart/core/testing";
import { type LambdaLogLine, type LambdaProcess, startLambdaProcess } from "@xpart/sandbox";
import {
  DESTINATION_BUCKET,
  deploy,
  type HandlerName,
  type Partitions,
  SOURCE_BUCKET,
  TABLE,
  type World,
} from "./world.ts";

/** Which bundle runs under which Node against what. */
export interface HandlersSubject {
  readonly nodeName: string;
  readonly nodePath: string;
  bundlePath(): string;
  readonly worldName: string;
  start(): Promise<Partitions>;
}

/** Both handlers of a bundle in processes of their own, with the world that they work in. */
export interface Deployment {
  readonly world: World;
  readonly eventHandler: LambdaProcess;
  readonly queueHandler: LambdaProcess;
  /** All that the handlers wrote. */
  readonly logs: readonly string[];
  /** An event of the source bucket, later than those before. */
  eventOf(fields: EventFields): Record<string, unknown>;
  /** Writes to the source. @returns what its event says. */
  put(
    key: string,
    body: string,
    more?: Partial<PutObjectCommandInput>,
  ): Promise<EventFields & { readonly versionId: string }>;
  /** Hands this many messages from the FIFO queue to queueHandler, as Lambda does. @returns its answers. */
  workQueue(expected: number): Promise<readonly unknown[]>;
  destinationStack(key: string): Promise<{ readonly versions: number; readonly markers: number }>;
  /** The range keys of a key's ledger rows. */
  ledgerRows(key: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Receives that find nothing before a queue counts as empty. */
const MAX_EMPTY_RECEIVES = 20;

/** Starts a subject's partitions, makes what xpart needs in them, and its handlers. */
export async function startDeployment(subject: HandlersSubject): Promise<Deployment> {
  const world = await deploy(await subject.start());
  const logs: string[] = [];
  const common = {
    modulePath: subject.bundlePath(),
    nodePath: subject.nodePath,
    onLog: ({ line }: LambdaLogLine) => logs.push(line),
  };
  const start = (handlerName: HandlerName) =>
    startLambdaProcess({ ...common, handlerName, environment: world.environmentOf(handlerName) });
  const [eventHandler, queueHandler] = [start("eventHandler"), start("queueHandler")];
  return {
    ...{ world, eventHandler, queueHandler, logs },
    eventOf: createEventSource(),
    async put(key, Body, more = {}) {
      const input = { Bucket: SOURCE_BUCKET, Key: key, Body, ...more };
      const { VersionId = "" } = await world.sourceS3.send(new PutObjectCommand(input));
      return { type: "Object Created", reason: "PutObject", key, versionId: VersionId };
    },
    workQueue: (expected) => workQueue(expected, world, queueHandler),
    async destinationStack(key) {
      const command = new ListObjectVersionsCommand({ Bucket: DESTINATION_BUCKET, Prefix: key });
      const { Versions = [], DeleteMarkers = [] } = await world.destinationS3.send(command);
      return { versions: Versions.length, markers: DeleteMarkers.length };
    },
    ledgerRows: (key) => ledgerRows(key, world),
    async stop() {
      await Promise.all([eventHandler.stop(), queueHandler.stop()]);
      await world.stop();
    },
  };
}

function createEventSource(): Deployment["eventOf"] {
  let count = 0;
  return (fields) => {
    count += 1;
    const sequencer = count.toString(16).toUpperCase().padStart(18, "0");
    const requestId = `REQUEST${count}`;
    return eventBridgeEvent({ bucket: SOURCE_BUCKET, sequencer, requestId, ...fields });
  };
}

async function workQueue(
  expected: number,
  { sqs, queueUrl: QueueUrl }: World,
  queueHandler: LambdaProcess,
): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  let worked = 0;
  for (let empty = 0; worked < expected && empty < MAX_EMPTY_RECEIVES; ) {
    const receive = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 };
    const command = new ReceiveMessageCommand({ ...receive, MessageSystemAttributeNames: ["All"] });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) {
      empty += 1;
      continue;
    }
    const Records = Messages.map((message) => ({
      messageId: message.MessageId,
      body: message.Body,
      attributes: message.Attributes,
      eventSource: "aws:sqs",
    }));
    answers.push(await queueHandler.invoke({ Records }));
    worked += Messages.length;
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return answers;
}

async function ledgerRows(key: string, { dynamodb }: World): Promise<readonly string[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: "#key = :key",
      ExpressionAttributeNames: { "#key": "Key" },
      ExpressionAttributeValues: { ":key": { S: key } },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => item["VersionId"]?.S ?? "");
}
