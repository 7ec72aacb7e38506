import { setTimeout as pause } from "node:timers/promises";
import { BatchWriteItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type PutObjectCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { messageGroupId } from "@xpart/core";
import type { InterceptedRequest, RequestIntercept, ServiceResponse } from "@xpart/sandbox";
import { type Deployment, startDeployment } from "./deployment.ts";
import { DESTINATION_BUCKET, SOURCE_BUCKET, startSandboxPartitions, TABLE } from "./world.ts";

/** Answers in a server's stead. @returns undefined where the server is to answer itself. */
export type Hostility = (
  asked: InterceptedRequest,
  answer: () => Promise<ServiceResponse>,
) => Promise<ServiceResponse> | ServiceResponse | undefined;

/** The handlers between two servers of which each may be hostile. */
export interface HostileWorld extends Omit<Deployment, "stop"> {
  /** How a side behaves to the handlers from now on; the test's own requests are never hit. */
  behave(side: "source" | "destination", hostility: Hostility | undefined): void;
  /** Writes a version at the source. @returns its id, and its event. */
  write(
    key: string,
    body: string,
    more?: Partial<PutObjectCommandInput>,
  ): Promise<{ readonly versionId: string; readonly event: Record<string, unknown> }>;
  /** Deletes at the source, a version or the key. @returns the event of that. */
  remove(key: string, versionId?: string): Promise<Record<string, unknown>>;
  /** Hands events to queueHandler as one batch. @returns how many of them it returned. */
  work(...events: readonly unknown[]): Promise<number>;
  /** Hands an event over until it is done. @throws where that takes too long */
  workUntilDone(event: unknown): Promise<void>;
  /** What is current at the destination; undefined: nothing, or a marker. */
  current(key: string): Promise<string | undefined>;
  /** The contents of the destination's versions, newest first, and its markers. */
  replicas(
    key: string,
  ): Promise<{ readonly versions: readonly string[]; readonly markers: number }>;
  /** Empties the ledger. */
  loseLedger(): Promise<void>;
  stop(): Promise<void>;
}

/** Only ends what hangs: a lease ends two seconds after an unclear answer. */
const DONE_LIMIT_MS = 300_000;
const AGAIN_MS = 500;

/** The user whose requests are the test's. */
const TEST_USER = "sandbox";

/** Deploys the bundle between two sandboxes that can be made hostile. */
export async function startHostileWorld(bundlePath: () => string): Promise<HostileWorld> {
  const hostilities: { source?: Hostility | undefined; destination?: Hostility | undefined } = {};
  const interceptOf =
    (side: keyof typeof hostilities): RequestIntercept =>
    (asked, answer) =>
      asked.caller.userName === TEST_USER
        ? answer()
        : Promise.resolve(hostilities[side]?.(asked, answer) ?? answer());
  const deployment = await startDeployment({
    ...{ nodeName: process.version, nodePath: process.execPath, worldName: "hostile servers" },
    bundlePath,
    start: () =>
      startSandboxPartitions({
        source: interceptOf("source"),
        destination: interceptOf("destination"),
      }),
  });
  const { world, queueHandler } = deployment;
  const work = async (...events: readonly unknown[]) => {
    const answer = (await queueHandler.invoke({ Records: events.map(recordOf) })) as {
      readonly batchItemFailures: readonly unknown[];
    };
    return answer.batchItemFailures.length;
  };
  return {
    ...deployment,
    work,
    async write(key, body, more = {}) {
      const fields = await deployment.put(key, body, more);
      return { versionId: fields.versionId, event: deployment.eventOf(fields) };
    },
    remove: (key, versionId) => remove(key, versionId, deployment),
    behave(side, hostility) {
      hostilities[side] = hostility;
    },
    async workUntilDone(event) {
      const giveUpAt = Date.now() + DONE_LIMIT_MS;
      while ((await work(event)) > 0) {
        if (Date.now() > giveUpAt) {
          throw new Error(`not done: ${deployment.logs.slice(-5).join("\n")}`);
        }
        await pause(AGAIN_MS);
      }
    },
    current: (key) => contentOf(world.destinationS3, key),
    replicas: (key) => replicasOf(world.destinationS3, key),
    loseLedger: () => emptyTable(deployment),
  };
}

async function remove(
  key: string,
  versionId: string | undefined,
  { world, eventOf }: Deployment,
): Promise<Record<string, unknown>> {
  const version = versionId === undefined ? {} : { VersionId: versionId };
  const object = { Bucket: SOURCE_BUCKET, Key: key, ...version };
  const { VersionId = "" } = await world.sourceS3.send(new DeleteObjectCommand(object));
  return eventOf({
    ...{ type: "Object Deleted", key, versionId: versionId ?? VersionId, reason: "DeleteObject" },
    deletionType: versionId === undefined ? "Delete Marker Created" : "Permanently Deleted",
  });
}

function recordOf(event: unknown, index: number) {
  const { detail } = event as { readonly detail?: { readonly object?: { readonly key?: string } } };
  return {
    messageId: `m${index}`,
    eventSource: "aws:sqs",
    body: JSON.stringify(event),
    attributes: { MessageGroupId: messageGroupId(SOURCE_BUCKET, detail?.object?.key ?? "") },
  };
}

async function contentOf(
  client: S3Client,
  Key: string,
  VersionId?: string,
): Promise<string | undefined> {
  try {
    const version = VersionId === undefined ? {} : { VersionId };
    const object = { Bucket: DESTINATION_BUCKET, Key, ...version };
    const { Body } = await client.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") {
      return undefined;
    }
    throw error;
  }
}

async function replicasOf(client: S3Client, key: string) {
  const command = new ListObjectVersionsCommand({ Bucket: DESTINATION_BUCKET, Prefix: key });
  const { Versions = [], DeleteMarkers = [] } = await client.send(command);
  const versions = Versions.map(({ VersionId }) => contentOf(client, key, VersionId));
  const contents = await Promise.all(versions);
  return { versions: contents.map(String), markers: DeleteMarkers.length };
}

async function emptyTable({ world: { dynamodb } }: Deployment): Promise<void> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TABLE }));
  const deletes = Items.map(({ Key, VersionId }) => ({
    DeleteRequest: { Key: { Key: Key ?? { S: "" }, VersionId: VersionId ?? { S: "" } } },
  }));
  for (let from = 0; from < deletes.length; from += MOST_IN_BATCH) {
    const RequestItems = { [TABLE]: deletes.slice(from, from + MOST_IN_BATCH) };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  }
}

/** DynamoDB's limit. */
const MOST_IN_BATCH = 25;

/** An error as S3 says it. */
export function s3Error(status: number, code: string, message = "refused"): ServiceResponse {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

/** Whether a request is one of these operations on an object. */
export function isOn(
  { operation, request }: InterceptedRequest,
  key: string,
  ...operations: readonly string[]
): boolean {
  return operations.includes(operation) && decodeURIComponent(request.path).endsWith(`/${key}`);
}

/** An answer with another value of a header. */
export async function withHeader(
  answer: () => Promise<ServiceResponse>,
  name: string,
  value: string | undefined,
): Promise<ServiceResponse> {
  const answered = await answer();
  const others = Object.entries(answered.headers).filter(
    ([known]) => known.toLowerCase() !== name.toLowerCase(),
  );
  const headers = Object.fromEntries(others);
  return { ...answered, headers: value === undefined ? headers : { ...headers, [name]: value } };
}

/** An answer whose content has one bit flipped. */
export function withFlippedBit(answer: () => Promise<ServiceResponse>): Promise<ServiceResponse> {
  return withBody(answer, (body) => {
    body[0] = (body[0] ?? 0) ^ 1;
    return body;
  });
}

/** An answer with another content. */
export async function withBody(
  answer: () => Promise<ServiceResponse>,
  change: (body: Buffer) => Buffer | string,
): Promise<ServiceResponse> {
  const answered = await answer();
  const isWhole = typeof answered.body === "string" || answered.body instanceof Uint8Array;
  const chunks = isWhole ? [Buffer.from(answered.body as Uint8Array)] : await all(answered.body);
  const body = Buffer.from(change(Buffer.concat(chunks)));
  const { headers } = await withHeader(async () => answered, "content-length", String(body.length));
  return { ...answered, headers, body };
}

async function all(body: ServiceResponse["body"]): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  return chunks;
}
