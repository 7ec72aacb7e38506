import { ok } from "@xpart/core";
import type { CloudRuns, RunStatus } from "@xpart/operations";
import type { RunRequest, RunStore } from "@xpart/operations/distributed";

/** Runs that nobody works: a test says how they stand. */
export interface MemoryCloudRuns {
  readonly runs: CloudRuns;
  /** By ARN, the oldest first. */
  readonly statuses: Map<string, RunStatus>;
  /** By run and name. */
  readonly files: Map<string, unknown>;
  /** Begins one as the clock or a command would. */
  begin(run: string, request: RunRequest, status?: Partial<RunStatus>): void;
}

const SECOND_MS = 1_000;
/** 2026-01-31T12:00:00Z. */
const FIRST_MS = 1_769_860_800_000;

/** Starts with none. Each begins an hour after the one before, and takes 95 s. */
export function memoryCloudRuns(): MemoryCloudRuns {
  const statuses = new Map<string, RunStatus>();
  const files = new Map<string, unknown>();
  const begin: MemoryCloudRuns["begin"] = (run, request, status = {}) => {
    statuses.set(`arn:${run}:${statuses.size}`, {
      ...{ status: "RUNNING", begun: { run, request }, ...status },
    });
  };
  const storeOf = (run: string): RunStore => ({
    keyOf: (name) => name,
    read: async (name) => ok(files.get(`${run}/${name}`)),
    write: async () => ok(undefined),
    update: async () => ok(undefined),
  });
  return {
    ...{ statuses, files, begin },
    runs: {
      storeOf,
      close: () => undefined,
      progressOf: (run) => async () =>
        ok(
          files.get(`${run}/figures`) as { keys: number; bytes: number; sent: number } | undefined,
        ),
      control: {
        async list(most) {
          const all = [...statuses].map(([executionArn, { status }], at) => {
            const startedMs = FIRST_MS + at * 3_600 * SECOND_MS;
            const endedMs = status === "RUNNING" ? undefined : startedMs + 95 * SECOND_MS;
            return { executionArn, startedMs, endedMs };
          });
          return ok(all.reverse().slice(0, most));
        },
        find: async () => ok(undefined),
        async start(run, request) {
          begin(run, request);
          return ok("");
        },
        read: async (arn) => ok(statuses.get(arn) ?? { status: "FAILED" }),
        async stop(arn) {
          const { begun } = statuses.get(arn) ?? {};
          statuses.set(arn, { status: "ABORTED", cause: "stopped by xpart", begun });
          return ok(undefined);
        },
      },
    },
  };
}

const VERIFY: RunRequest = { kind: "verify", prefixes: [""], sends: false };
const FILL: RunRequest = { kind: "backfill", prefixes: ["published/"], sends: true };

/** One of each kind: ended well, stopped, failed, an audit of the clock, and one that runs with fewer children than there may be. */
export function beginSeveral({ begin, files }: MemoryCloudRuns): void {
  const ranges = (done: number, running: number, failed: number) => ({
    ranges: { total: 50, done, running, failed },
  });
  const outcome = { equal: true, keys: 20_000, findingCount: 0, sent: 0 };
  begin("verify-20260131T120000-aaaaaa", VERIFY, {
    ...{ status: "SUCCEEDED", outcome, ...ranges(50, 0, 0) },
  });
  begin("backfill-20260131T130000-bbbbbb", FILL, {
    ...{ status: "ABORTED", cause: "stopped by xpart", ...ranges(22, 0, 4) },
  });
  begin("verify-20260131T140000-cccccc", VERIFY, {
    ...{ status: "FAILED", cause: "Ranges failed: see the run's report, and resume the run" },
    ...ranges(49, 0, 1),
  });
  begin(
    "5f0c6a52-5d6f-4b4e-9a70-4f6f3c1f2a11",
    { ...VERIFY, sends: true, isAudit: true },
    {
      ...{ status: "SUCCEEDED", outcome: { ...outcome, equal: false, findingCount: 2, sent: 2 } },
      ...ranges(50, 0, 0),
    },
  );
  begin("backfill-20260131T160000-dddddd", FILL, ranges(31, 9, 0));
  files.set("backfill-20260131T160000-dddddd/figures", {
    ...{ keys: 12_400, bytes: 61_203_283_968, sent: 9_871 },
  });
  files.set("backfill-20260131T160000-dddddd/turns.json", { most: 9 });
}
