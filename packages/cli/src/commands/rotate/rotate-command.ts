import { fillSecret, isOnServer } from "@xpart/deployment";
import {
  type Deployment,
  leastWaitMs,
  openControl,
  printable,
  type RotationFailure,
  type RotationStep,
  remedyFor,
  rotateKey,
  rotationPortsOf,
  timeText,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatDuration } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { durationMs } from "../pause/pause-arguments.ts";

/** The options of `xpart rotate-credentials`, as they are typed. */
export interface RotateArguments extends DeploymentArguments {
  readonly wait?: string;
  readonly watch?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const MAX_WAIT_MS = 86_400_000;
const DEFAULT_WATCH = "2m";
/** How long the old key must rest once no function can have it: who uses it then has a copy of their own. */
const REST_MS = 2 * 60_000;

/** `xpart rotate-credentials`. @throws CliError */
export async function rotateCommand(
  args: RotateArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withDeployment(args, context, async (deployment) => {
    const { io, signal } = context;
    const { settings, names } = deployment;
    checkKind(deployment);
    const functionsMs = leastWaitMs(settings.functions.timeoutSeconds);
    const waitMs = args.wait === undefined ? functionsMs + REST_MS : timeOf("--wait", args.wait);
    const watchMs = timeOf("--watch", args.watch ?? DEFAULT_WATCH);
    io.notify({
      code: "rotate-plan",
      level: "info",
      text: `a new access key of ${names.user} in ${settings.destination.partition.name} takes the place of the one in the secret ${names.secret}; the old one is switched off after ${formatDuration(waitMs)}, and deleted after ${formatDuration(watchMs)} more`,
    });
    if (args.dryRun === true) {
      io.result({
        ...{ code: "rotate-result", level: "info", document: { isDryRun: true } },
        text: "nothing was done, as --dry-run says",
      });
      return EXIT_CODES.ok;
    }
    const question = `Rotate the key of ${names.user}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    const control = openControl(deployment);
    try {
      const ports = rotationPortsOf(deployment, control, {
        ...{ now: Date.now, signal, sleep: (ms) => pause(ms, signal) },
      });
      const rotated = await rotateKey(ports, {
        ...{ waitMs, functionsMs, watchMs },
        onStep: (step) =>
          io.notify({ code: "rotate-step", level: levelOf(step), text: stepText(step) }),
      });
      if (!rotated.ok) {
        signal.throwIfAborted();
        throw failed(rotated.error, names.user);
      }
      const { oldId, newId } = rotated.value;
      io.result({
        ...{ code: "rotate-result", level: "good", document: rotated.value },
        text: `rotated: ${newId} is in the place of ${oldId}, which is deleted`,
      });
      return EXIT_CODES.ok;
    } finally {
      control.close();
    }
  });
}

function checkKind({ settings }: Deployment): void {
  if (settings.credentials.kind === "federation") {
    throw new CliError({
      what: "There is no key to rotate",
      subject: 'credentials.kind is "federation"',
      remedy: "The functions open the destination's role with tokens, which end by themselves.",
    });
  }
  if (isOnServer(settings.destination)) {
    throw new CliError({
      what: "xpart does not make keys of servers that are not AWS",
      subject: `the destination is ${settings.destination.partition.name}`,
      remedy: `Make a second key at the server, put it into the secret (${fillSecret(settings)}), wait ten minutes, and delete the first.`,
    });
  }
}

function timeOf(option: string, text: string): number {
  return text === "0s" ? 0 : durationMs(option, text, MAX_WAIT_MS);
}

function levelOf(step: RotationStep): "info" | "bad" {
  return step.kind === "undone" ? "bad" : "info";
}

function stepText(step: RotationStep): string {
  switch (step.kind) {
    case "created":
      return `made the key ${step.id}`;
    case "proved":
      return `${step.id} reads the destination bucket`;
    case "written":
      return "the secret has it";
    case "waiting":
      return `waiting ${formatDuration(step.ms)}: functions read the secret every five minutes, and end what they have begun`;
    case "rests":
      return step.lastUsedMs === undefined
        ? `nobody has used ${step.id}, as far as IAM knows`
        : `${step.id} was used last at ${timeText(step.lastUsedMs)}, as far as IAM knows, and rests`;
    case "switched-off":
      return `switched ${step.id} off; watching`;
    case "removed":
      return `deleted ${step.id}`;
    case "undone":
      return step.error === undefined
        ? `undone: ${step.what}`
        : `NOT undone: ${step.what}: ${printable(step.error.message)}`;
  }
}

function failed({ error, left }: RotationFailure, user: string): CliError {
  return new CliError({
    what: `The key was not rotated: ${printable(error.message)}`,
    subject: user,
    remedy:
      left.length === 0
        ? `Everything is as it was.${isOwnFinding(error) ? "" : ` ${remedyFor(error)}`}`
        : `By hand: ${left.join("; ")}.`,
  });
}

/** What no service has answered: it says itself what to do. */
function isOwnFinding({ kind, code }: RotationFailure["error"]): boolean {
  return kind === "misconfigured" && code === undefined;
}
