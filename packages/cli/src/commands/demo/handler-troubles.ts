import type { LambdaLogLine } from "@xpart/sandbox";

/** Remembers what the handlers complained of, to say why a message is in a dead-letter queue. */
export interface HandlerTroubles {
  /** Takes a line that a handler wrote. */
  add(line: LambdaLogLine): void;
  /** Takes what an invocation threw. */
  addError(error: unknown): void;
  /** The newest reasons, each once, with how often it was given. */
  reasons(): readonly { readonly reason: string; readonly count: number }[];
}

/** Different reasons kept; more than that tell nothing new. */
const MAX_REASONS = 50;

/** Starts with none. */
export function createHandlerTroubles(): HandlerTroubles {
  const counts = new Map<string, number>();
  function count(reason: string): void {
    if (counts.has(reason) || counts.size < MAX_REASONS) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  return {
    add({ stream, line }) {
      const reason = reasonOf(line, stream);
      if (reason !== undefined) {
        count(reason);
      }
    },
    addError: (error) => count(error instanceof Error ? error.message : String(error)),
    reasons: () => [...counts].map(([reason, count]) => ({ reason, count })),
  };
}

/** Levels of the handlers' log lines that say that something went wrong. */
const TROUBLE_LEVELS: ReadonlySet<unknown> = new Set(["WARN", "ERROR"]);

/** A log line's message with its key; undefined where it tells of no trouble. */
function reasonOf(line: string, stream: LambdaLogLine["stream"]): string | undefined {
  const entry = parseLine(line);
  if (entry === undefined) {
    // What is not a log line of ours comes from Node or the SDK. Warnings of theirs are not trouble.
    return stream === "stderr" && /^\s*(\w*Error\b|fatal)/i.test(line) ? line.trim() : undefined;
  }
  if (!TROUBLE_LEVELS.has(entry.level)) {
    return undefined;
  }
  const { message, key } = entry;
  return key === undefined ? String(message) : `${String(message)} (key ${JSON.stringify(key)})`;
}

interface LogEntry {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly key?: unknown;
}

function parseLine(line: string): LogEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
