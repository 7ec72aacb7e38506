import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { RUN_NAME, type RunRequest, readRunRequest } from "./run-request.ts";
import type { SentWork } from "./run-slice.ts";

/** How far a run is. */
export interface RunStatus {
  /** As Step Functions names it. */
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
  /** Absent until the run was split. */
  readonly ranges?: RangeCounts | undefined;
  /** Why it ended. */
  readonly cause?: string | undefined;
  /** The run that it works, and what that is; absent: somebody else has begun it. */
  readonly begun?: { readonly run: string; readonly request: RunRequest } | undefined;
  /** Absent until the summary was written, and where ranges have failed. */
  readonly outcome?: RunSummary | undefined;
}

/** What the summary of a run said. */
export interface RunSummary {
  readonly equal: boolean;
  readonly keys: number;
  readonly findingCount: number;
  /** Keys that were sent. */
  readonly sent: number;
}

/** Ranges of a run by what becomes of them. */
export interface RangeCounts {
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
}

/** What Step Functions says of an execution, and of the ranges of its Map. */
export function toRunStatus(
  { status = "RUNNING", cause, error, input, output }: Partial<DescribeExecutionOutput>,
  ranges: RangeCounts | undefined,
): RunStatus {
  const [begun, outcome] = [readInput(input), readOutput(output)];
  return { status, ranges, cause: cause ?? error, begun, outcome };
}

function readInput(input: string | undefined): RunStatus["begun"] {
  const { run, request } = (readJson(input) ?? {}) as { run?: unknown; request?: unknown };
  const read = readRunRequest(request);
  return typeof run === "string" && RUN_NAME.test(run) && read !== undefined
    ? { run, request: read }
    : undefined;
}

function readOutput(output: string | undefined): RunSummary | undefined {
  const said = readJson(output) as (Partial<RunSummary> & { sent?: unknown }) | undefined;
  const { equal, keys, findingCount, sent } = said ?? {};
  return typeof equal === "boolean" && typeof keys === "number"
    ? {
        equal,
        keys,
        findingCount: findingCount ?? 0,
        sent: (sent as SentWork | undefined)?.keys ?? 0,
      }
    : undefined;
}

/** @returns undefined where it is no object in JSON. */
function readJson(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
