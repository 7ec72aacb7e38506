import { DEFAULT_POLICY, type KeyMap, type Policy, type Result, type Scope } from "@xpart/core";
import * as z from "zod/mini";
import type { LogLevel } from "../report/json-logger.ts";
import {
  checkVariables,
  type Environment,
  json,
  optionalFlag,
  region,
  text,
} from "./check-variables.ts";
import {
  BUCKET_NAME,
  type DestinationSettings,
  readDestinationSettings,
} from "./destination-settings.ts";
import { readKeys, readPolicy, readPrefixes, readTwoWay, type TwoWay } from "./policy-variables.ts";
import { type SourceSettings, sourceSettingsOf, sourceVariables } from "./source-settings.ts";

export type { Environment } from "./check-variables.ts";
export type { DestinationSettings } from "./destination-settings.ts";

/** Where the function runs, and how it reaches the services there. */
export interface FunctionPlace {
  readonly region: string;
  /** Whether by FIPS endpoints. */
  readonly useFips: boolean;
}

/** What eventHandler is told by its environment. */
export interface EventSettings extends FunctionPlace {
  readonly scope: Scope;
  /** The FIFO queue. */
  readonly queueUrl: string;
  /** The queue that feeds it; absent: what goes back waits for that queue's visibility timeout. */
  readonly eventsQueueUrl?: string;
  readonly logLevel: LogLevel;
}

/** What queueHandler is told by its environment. */
export interface QueueSettings extends FunctionPlace, SourceSettings {
  readonly scope: Scope;
  /**
   * The FIFO queue that it works, and sends the rest of long work to; absent: what goes back waits for the
   * queue's visibility timeout.
   */
  readonly queueUrl?: string;
  /** The ledger. */
  readonly tableName: string;
  /** The deployment of the other direction, where this one stands still until it is told to copy (T3). */
  readonly reverses?: string;
  /** The pair that copies the other way; absent: none does. */
  readonly twoWay?: TwoWay;
  /** Where content goes that takes longer than an invocation; absent: nowhere. */
  readonly partsQueueUrl?: string;
  readonly destination: DestinationSettings;
  readonly policy: Policy;
  /** What keys are called at the destination. */
  readonly keys: KeyMap;
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
    ...placeOf(read),
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
): T & WithDestination {
  const variables = checkVariables(schema, environment);
  const destination = readDestinationSettings(environment);
  if (!variables.ok || !destination.ok) {
    throw new EnvironmentError([
      ...(variables.ok ? [] : variables.error),
      ...(destination.ok ? [] : destination.error),
    ]);
  }
  return { ...variables.value, destination: destination.value };
}

interface WithDestination {
  readonly destination: DestinationSettings;
}

function workerSettings(read: z.output<typeof workerVariables> & WithDestination) {
  return {
    ...orThrow(sourceSettingsOf(read)),
    ...placeOf(read),
    ...(read.TWO_WAY === undefined ? {} : { twoWay: read.TWO_WAY }),
    ...(read.REVERSES === undefined ? {} : { reverses: read.REVERSES }),
    scope: scopeOf(read),
    tableName: read.OBJECTS_TABLE,
    destination: read.destination,
    policy: read.POLICY,
    keys: orThrow(readKeys(read.POLICY, read.SOURCE_PREFIXES)),
    logLevel: read.LOGGING_LEVEL,
  };
}

const commonVariables = {
  AWS_REGION: region("the region of the function (Lambda sets it)"),
  AWS_USE_FIPS_ENDPOINT: optionalFlag(),
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
  POLICY: z.optional(json(readPolicy)),
  OBJECTS_QUEUE: fifoQueue,
  EVENTS_QUEUE: z.optional(
    text("the URL of the standard queue of events, or not set", STANDARD_QUEUE),
  ),
});

const workerVariables = z.object({
  ...commonVariables,
  ...sourceVariables,
  OBJECTS_TABLE: text("the name or ARN of the ledger's table", /^[\w.:/-]{3,}$/),
  REVERSES: z.optional(text("the name of the deployment of the other direction", /^[a-z0-9-]+$/)),
  TWO_WAY: z.optional(json(readTwoWay)),
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

function placeOf(read: {
  readonly AWS_REGION: string;
  readonly AWS_USE_FIPS_ENDPOINT?: boolean | undefined;
}): FunctionPlace {
  return { region: read.AWS_REGION, useFips: read.AWS_USE_FIPS_ENDPOINT ?? false };
}

function orThrow<T>(read: Result<T, readonly string[]>): T {
  if (!read.ok) {
    throw new EnvironmentError(read.error);
  }
  return read.value;
}

function scopeOf(read: {
  readonly SOURCE_BUCKET?: string | undefined;
  readonly SOURCE_PREFIXES?: readonly string[] | undefined;
  readonly POLICY?: Policy | undefined;
}): Scope {
  return {
    ...(read.SOURCE_BUCKET === undefined ? {} : { bucket: read.SOURCE_BUCKET }),
    prefixes: read.SOURCE_PREFIXES ?? [],
    ...(read.POLICY?.scope === undefined ? {} : { filter: read.POLICY.scope }),
  };
}
