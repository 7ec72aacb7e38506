import {
  createCloudwatchFigures,
  type Deployment,
  openControl,
  pausePortsOf,
  readStatus,
  type Status,
  type StatusPorts,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { pause } from "../../io/pause.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { durationMs } from "../pause/pause-arguments.ts";
import { isBehind, type StatusSubject, statusLine, statusText } from "./status-text.ts";

/** The options of `xpart status`, as they are typed. */
export interface StatusArguments extends DeploymentArguments {
  readonly watch?: boolean;
  readonly every?: string;
  readonly maxLag?: string;
  readonly json?: boolean;
}

const DEFAULT_EVERY_MS = 10_000;
const LONGEST_MS = 14 * 86_400_000;

/** `xpart status`. @throws CliError */
export async function statusCommand(
  args: StatusArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const everyMs =
    args.every === undefined ? DEFAULT_EVERY_MS : durationMs("--every", args.every, LONGEST_MS);
  checkWatch(args);
  return withDeployment(args, context, async (deployment) => {
    const control = openControl(deployment);
    const ports: StatusPorts = {
      figures: createCloudwatchFigures(control),
      pause: pausePortsOf(deployment, control, (ms) => pause(ms, context.signal)),
      now: Date.now,
    };
    const subject = subjectOf(deployment, args);
    try {
      if (args.watch === true) {
        await watch(() => readStatus(deployment, ports), subject, everyMs, context);
      }
      const status = await readStatus(deployment, ports);
      context.signal.throwIfAborted();
      return report(status, subject, context);
    } finally {
      control.close();
    }
  });
}

function checkWatch({ watch: isWatching, every, json }: StatusArguments): void {
  if (isWatching === true && json === true) {
    throw new CliError({
      what: "--watch and --json do not go together",
      subject: "xpart status",
      remedy: "Give --json alone, which prints one document, as often as you need one.",
    });
  }
  if (every !== undefined && isWatching !== true) {
    throw new CliError({
      what: "--every goes with --watch alone",
      subject: `--every ${every}`,
      remedy: "Give --watch too.",
    });
  }
}

function subjectOf({ settings, names }: Deployment, { maxLag }: StatusArguments): StatusSubject {
  return {
    ...{ base: names.base, source: settings.source.bucket },
    destination: settings.destination.bucket,
    maxLagSeconds:
      maxLag === undefined
        ? settings.alarms.lagMinutes * 60
        : durationMs("--max-lag", maxLag, LONGEST_MS) / 1_000,
  };
}

/** Until Ctrl-C. */
async function watch(
  read: () => Promise<Status>,
  subject: StatusSubject,
  everyMs: number,
  { io, signal }: DeploymentContext,
): Promise<void> {
  while (!signal.aborted) {
    const status = await read();
    io.progress({
      ...{ code: "status-progress", title: statusLine(status, subject), figures: [] },
      screen: statusText(status, subject),
    });
    await pause(everyMs, signal);
  }
  io.close();
  signal.throwIfAborted();
}

function report(status: Status, subject: StatusSubject, { io }: DeploymentContext): ExitCode {
  const behind = isBehind(status, subject);
  io.result({
    code: "status-result",
    level: "info",
    text: statusText(status, subject),
    document: { ...status, maxLagSeconds: subject.maxLagSeconds, isBehind: behind ?? null },
  });
  if (behind === undefined) {
    return EXIT_CODES.failed;
  }
  return behind ? EXIT_CODES.notEqual : EXIT_CODES.ok;
}
