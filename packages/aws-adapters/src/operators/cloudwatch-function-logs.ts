import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { type ClientPlace, clientOptions } from "../clients/partition-clients.ts";

/** A line that a function wrote. */
export interface FunctionLogLine {
  /** Milliseconds since the epoch, by CloudWatch. */
  readonly timeMs: number;
  /** A JSON object, as the functions write it. */
  readonly text: string;
}

/** Which lines. */
export interface FunctionLogSearch {
  readonly logGroup: string;
  /** Of this key alone. */
  readonly key: string;
  /** Not older, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** The newest so many. */
  readonly most: number;
}

/** What was found. */
export interface FoundLogLines {
  /** Oldest first. */
  readonly lines: readonly FunctionLogLine[];
  /** Whether there were more than wanted, or more to look at than was. */
  readonly isComplete: boolean;
}

/** Makes a CloudWatch Logs client. */
export function createLogsClient(place: ClientPlace): CloudWatchLogsClient {
  return new CloudWatchLogsClient(clientOptions(place));
}

/**
 * Requests of one search: CloudWatch Logs looks at up to 1 MB of lines a request, whatever it finds, and takes ten
 * requests a second of an account and region (its user guide, "CloudWatch Logs quotas").
 */
const MOST_REQUESTS = 200;

/**
 * Looks into the log group of a function for the lines about one key. CloudWatch looks for the key; what its patterns
 * cannot say of a key, such as a control character, is looked at here.
 */
export async function findFunctionLogs(
  client: CloudWatchLogsClient,
  { logGroup, key, sinceMs, most }: FunctionLogSearch,
): Promise<Result<FoundLogLines, PortError>> {
  const lines: FunctionLogLine[] = [];
  let isComplete = true;
  let nextToken: string | undefined;
  for (let asked = 0; asked < MOST_REQUESTS; asked += 1) {
    const token = nextToken === undefined ? {} : { nextToken };
    const answer = await callAws({ side: "source" }, "FilterLogEvents", () =>
      client.send(
        new FilterLogEventsCommand({
          ...{ logGroupName: logGroup, startTime: sinceMs, filterPattern: patternFor(key) },
          ...token,
        }),
      ),
    );
    if (!answer.ok) {
      // The service's own sentence does not say which group.
      return err({ ...answer.error, message: `log group ${logGroup}: ${answer.error.message}` });
    }
    for (const { timestamp = 0, message = "" } of answer.value.events ?? []) {
      if (isOfKey(message, key)) {
        lines.push({ timeMs: timestamp, text: message.trimEnd() });
      }
    }
    if (lines.length > most) {
      lines.splice(0, lines.length - most);
      isComplete = false;
    }
    ({ nextToken } = answer.value);
    if (nextToken === undefined) {
      return ok({ lines, isComplete });
    }
  }
  return ok({ lines, isComplete: false });
}

/** Printable ASCII but for quotes, backslashes, and the star that stands for anything. */
const SAYABLE = /^[ !#-)+-[\]-~]*/;

/** As much of the key as a pattern surely says, from its beginning (user guide, "Filter pattern syntax"). */
function patternFor(key: string): string {
  const [said = ""] = SAYABLE.exec(key) ?? [];
  return `{ $.key = "${said}${said === key ? "" : "*"}" }`;
}

function isOfKey(text: string, key: string): boolean {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null && "key" in line && line.key === key;
  } catch {
    return false; // a line of Lambda's own, or of another format
  }
}
