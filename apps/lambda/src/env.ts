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
import type { LogLevel } from "./json-logger.ts";

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What eventHandler is told by its environment. */
export interface EventSettings {
  /** Where the function runs. */
  readonly region: string;
  readonly scope: Scope;
  /** The FIFO queue. */
  readonly queueUrl: string;
  readonly logLevel: LogLevel;
}

/** Where replicas go. */
export interface DestinationSettings {
  readonly bucket: string;
  readonly region: string;
  /** Absent: the bucket's default encryption. */
  readonly kmsKeyId?: string;
  /** The name or ARN of the secret with the credentials. */
  readonly secretId: string;
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
  /** The ledger. */
  readonly tableName: string;
  readonly destination: DestinationSettings;
  readonly policy: Policy;
  readonly logLevel: LogLevel;
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
  const read = parse(eventVariables, environment);
  return {
    region: read.AWS_REGION,
    scope: scopeOf(read),
    queueUrl: read.OBJECTS_QUEUE,
    logLevel: read.LOGGING_LEVEL,
  };
}

/** Reads what queueHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readQueueSettings(environment: Environment): QueueSettings {
  const read = parse(queueVariables, environment);
  const { DEST_KMS_KEY: kmsKeyId, DEST_ENDPOINT_URL: endpointUrl } = read;
  const pathStyle = read.DEST_FORCE_PATH_STYLE;
  return {
    region: read.AWS_REGION,
    scope: scopeOf(read),
    tableName: read.OBJECTS_TABLE,
    destination: {
      bucket: read.DEST_BUCKET,
      region: read.DEST_BUCKET_REGION,
      secretId: read.DEST_SECRET,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(pathStyle === undefined ? {} : { isPathStyle: pathStyle === "true" }),
    },
    policy: read.POLICY,
    logLevel: read.LOGGING_LEVEL,
  };
}

/** A text that fits a pattern; `mustBe` ends the sentence "NAME must be ...". */
function text(mustBe: string, pattern: RegExp): z.ZodMiniType<string, string> {
  const error = `must be ${mustBe}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
}

function region(mustBe: string): z.ZodMiniType<string, string> {
  const error = `must be ${mustBe}, in a partition that xpart knows`;
  return z.string({ error }).check(z.refine((name) => partitionOf(name).ok, { error }));
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** JSON, of which `read` makes a value or says what it must be. */
function json<T>(
  read: (parsed: unknown) => Result<T, readonly string[]>,
): z.ZodMiniType<T, string> {
  return z.pipe(
    z.string(),
    z.transform((input, context) => {
      const value = read(parseJson(input));
      if (value.ok) {
        return value.value;
      }
      for (const mustBe of value.error) {
        context.issues.push({ code: "custom", message: `must be ${mustBe}`, input });
      }
      return z.NEVER;
    }),
  );
}

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

const eventVariables = z.object({
  ...commonVariables,
  OBJECTS_QUEUE: text("the URL of the FIFO queue, which ends in .fifo", /^https?:\/\/.+\.fifo$/),
});

const notYet = z.optional(
  z.never({ error: "must not be set: federation into a role is not there yet, use DEST_SECRET" }),
);

const queueVariables = z.object({
  ...commonVariables,
  OBJECTS_TABLE: text("the name or ARN of the ledger's table", /^[\w.:/-]{3,}$/),
  DEST_BUCKET: text("the name of the destination bucket", BUCKET_NAME),
  DEST_BUCKET_REGION: region("the region of the destination bucket, such as us-gov-west-1"),
  DEST_KMS_KEY: z.optional(z.string()),
  DEST_SECRET: text("the name or ARN of the secret with the credentials", /^[\w/+=.@:!-]+$/),
  DEST_ROLE_ARN: notYet,
  DEST_AUDIENCE: notYet,
  DEST_ENDPOINT_URL: z.optional(text("an http or https URL, or not set", /^https?:\/\/[^\s/]+/)),
  DEST_FORCE_PATH_STYLE: z.optional(
    z.enum(["true", "false"], { error: "must be true or false, or not set" }),
  ),
  POLICY: z._default(json(readPolicy), DEFAULT_POLICY),
});

/** What may hold a secret, by its nature or by mistake, or is too long: never quoted in an error. */
const UNQUOTED: ReadonlySet<string> = new Set(["DEST_SECRET", "DEST_ENDPOINT_URL", "POLICY"]);

function parse<T extends z.ZodMiniType>(variables: T, environment: Environment): z.output<T> {
  const filled = Object.entries(environment).filter(([, value]) => value !== "");
  const parsed = variables.safeParse(Object.fromEntries(filled));
  if (parsed.success) {
    return parsed.data;
  }
  throw new EnvironmentError(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name} ${message}; ${presentValue(name, environment[name])}`;
    }),
  );
}

function presentValue(name: string, value: string | undefined): string {
  if (value === undefined || value === "") {
    return "it is not set";
  }
  return UNQUOTED.has(name) ? "what it is now is not shown" : `it is ${JSON.stringify(value)}`;
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

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}
