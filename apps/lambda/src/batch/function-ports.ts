import { createSqsMessageVisibility, createSqsWire } from "@xpart/aws-adapters";
import { createJsonLogger, type Logger, type LogLevel } from "../report/json-logger.ts";
import type { FunctionPlace } from "../settings/env.ts";
import type { DelayPorts } from "./delay-returned.ts";

/** Takes one line of output, without its line break. */
export type WriteLine = (line: string) => void;

/** Returned messages come again by their own time, where the queue that is worked is known (B4). */
export function delayPortsOf(settings: FunctionPlace, queueUrl: string | undefined): DelayPorts {
  if (queueUrl === undefined) {
    return { now: Date.now };
  }
  const client = createSqsWire(placeOf(settings));
  const visibility = createSqsMessageVisibility({ client, queueUrl });
  return { now: Date.now, retries: { visibility, random: Math.random } };
}

/** What clients of the source side are made with; explicit, whatever else the settings hold. */
export function placeOf({ region, useFips }: FunctionPlace): FunctionPlace {
  return { region, useFips };
}

/** Writes lines of JSON, from this level on. */
export function loggerAt(level: LogLevel, write: WriteLine): Logger {
  return createJsonLogger({ level, write, now: Date.now });
}
