import type { FunctionLogLine } from "@xpart/aws-adapters/function-logs";
import type { PortError } from "@xpart/core";
import { logGroupOf } from "@xpart/deployment";
import type { Deployment } from "../open/open-deployment.ts";
import { followOnlySettings } from "../open/side-places.ts";

/** A line of a function about a key. */
export interface KeyLogLine extends FunctionLogLine {
  readonly functionName: string;
}

/** What the functions wrote of one key. */
export interface KeyLogs {
  readonly sinceMs: number;
  /** Oldest first. */
  readonly lines: readonly KeyLogLine[];
  /** Functions of which there are more lines than are kept, or than could be looked at. */
  readonly incomplete: readonly string[];
  /** Functions whose log could not be looked into. */
  readonly problems: readonly { readonly functionName: string; readonly error: PortError }[];
}

/** Lines that are kept of each function, the newest. */
const MOST_LINES = 1_000;

/** Looks into the logs of all functions for lines about a key. CloudWatch Logs is loaded only here. */
export async function readKeyLogs(
  key: string,
  sinceMs: number,
  { names, sourcePlace }: Pick<Deployment, "names" | "sourcePlace">,
): Promise<KeyLogs> {
  const { createLogsClient, findFunctionLogs } = await import("@xpart/aws-adapters/function-logs");
  const client = followOnlySettings(createLogsClient(sourcePlace));
  const functions = [names.eventHandler, names.queueHandler, names.partHandler];
  const found = await Promise.all(
    functions.map(async (functionName) => {
      const search = { logGroup: logGroupOf(functionName), key, sinceMs, most: MOST_LINES };
      return { functionName, read: await findFunctionLogs(client, search) };
    }),
  );
  client.destroy();
  const lines = found.flatMap(({ functionName, read }) =>
    read.ok ? read.value.lines.map((line) => ({ ...line, functionName })) : [],
  );
  return {
    sinceMs,
    lines: lines.toSorted((left, right) => left.timeMs - right.timeMs),
    incomplete: found.flatMap(({ functionName, read }) =>
      read.ok && !read.value.isComplete ? [functionName] : [],
    ),
    problems: found.flatMap(({ functionName, read }) =>
      read.ok ? [] : [{ functionName, error: read.error }],
    ),
  };
}
