import {
  openControl,
  planRotation,
  type RotationStep,
  rotatedWords,
  rotateKey,
  rotationFailureWords,
  rotationPlanWords,
  rotationPortsOf,
  rotationStepWords,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
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

/** `xpart rotate-credentials`. @throws CliError */
export async function rotateCommand(
  args: RotateArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withDeployment(args, context, async (deployment) => {
    const { io, signal } = context;
    const planned = planRotation(deployment, {
      ...{ waitMs: timeOf("--wait", args.wait), watchMs: timeOf("--watch", args.watch) },
    });
    if (!planned.ok) {
      throw new CliError(planned.error);
    }
    const plan = planned.value;
    io.notify({ code: "rotate-plan", level: "info", text: rotationPlanWords(plan) });
    if (args.dryRun === true) {
      io.result({
        ...{ code: "rotate-result", level: "info", document: { isDryRun: true } },
        text: "nothing was done, as --dry-run says",
      });
      return EXIT_CODES.ok;
    }
    const question = `Rotate the key of ${plan.user}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    const control = openControl(deployment);
    try {
      const ports = rotationPortsOf(deployment, control, {
        ...{ now: Date.now, signal, sleep: (ms) => pause(ms, signal) },
      });
      const rotated = await rotateKey(ports, {
        ...plan,
        onStep: (step) =>
          io.notify({ code: "rotate-step", level: levelOf(step), text: rotationStepWords(step) }),
      });
      if (!rotated.ok) {
        signal.throwIfAborted();
        throw new CliError({ ...rotationFailureWords(rotated.error), subject: plan.user });
      }
      io.result({
        ...{ code: "rotate-result", level: "good", document: rotated.value },
        text: rotatedWords(rotated.value),
      });
      return EXIT_CODES.ok;
    } finally {
      control.close();
    }
  });
}

function timeOf(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : text === "0s" ? 0 : durationMs(option, text, MAX_WAIT_MS);
}

function levelOf(step: RotationStep): "info" | "bad" {
  return step.kind === "undone" ? "bad" : "info";
}
