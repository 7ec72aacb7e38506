import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import type { CreateSyncArguments } from "./create-sync-arguments.ts";
import { requireProfile } from "./identity.ts";
import { loadSettings } from "./load-settings.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";
import { openAwsClients } from "./setup/aws-clients.ts";
import { planDeployment } from "./setup/plan-deployment.ts";
import type { SetupStep, StepPlan } from "./setup/setup-step.ts";
import { setupSteps } from "./setup/setup-steps.ts";

/** What became, or would become, of a resource. */
interface StepReport {
  readonly resource: string;
  readonly change: StepPlan["change"];
  readonly detail?: string;
}

/**
 * `xpart pypicloud create-sync`: has all that the sync needs in AWS as it should be, or takes it away again.
 * Each resource is looked at, and changed only where it is not as it should be. @throws CliError
 */
export async function createSyncCommand(
  config: string,
  args: CreateSyncArguments,
  { io, workingDirectory, environment, profile, signal }: PypicloudContext,
): Promise<ExitCode> {
  const server = await loadSettings(config, workingDirectory, environment);
  const region = args.region ?? server.storage.region;
  if (region === undefined) {
    throw new CliError({
      what: "The region of the function is not known",
      subject: config,
      remedy: "Set storage.region_name in it, or give the region with -r.",
    });
  }
  const clients = openAwsClients(region, environment, profile);
  try {
    await requireProfile(profile, clients.sts.config.credentials);
    const { deployment, warnings } = await planDeployment(server, { ...args, region }, clients);
    for (const text of warnings) {
      io.notify({ code: "pypicloud-finding", level: "bad", text: `warning: ${text}` });
    }
    const reports: StepReport[] = [];
    const all = setupSteps(clients, deployment);
    const steps = args.remove === true ? all.toReversed() : all;
    if (args.dryRun !== true) {
      await refuseEarly(steps, args, signal);
    }
    for (const step of steps) {
      signal.throwIfAborted();
      const report = await takeStep(step, args);
      reports.push(report);
      io.notify({
        code: "pypicloud-step",
        level: "info",
        text: lineOf(report, args.dryRun === true),
      });
    }
    const changes = reports.filter(({ change }) => change !== "none").length;
    io.result({
      code: "pypicloud-result",
      level: "good",
      text: resultLine(changes, args),
      document: {
        function: deployment.functionArn,
        bucket: deployment.bucket,
        dryRun: args.dryRun === true,
        changes,
        steps: reports,
      },
    });
    return EXIT_CODES.ok;
  } finally {
    clients.close();
  }
}

/** Plans every step before anything is changed, so that a refusal leaves nothing half done. */
async function refuseEarly(
  steps: readonly SetupStep[],
  args: CreateSyncArguments,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    await planOf(step, args);
  }
}

function planOf(step: SetupStep, { remove }: CreateSyncArguments): Promise<StepPlan> {
  return remove === true ? step.planRemoval() : step.planSetup();
}

async function takeStep(step: SetupStep, args: CreateSyncArguments): Promise<StepReport> {
  const plan = await planOf(step, args);
  if (plan.change !== "none" && args.dryRun !== true) {
    await plan.apply();
  }
  const { change, detail } = plan;
  return { resource: step.resource, change, ...(detail === undefined ? {} : { detail }) };
}

const DONE = {
  none: "unchanged",
  create: "created",
  update: "updated",
  remove: "removed",
} as const;
const PLANNED = {
  none: "stays",
  create: "would be created",
  update: "would be updated",
  remove: "would be removed",
} as const;

function lineOf({ resource, change, detail }: StepReport, isDryRun: boolean): string {
  const word = isDryRun ? PLANNED[change] : DONE[change];
  return `${word}: ${resource}${detail === undefined ? "" : ` (${detail})`}`;
}

function resultLine(changes: number, args: CreateSyncArguments): string {
  if (changes === 0) {
    return args.remove === true ? "there is nothing to remove" : "all is as it should be";
  }
  return args.dryRun === true
    ? `${changes} changes would be made; nothing was changed`
    : `${changes} changes made`;
}
