import type { PortError, Result } from "@xpart/core";
import {
  type CloudRuns,
  type Deployment,
  openCloudRuns,
  openControl,
  type RunFigures,
  type RunStatus,
} from "@xpart/operations";
import type { RunReport, RunRequest } from "@xpart/operations/distributed";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatBytes, formatCount } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { type DistributedArguments, runNameOf } from "./distributed-arguments.ts";

/** Between two looks at a run. */
const LOOK_EVERY_MS = 2_000;

/** What a run in the cloud came to: its report, or how the command ended without one. */
export type RunOutcome =
  | { readonly kind: "report"; readonly run: string; readonly report: RunReport }
  | { readonly kind: "ended"; readonly exitCode: ExitCode };

/**
 * Starts a run in the cloud, or goes on with one that ended early, and follows it to its report. Ctrl-C ends only the
 * following.
 *
 * @throws CliError
 */
export async function distributedRun(
  args: DistributedArguments,
  request: RunRequest,
  deployment: Deployment,
  context: DeploymentContext,
): Promise<RunOutcome> {
  const control = openControl(deployment);
  const runs = await openCloudRuns(deployment, control);
  try {
    if (!("control" in runs)) {
      throw new CliError(runs);
    }
    const name = runNameOf(args, request.kind, Date.now());
    const following = { name, command: request.kind, runs, context };
    const execution = await begin(args, request, following);
    return typeof execution === "string" ? await follow(execution, following) : execution;
  } finally {
    if ("close" in runs) {
      runs.close();
    }
    control.close();
  }
}

interface Following {
  readonly name: string;
  readonly command: string;
  readonly runs: CloudRuns;
  readonly context: DeploymentContext;
}

/** @returns the execution to follow, or that the command has ended. */
async function begin(
  args: DistributedArguments,
  request: RunRequest,
  { name, command, runs: { control: runs }, context }: Following,
): Promise<string | RunOutcome> {
  const found = args.run === undefined ? undefined : taken(await runs.find(name), name);
  const status = found === undefined ? undefined : taken(await runs.read(found), name);
  if (args.stop === true) {
    if (found === undefined || status?.status !== "RUNNING") {
      throw new CliError({
        what: "No such run is running",
        subject: name,
        remedy: "Look at its name, as the command said when it began.",
      });
    }
    taken(await runs.stop(found), name);
    note(context, `stopped: xpart ${command} --distributed --run ${name} goes on with it`);
    return { kind: "ended", exitCode: EXIT_CODES.ok };
  }
  const isOn = status?.status === "RUNNING" || status?.status === "SUCCEEDED";
  const execution =
    found !== undefined && isOn ? found : taken(await runs.start(name, request), name);
  note(context, `run ${name}: ${found === undefined ? "begun" : isOn ? "found" : "goes on"}`);
  if (args.detach === true) {
    note(context, `xpart ${command} --distributed --run ${name} follows it`);
    return { kind: "ended", exitCode: EXIT_CODES.ok };
  }
  return execution;
}

async function follow(execution: string, following: Following): Promise<RunOutcome> {
  const { name, command, runs, context } = following;
  const { signal, io } = context;
  const startedMs = Date.now();
  const look = runs.progressOf(name);
  try {
    for (;;) {
      const status = taken(await runs.control.read(execution), name);
      if (status.status !== "RUNNING") {
        return await ended(status, following);
      }
      const figures = taken(await look(), name);
      show(context, { status, figures, elapsedMs: Date.now() - startedMs });
      await pause(LOOK_EVERY_MS, signal);
      if (signal.aborted) {
        const way = `xpart ${command} --distributed --run ${name}`;
        note(context, `it runs on: ${way} follows it, with --stop it ends`);
        return { kind: "ended", exitCode: EXIT_CODES.interrupted };
      }
    }
  } finally {
    io.close();
  }
}

async function ended(
  { status, cause }: RunStatus,
  { name, command, runs }: Following,
): Promise<RunOutcome> {
  const read = await runs.storeOf(name).read("report.json");
  const report = taken(read, name) as RunReport | undefined;
  if (report === undefined || status === "ABORTED" || status === "TIMED_OUT") {
    throw new CliError({
      what: status === "ABORTED" ? "The run was stopped" : "The run failed",
      subject: cause === undefined ? name : `${name}: ${cause}`,
      remedy: `xpart ${command} --distributed --run ${name} goes on with it; the log of sliceHandler says more.`,
    });
  }
  return { kind: "report", run: name, report };
}

interface RunView {
  readonly status: RunStatus;
  /** Absent until the first slice has ended. */
  readonly figures: RunFigures | undefined;
  readonly elapsedMs: number;
}

function show({ io }: DeploymentContext, { status, figures, elapsedMs }: RunView): void {
  const { ranges } = status;
  const { total = 0, done = 0, running = 0, failed = 0 } = ranges ?? {};
  const over = done + failed;
  const left =
    over === 0 ? "not known yet" : `${Math.ceil(((elapsedMs / over) * (total - over)) / 1_000)} s`;
  io.progress({
    code: "run-progress",
    title: ranges === undefined ? "splitting into ranges" : "comparing in the cloud",
    figures: [
      { label: "ranges", value: `${formatCount(over)} of ${formatCount(total)}` },
      { label: "running", value: formatCount(running) },
      { label: "failed", value: formatCount(failed) },
      ...(figures === undefined
        ? []
        : [
            {
              label: "keys",
              value: `${formatCount(figures.keys)}, ${formatBytes(figures.bytes)}`,
            },
            { label: "asked for", value: formatCount(figures.sent) },
          ]),
      { label: "left", value: left },
    ],
  });
}

function note({ io }: DeploymentContext, text: string): void {
  io.notify({ code: "run-note", level: "info", text });
}

function taken<T>(result: Result<T, PortError>, subject: string): T {
  if (!result.ok) {
    throw portFailure(result.error, subject);
  }
  return result.value;
}
