import { partitionOf } from "@xpart/aws-adapters";
import {
  DEFAULT_POLICY,
  err,
  ok,
  type Policy,
  parsePolicy,
  type Result,
  type Scope,
} from "@xpart/core";
import * as z from "zod/mini";
import { checkVariables, type Environment, json, optionalUrl, text } from "./check-variables.ts";
import { type CredentialSettings, readCredentialSettings } from "./credential-settings.ts";
import type { LogLevel } from "./json-logger.ts";

export type { Environment } from "./check-variables.ts";

/** What eventHandler is told by its environment. */
export interface EventSettings {
  /** Where the function runs. */
  readonly region: string;
  readonly scope: Scope;
  /** The FIFO queue. */
  readonly queueUrl: string;
  /** The queue that feeds it; absent: what goes back waits for that queue's visibility timeout. */
  readonly eventsQueueUrl?: string;
  readonly logLevel: LogLevel;
}

/** Where replicas go. */
export interface DestinationSettings {
  readonly bucket: string;
  readonly region: string;
  /** Absent: the bucket's default encryption. */
  readonly kmsKeyId?: string;
  readonly credentials: CredentialSettings;
  /** Absent: the region's own endpoint. */
  readonly endpointUrl?: string;
  /** Whether the bucket is in the path of its URLs; absent: only at an endpoint of one's own. */
  readonly isPathStyle?: boolean;
}

/** What queueHandler is told by its environment. */
export interface QueueSettings {
  /** Where the function runs. */
  readonly region: string;
  readonly scope: Scope;
  /**
   * The FIFO queue that it works, and sends the rest of long work to; absent: what goes back waits for the
   * queue's visibility timeout.
   */
  readonly queueUrl?: string;
  /** The ledger. */
  readonly tableName: string;
  /** Where content goes that takes longer than an invocation; absent: nowhere. */
  readonly partsQueueUrl?: string;
  readonly destination: DestinationSettings;
  readonly policy: Policy;
  readonly logLevel: LogLevel;
}

/** What partHandler is told by its environment. */
export interface PartSettings extends QueueSettings {
  readonly partsQueueUrl: string;
  /** The FIFO queue, for the keys whose uploads are over. */
  readonly queueUrl: string;
}

/** Names every variable that is missing or wrong, and what each must be; never a secret's value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`xpart cannot start:\n- ${problems.join("\n- ")}`);
    this.problems = problems;
  }
}

/** Reads what eventHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readEventSettings(environment: Environment): EventSettings {
  const read = orThrow(checkVariables(eventVariables, environment));
  const { EVENTS_QUEUE: eventsQueueUrl } = read;
  return {
    region: read.AWS_REGION,
    scope: scopeOf(read),
    queueUrl: read.OBJECTS_QUEUE,
    ...(eventsQueueUrl === undefined ? {} : { eventsQueueUrl }),
    logLevel: read.LOGGING_LEVEL,
  };
}

/** Reads what queueHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readQueueSettings(environment: Environment): QueueSettings {
  const read = readWorkerVariables(queueVariables, environment);
  const { PARTS_QUEUE: partsQueueUrl, OBJECTS_QUEUE: queueUrl } = read;
  return {
    ...workerSettings(read),
    ...(queueUrl === undefined ? {} : { queueUrl }),
    ...(partsQueueUrl === undefined ? {} : { partsQueueUrl }),
  };
}

/** Reads what partHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readPartSettings(environment: Environment): PartSettings {
  const read = readWorkerVariables(partVariables, environment);
  return {
    ...workerSettings(read),
    partsQueueUrl: read.PARTS_QUEUE,
    queueUrl: read.OBJECTS_QUEUE,
  };
}

function readWorkerVariables<T extends object>(
  schema: z.ZodMiniType<T>,
  environment: Environment,
): T & WithCredentials {
  const variables = checkVariables(schema, environment);
  const credentials = readCredentialSettings(environment);
  if (!variables.ok || !credentials.ok) {
    throw new EnvironmentError([
      ...(variables.ok ? [] : variables.error),
      ...(credentials.ok ? [] : credentials.error),
    ]);
  }
  return { ...variables.value, credentials: credentials.value };
}

interface WithCredentials {
  readonly credentials: CredentialSettings;
}

function workerSettings(read: z.output<typeof workerVariables> & WithCredentials) {
  const { DEST_KMS_KEY: kmsKeyId, DEST_ENDPOINT_URL: endpointUrl, credentials } = read;
  const pathStyle = read.DEST_FORCE_PATH_STYLE;
  return {
    region: read.AWS_REGION,
    scope: scopeOf(read),
    tableName: read.OBJECTS_TABLE,
    destination: {
      bucket: read.DEST_BUCKET,
      region: read.DEST_BUCKET_REGION,
      credentials,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(pathStyle === undefined ? {} : { isPathStyle: pathStyle === "true" }),
    },
    policy: read.POLICY,
    logLevel: read.LOGGING_LEVEL,
  };
}

function region(mustBe: string): z.ZodMiniType<string, string> {
  const error = `must be ${mustBe}, in a partition that xpart knows`;
  return z.string({ error }).check(z.refine((name) => partitionOf(name).ok, { error }));
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function readPrefixes(parsed: unknown): Result<readonly string[], readonly string[]> {
  const prefixes = z.array(z.string()).safeParse(parsed);
  return prefixes.success
    ? ok(prefixes.data)
    : err(['a JSON array of strings, such as ["reports/"]']);
}

function readPolicy(parsed: unknown): Result<Policy, readonly string[]> {
  const policy = parsePolicy(parsed);
  return policy.ok ? policy : err(policy.error.map((line) => `a JSON policy (${line})`));
}

const commonVariables = {
  AWS_REGION: region("the region of the function (Lambda sets it)"),
  SOURCE_BUCKET: z.optional(text("the name of the source bucket, or not set", BUCKET_NAME)),
  SOURCE_PREFIXES: z.optional(json(readPrefixes)),
  LOGGING_LEVEL: z._default(
    z.enum(["DEBUG", "INFO", "WARNING", "ERROR"], {
      error: "must be DEBUG, INFO, WARNING or ERROR",
    }),
    "INFO",
  ),
};

const FIFO_QUEUE = /^https?:\/\/.+\.fifo$/;

const fifoQueue = text("the URL of the FIFO queue, which ends in .fifo", FIFO_QUEUE);

/** Of part ranges, which have no order, and of events, which get theirs on the FIFO queue. */
const STANDARD_QUEUE = /^https?:\/\/(?!.+\.fifo$).+$/;

const eventVariables = z.object({
  ...commonVariables,
  OBJECTS_QUEUE: fifoQueue,
  EVENTS_QUEUE: z.optional(
    text("the URL of the standard queue of events, or not set", STANDARD_QUEUE),
  ),
});

const workerVariables = z.object({
  ...commonVariables,
  OBJECTS_TABLE: text("the name or ARN of the ledger's table", /^[\w.:/-]{3,}$/),
  DEST_BUCKET: text("the name of the destination bucket", BUCKET_NAME),
  DEST_BUCKET_REGION: region("the region of the destination bucket, such as us-gov-west-1"),
  DEST_KMS_KEY: z.optional(z.string()),
  DEST_ENDPOINT_URL: optionalUrl(),
  DEST_FORCE_PATH_STYLE: z.optional(
    z.enum(["true", "false"], { error: "must be true or false, or not set" }),
  ),
  POLICY: z._default(json(readPolicy), DEFAULT_POLICY),
});

const queueVariables = z.extend(workerVariables, {
  OBJECTS_QUEUE: z.optional(
    text("the URL of the FIFO queue, which ends in .fifo, or not set", FIFO_QUEUE),
  ),
  PARTS_QUEUE: z.optional(text("the URL of the standard parts queue, or not set", STANDARD_QUEUE)),
});

const partVariables = z.extend(workerVariables, {
  PARTS_QUEUE: text("the URL of the standard parts queue", STANDARD_QUEUE),
  OBJECTS_QUEUE: fifoQueue,
});

function orThrow<T>(read: Result<T, readonly string[]>): T {
  if (!read.ok) {
    throw new EnvironmentError(read.error);
  }
  return read.value;
}

function scopeOf(read: {
  readonly SOURCE_BUCKET?: string | undefined;
  readonly SOURCE_PREFIXES?: readonly string[] | undefined;
}): Scope {
  return {
    ...(read.SOURCE_BUCKET === undefined ? {} : { bucket: read.SOURCE_BUCKET }),
    prefixes: read.SOURCE_PREFIXES ?? [],
  };
}
