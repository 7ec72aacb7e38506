/** What `LOGGING_LEVEL` chooses: nothing less important is written. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/**
 * All that a line can say beside its message. Names and counts only: there is no field for content,
 * metadata values, tag values or credentials, so that none can be logged by mistake (S3).
 */
export interface LogFields {
  /** Lambda's id of the invocation. */
  readonly awsRequestId?: string;
  readonly messageId?: string;
  /** The messages of one line about several. */
  readonly messageIds?: readonly string[];
  readonly bucket?: string;
  readonly key?: string;
  /** What the key is called at the destination, where that is another. */
  readonly destinationKey?: string;
  readonly versionId?: string;
  readonly event?: string;
  readonly outcome?: string;
  readonly reason?: string;
  /** The kind of a failure. */
  readonly failure?: string;
  /** From the event's time until now. */
  readonly latencyMs?: number;
  readonly bytes?: number;
  readonly appended?: number;
  readonly deleted?: number;
  readonly gaps?: number;
  readonly foreign?: number;
  readonly locked?: number;
  readonly held?: number;
  readonly parked?: number;
  /** The range of a message of the parts queue. */
  readonly firstPart?: number;
  readonly lastPart?: number;
  /** The id of the S3 request that caused the event. */
  readonly requestId?: string;
}

/** Writes lines for people and for CloudWatch Logs Insights. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  /** The same logger with fields that every line of it has. */
  with(fields: LogFields): Logger;
}

/** How a logger writes. */
export interface JsonLoggerOptions {
  readonly level: LogLevel;
  /** Takes one line, without its line break. */
  write(line: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * A logger of one JSON object a line. `timestamp` and `level` have the names and values that Lambda's
 * own log level filter reads (thus `WARN`). Source: "Configuring JSON and plain text log formats" of the
 * Lambda guide.
 */
export function createJsonLogger(options: JsonLoggerOptions, base: LogFields = {}): Logger {
  return {
    log(level, message, fields) {
      if (SEVERITY[level] < SEVERITY[options.level]) {
        return;
      }
      const timestamp = new Date(options.now()).toISOString();
      const name = level === "WARNING" ? "WARN" : level;
      options.write(JSON.stringify({ timestamp, level: name, message, ...base, ...fields }));
    },
    with(fields) {
      return createJsonLogger(options, { ...base, ...fields });
    },
  };
}

const SEVERITY: Readonly<Record<LogLevel, number>> = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3 };
