import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { callAws } from "@xpart/aws-adapters";
import { err, ok, type PortError, type Result } from "@xpart/core";
import type { RunRequest } from "./run-request.ts";
import { type RangeCounts, type RunStatus, toRunStatus } from "./run-status.ts";

/** One execution of the state machine. */
export interface RunExecution {
  readonly executionArn: string;
  readonly startedMs: number;
  /** Absent: it runs. */
  readonly endedMs?: number | undefined;
}

/** Starts, follows and stops runs. */
export interface RunControl {
  /** The newest executions, whoever began them: a run that was gone on with has several. One request. */
  list(most: number): Promise<Result<readonly RunExecution[], PortError>>;
  /** The newest execution of a run. @returns undefined where there is none. */
  find(run: string): Promise<Result<string | undefined, PortError>>;
  /**
   * Begins a run, or goes on with it: then the request is that of its beginning.
   *
   * @returns the execution's ARN.
   */
  start(run: string, request: RunRequest): Promise<Result<string, PortError>>;
  read(executionArn: string): Promise<Result<RunStatus, PortError>>;
  /** Ends it: what was written down stays, and slices under way end by themselves. */
  stop(executionArn: string): Promise<Result<void, PortError>>;
}

/** What runs are driven by. */
export interface RunMachine {
  readonly stepFunctions: SFNClient;
  readonly machineArn: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Pages of a hundred executions that are looked through for a run. */
const MOST_PAGES = 10;

/** Runs by a state machine of Step Functions. */
export function createRunControl({ stepFunctions, machineArn, now }: RunMachine): RunControl {
  const call = <T>(operation: string, send: () => Promise<T>) =>
    callAws({ side: "source" }, operation, send);
  return {
    async list(most) {
      const listed = await call("ListExecutions", () =>
        stepFunctions.send(
          new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: most }),
        ),
      );
      return listed.ok ? ok((listed.value.executions ?? []).flatMap(executionOf)) : listed;
    },
    async find(run) {
      let nextToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const listed = await call("ListExecutions", () =>
          stepFunctions.send(
            new ListExecutionsCommand({
              ...{ stateMachineArn: machineArn, maxResults: 100 },
              ...(nextToken === undefined ? {} : { nextToken }),
            }),
          ),
        );
        if (!listed.ok) {
          return listed;
        }
        // The newest comes first. Source: API reference of ListExecutions.
        const found = (listed.value.executions ?? [])
          .filter(({ name = "" }) => name === run || name.startsWith(`${run}${AGAIN}`))
          .toSorted((one, other) => startOf(other) - startOf(one))[0];
        nextToken = listed.value.nextToken;
        if (found !== undefined || nextToken === undefined) {
          return ok(found?.executionArn);
        }
      }
      return ok(undefined);
    },
    async start(run, request) {
      const before = await this.find(run);
      if (!before.ok) {
        return before;
      }
      // A name is taken for ninety days.
      const name = before.value === undefined ? run : `${run}${AGAIN}${now().toString(36)}`;
      const started = await call("StartExecution", () =>
        stepFunctions.send(
          new StartExecutionCommand({
            ...{ stateMachineArn: machineArn, name },
            input: JSON.stringify({ run, request }),
          }),
        ),
      );
      return started.ok ? ok(started.value.executionArn ?? "") : started;
    },
    async read(executionArn) {
      const described = await call("DescribeExecution", () =>
        stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
      );
      if (!described.ok) {
        return described;
      }
      const ranges = await call("DescribeMapRun", () => countRanges(stepFunctions, executionArn));
      return ranges.ok ? ok(toRunStatus(described.value, ranges.value)) : err(ranges.error);
    },
    async stop(executionArn) {
      const cause = "stopped by xpart";
      const stopped = await call("StopExecution", () =>
        stepFunctions.send(new StopExecutionCommand({ executionArn, cause })),
      );
      return stopped.ok ? ok(undefined) : stopped;
    },
  };
}

/** Between a run's name and what tells its further executions apart. */
const AGAIN = "--";

function executionOf(item: ExecutionListItem): readonly RunExecution[] {
  const { executionArn, mapRunArn, stopDate } = item;
  // Children of a Map are none of the runs.
  return executionArn === undefined || mapRunArn !== undefined
    ? []
    : [{ executionArn, startedMs: startOf(item), endedMs: stopDate?.getTime() }];
}

function startOf({ startDate }: { readonly startDate?: Date | undefined }): number {
  return startDate?.getTime() ?? 0;
}

async function countRanges(
  stepFunctions: SFNClient,
  executionArn: string,
): Promise<RangeCounts | undefined> {
  const { mapRuns = [] } = await stepFunctions.send(new ListMapRunsCommand({ executionArn }));
  const mapRunArn = mapRuns[0]?.mapRunArn;
  if (mapRunArn === undefined) {
    return undefined;
  }
  const { itemCounts } = await stepFunctions.send(new DescribeMapRunCommand({ mapRunArn }));
  const { total = 0, succeeded = 0, running = 0 } = itemCounts ?? {};
  const failed =
    (itemCounts?.failed ?? 0) + (itemCounts?.timedOut ?? 0) + (itemCounts?.aborted ?? 0);
  return { total, done: succeeded, running, failed };
}
