import { createHash } from "node:crypto";
import { AwsJsonError, createAwsJsonHandler } from "../aws-json.ts";
import type { Service } from "../service.ts";
import { matchesFilter } from "./filter-pattern.ts";

/** Log groups with what was put into them, and looking into them; no more of CloudWatch Logs than that. */
export interface LogsService extends Service {
  createLogGroup(name: string): void;
  /** Puts a line into a group. @throws AwsJsonError where there is none. */
  put(group: string, line: string): void;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

interface FilterRequest {
  readonly logGroupName?: string;
  readonly filterPattern?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** Lines that a group keeps, the newest; a sandbox need not remember more. */
const MOST_LINES = 10_000;
/** The most events of one answer, and lines that are looked at for it. */
const MOST_EVENTS = 10_000;
const LOOKED_AT = 1_000;
/** All lines of a group are in one stream. */
const STREAM = "sandbox";

/** Makes a CloudWatch Logs (AWS JSON 1.1) without groups. */
export function createLogsService({ now }: { now(): number }): LogsService {
  const groups = new Map<string, LogEvent[]>();
  function eventsOf(group = ""): LogEvent[] {
    const events = groups.get(group);
    if (events === undefined) {
      const message = "The specified log group does not exist.";
      throw new AwsJsonError("ResourceNotFoundException", message);
    }
    return events;
  }
  return {
    handle: createAwsJsonHandler<FilterRequest>("logs", {
      FilterLogEvents: (request) => filtered(eventsOf(request.logGroupName), request),
    }),
    createLogGroup: (name) => void groups.set(name, []),
    put(group, line) {
      const events = eventsOf(group);
      events.push({ timestamp: now(), message: line });
      if (events.length > MOST_LINES) {
        events.shift();
      }
    },
    stop: async () => {},
  };
}

/** As CloudWatch Logs does: a page may hold no event, and have a token for the next one all the same. */
function filtered(events: readonly LogEvent[], request: FilterRequest): Record<string, unknown> {
  const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, filterPattern = "" } = request;
  const from = Number(request.nextToken ?? 0);
  const most = Math.min(request.limit ?? MOST_EVENTS, MOST_EVENTS);
  const found: Record<string, unknown>[] = [];
  let at = from;
  for (; at < events.length && at < from + LOOKED_AT && found.length < most; at += 1) {
    const event = events[at];
    if (
      event !== undefined &&
      event.timestamp >= startTime &&
      event.timestamp <= endTime &&
      matchesFilter(event.message, filterPattern)
    ) {
      found.push({ ...event, logStreamName: STREAM, eventId: idOf(event, at) });
    }
  }
  return { events: found, ...(at < events.length ? { nextToken: String(at) } : {}) };
}

function idOf({ message }: LogEvent, at: number): string {
  return createHash("sha256").update(`${at} ${message}`).digest("hex").slice(0, 32);
}
