import { err, ok, type Result } from "@xpart/core";
import type { RunLimits } from "@xpart/operations/distributed";
import * as z from "zod/mini";
import { checkVariables, type Environment, json, optionalFlag, text } from "./check-variables.ts";
import { owner } from "./destination-settings.ts";
import { EnvironmentError, type QueueSettings, readQueueSettings } from "./env.ts";

/** What sliceHandler is told by its environment. */
export interface SliceSettings extends QueueSettings {
  /** The FIFO queue, for keys that are sent. */
  readonly queueUrl: string;
  readonly runBucket: string;
  readonly runPrefix: string;
  /** The account that the bucket has to belong to; absent: nobody knows. */
  readonly runBucketOwner?: string;
  readonly limits: RunLimits & { readonly ranges: number };
  readonly hasObjectLock: boolean;
}

/** Reads what sliceHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readSliceSettings(environment: Environment): SliceSettings {
  const queue = readQueueSettings(environment);
  const read = checkVariables(variables, environment);
  const { queueUrl } = queue;
  if (!read.ok || queueUrl === undefined) {
    throw new EnvironmentError([
      ...(read.ok ? [] : read.error),
      ...(queueUrl === undefined ? ["OBJECTS_QUEUE must be set; it is not set"] : []),
    ]);
  }
  return {
    ...{ ...queue, queueUrl },
    runBucket: read.value.RUN_BUCKET,
    runPrefix: read.value.RUN_PREFIX ?? "",
    ...(read.value.RUN_BUCKET_OWNER === undefined
      ? {}
      : { runBucketOwner: read.value.RUN_BUCKET_OWNER }),
    limits: read.value.RUN_LIMITS,
    hasObjectLock: read.value.DEST_OBJECT_LOCK ?? false,
  };
}

const LIMITS = z.object({
  concurrency: z.int().check(z.positive()),
  ranges: z.int().check(z.positive()),
  listingsPerSecond: z.number().check(z.positive()),
  keysPerSecond: z.number().check(z.positive()),
  mostWaiting: z.int().check(z.positive()),
});

function readLimits(parsed: unknown): Result<z.output<typeof LIMITS>, readonly string[]> {
  const limits = LIMITS.safeParse(parsed);
  return limits.success
    ? ok(limits.data)
    : err(["JSON with concurrency, ranges, listingsPerSecond, keysPerSecond and mostWaiting"]);
}

const variables = z.object({
  RUN_BUCKET: text("the name of the bucket that keeps runs", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  RUN_BUCKET_OWNER: owner("run"),
  RUN_PREFIX: z.optional(z.string()),
  RUN_LIMITS: json(readLimits),
  DEST_OBJECT_LOCK: optionalFlag(),
});
