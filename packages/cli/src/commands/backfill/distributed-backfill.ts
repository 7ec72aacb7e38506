import type { Deployment } from "@xpart/operations";
import type { ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { checkDistributed } from "../distributed/distributed-arguments.ts";
import { distributedRun } from "../distributed/distributed-run.ts";
import { runExitCode, runLine } from "../distributed/run-text.ts";
import type { BackfillArguments, BackfillChoices } from "./backfill-arguments.ts";

/** Checks the options of a run in the cloud. @throws CliError */
export function checkDistributedBackfill(args: BackfillArguments): void {
  checkDistributed(args, {
    "--inventory": args.inventory,
    "--rate": args.rate,
    "--backlog": args.backlog,
    "--checkers": args.checkers,
    "--max-requests": args.maxRequests,
    "--checkpoint": args.checkpoint,
    "--resume": args.resume,
    "--restart": args.restart,
    "--wait": args.wait,
  });
}

/** `xpart backfill --distributed`. @throws CliError */
export async function distributedBackfill(
  args: BackfillArguments,
  { include, exclude, newerThanMs }: BackfillChoices,
  prefixes: readonly string[],
  deployment: Deployment,
  context: DeploymentContext,
): Promise<ExitCode> {
  const { source, destination } = deployment.settings;
  const sends = args.dryRun !== true;
  if (sends && args.stop !== true) {
    const question = `Ask for all keys that differ, from ${source.bucket} to ${destination.bucket}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
  }
  const adopts = args.adopt === true;
  const outcome = await distributedRun(
    args,
    { kind: "backfill", prefixes, sends, include, exclude, newerThanMs, adopts },
    deployment,
    context,
  );
  if (outcome.kind === "ended") {
    return outcome.exitCode;
  }
  const { report, run } = outcome;
  const exitCode = runExitCode(report, sends ? "sent" : "only seen");
  const { equal, settled, differs } = report.verdicts;
  context.io.result({
    code: "backfill-result",
    level: exitCode === 0 ? "good" : "bad",
    text: [
      runLine(run, report),
      `${formatCount(report.keys)} keys compared: ${formatCount(equal)} equal, ${formatCount(settled)} settled, ${formatCount(differs)} differed`,
      ...(sends ? [] : ["nothing was asked for, as --dry-run says"]),
    ].join("\n"),
    document: { ...report, run, isDryRun: !sends },
  });
  return exitCode;
}
