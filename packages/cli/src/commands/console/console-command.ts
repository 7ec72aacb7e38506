import { type RunningConsole, startConsole } from "@xpart/console";
import { CliError, type ExitCode } from "../../cli-error.ts";
import type { IoHost } from "../../io/io-host.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import { durationMs } from "../pause/pause-arguments.ts";

/** The options of `xpart console`, as they are typed. */
export interface ConsoleArguments extends DeploymentArguments {
  readonly port?: string;
  readonly every?: string;
}

const LAST_PORT = 65_535;
const LONGEST_MS = 86_400_000;

/** `xpart console`: until Ctrl-C, so that it never returns. @throws CliError */
export async function consoleCommand(
  { port, every, ...args }: ConsoleArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const options = {
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(every === undefined ? {} : { everyMs: durationMs("--every", every, LONGEST_MS) }),
  };
  return withDeployment(args, context, async (deployment) => {
    const running = await startConsole(deployment, {
      ...options,
      onRotationStep: (text, isGood) =>
        context.io.notify({ code: "console-note", level: isGood ? "info" : "bad", text }),
    });
    try {
      announceConsole(running, context.io, options.port);
      await tellReach(running, context);
      await ended(context.signal);
      throw context.signal.reason;
    } finally {
      await running.stop();
    }
  });
}

function portOf(text: string): number {
  const port = wholeNumber("--port", text, 0, 1);
  if (port > LAST_PORT) {
    throw new CliError({
      what: "There is no such port",
      subject: `--port ${text}`,
      remedy: `Give a whole number from 1 to ${LAST_PORT}.`,
    });
  }
  return port;
}

/** Says where the console is. */
function announceConsole({ url, port }: RunningConsole, io: IoHost, wanted?: number): void {
  const other = wanted !== undefined && wanted !== port;
  io.result({
    code: "console-result",
    level: "good",
    text: [
      ...(other ? [`port ${wanted} is taken; this one is free:`] : []),
      `console: ${url}`,
      "Open it in a browser on this machine. Ctrl-C ends it.",
    ].join("\n"),
    document: { url, port },
  });
  io.close();
}

/** Which side does not answer, and why; the page says it too. */
async function tellReach(running: RunningConsole, { io, signal }: DeploymentContext) {
  const reached = await running.reach();
  signal.throwIfAborted();
  for (const side of ["source", "destination"] as const) {
    const { why, remedy } = reached[side];
    if (why !== undefined) {
      io.notify({
        code: "console-note",
        level: "bad",
        text: `the ${side} cannot be reached: ${why}\n${remedy}`,
      });
    }
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener("abort", () => resolve(), { once: true });
    }
  });
}
