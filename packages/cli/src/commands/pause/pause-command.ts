import type { PortError, Result } from "@xpart/core";
import {
  type CopyingMapping,
  identityArn,
  isRunning,
  openControl,
  type PausePorts,
  type PauseState,
  pauseDeployment,
  pausePortsOf,
  printable,
  readPause,
  resumeDeployment,
  timeText,
  whyNotResumed,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { pause as sleepUntil } from "../../io/pause.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { durationMs } from "./pause-arguments.ts";

/** The options of `xpart pause` and `xpart resume`, as they are typed. */
export interface PauseArguments extends DeploymentArguments {
  readonly reason?: string;
  readonly for?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Messages of the queues are gone after fourteen days: what waits longer is lost to all but a comparison. */
const MAX_PAUSE_MS = 10 * 86_400_000;
/** Fits into an item and on a line. */
const MAX_REASON = 500;

/** `xpart pause --reason TEXT [--for 2h]`. @throws CliError */
export async function pauseCommand(
  args: PauseArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const reason = reasonOf(args.reason);
  const forMs = args.for === undefined ? undefined : durationMs("--for", args.for, MAX_PAUSE_MS);
  return withPause(args, context, async (ports, base, by) => {
    const before = taken(await readPause(ports), base);
    const until =
      forMs === undefined
        ? "until xpart resume; messages are gone after fourteen days"
        : `for ${args.for}, and goes on by itself`;
    announce(`${base}: pauses the functions that copy ${until}`, before, context);
    if (args.dryRun === true) {
      return report("nothing was done, as --dry-run says", before, context);
    }
    await agreeFirst({ question: `Pause ${base}?`, isAgreed: args.yes === true }, context);
    const sinceMs = Date.now();
    // A schedule is for a whole second.
    const untilMs = forMs === undefined ? undefined : Math.ceil((sinceMs + forMs) / 1_000) * 1_000;
    const pause = {
      ...{ reason, sinceMs },
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(by === undefined ? {} : { by }),
    };
    const after = taken(await pauseDeployment(pause, ports), base);
    const isThere = after.mappings.every(({ state }) => state === "Disabled");
    const done = isThere ? "paused" : "still stopping, and xpart status says when it is paused";
    return report(`${done}: ${base}, ${pauseWords(after)}`, after, context);
  });
}

/** `xpart resume`. @throws CliError */
export async function resumeCommand(
  args: PauseArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withPause(args, context, async (ports, base) => {
    const before = taken(await readPause(ports), base);
    const running = before.mappings.every(isRunning);
    if (running && before.note === undefined) {
      return report(`${base} is not paused`, before, context);
    }
    await checkDirection(ports, base);
    announce(`${base}: the functions that copy go on, in the order of each key`, before, context);
    if (args.dryRun === true) {
      return report("nothing was done, as --dry-run says", before, context);
    }
    await agreeFirst({ question: `Resume ${base}?`, isAgreed: args.yes === true }, context);
    const after = taken(await resumeDeployment(ports), base);
    return report(`resumed: ${base}`, after, context);
  });
}

/** Both directions of a pair never run at once (T3). @throws CliError */
async function checkDirection({ direction, settings }: PausePorts, base: string): Promise<void> {
  const why = whyNotResumed(taken(await direction.read(), base), settings);
  if (why !== undefined) {
    throw new CliError({
      what: "This deployment must stand still",
      subject: why,
      remedy: "docs/failover.md has the way there and back.",
    });
  }
}

async function withPause(
  args: DeploymentArguments,
  context: DeploymentContext,
  use: (ports: PausePorts, base: string, by: string | undefined) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withDeployment(args, context, async (deployment) => {
    const control = openControl(deployment);
    try {
      const sleep = (ms: number) => sleepUntil(ms, context.signal);
      const ports = pausePortsOf(deployment, control, sleep);
      return await use(ports, deployment.names.base, await identityArn(control.sts.source));
    } finally {
      control.close();
    }
  });
}

function taken<T>(result: Result<T, PortError>, base: string): T {
  if (!result.ok) {
    throw portFailure(result.error, base);
  }
  return result.value;
}

function reasonOf(text: string | undefined): string {
  const reason = text?.trim() ?? "";
  if (reason === "" || reason.length > MAX_REASON) {
    throw new CliError({
      what: "A pause needs a reason",
      subject:
        reason === "" ? "--reason is empty or not given" : `it has ${reason.length} characters`,
      remedy: `Say in up to ${MAX_REASON} characters why: xpart status shows it to whoever looks.`,
    });
  }
  return reason;
}

/** Since when, until when, why and by whom. */
function pauseWords({ note }: PauseState): string {
  if (note === undefined) {
    return "by hand: nothing says why";
  }
  const { reason, sinceMs, untilMs, by } = note;
  return [
    `since ${timeText(sinceMs)}`,
    untilMs === undefined ? "until xpart resume" : `until ${timeText(untilMs)}`,
    printable(reason),
    ...(by === undefined ? [] : [by]),
  ].join(", ");
}

function announce(text: string, { mappings }: PauseState, { io }: DeploymentContext): void {
  const lines = [text, ...mappings.map(mappingLine)];
  io.notify({ code: "pause-plan", level: "info", text: lines.join("\n") });
}

function mappingLine({ functionName, state, id }: CopyingMapping): string {
  return `  ${functionName}  ${state}  ${id}`;
}

function report(text: string, state: PauseState, { io }: DeploymentContext): ExitCode {
  io.result({
    code: "pause-result",
    level: "good",
    text: [text, ...state.mappings.map(mappingLine)].join("\n"),
    document: {
      isPaused: state.isPaused,
      ...(state.note === undefined ? {} : { note: state.note }),
      mappings: state.mappings.map(({ id, functionName, state: now }) => ({
        ...{ id, functionName, state: now },
      })),
    },
  });
  return EXIT_CODES.ok;
}
