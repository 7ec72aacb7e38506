import type { Deployment, VerifySubject } from "@xpart/operations";
import type { ExitCode } from "../../cli-error.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { checkDistributed } from "../distributed/distributed-arguments.ts";
import { distributedRun } from "../distributed/distributed-run.ts";
import { runExitCode, runLine } from "../distributed/run-text.ts";
import type { VerifyArguments, VerifyChoices } from "./verify-arguments.ts";
import { verifyText } from "./verify-text.ts";
import { writeReport } from "./write-report.ts";

/** Checks the options of a run in the cloud. @throws CliError */
export function checkDistributedVerify(args: VerifyArguments): void {
  checkDistributed(args, {
    "--parallel": args.parallel,
    "--max-requests": args.maxRequests,
    "--checkpoint": args.checkpoint,
    "--resume": args.resume,
    "--combined": args.combined,
    "--missing-on-dst": args.missingOnDst,
    "--missing-on-src": args.missingOnSrc,
    "--differ": args.differ,
    "--match": args.match,
    "--error": args.error,
    "--max-delete": args.maxDelete,
    "--wait": args.wait,
    "--dry-run": args.dryRun,
    "--sign-key": args.signKey,
  });
}

/** `xpart verify --distributed`. @throws CliError */
export async function distributedVerify(
  args: VerifyArguments,
  { deep, sampleOneIn, graceSeconds }: VerifyChoices,
  { prefixes, source, destination }: VerifySubject,
  deployment: Deployment,
  context: DeploymentContext,
): Promise<ExitCode> {
  const sends = args.repair === true;
  if (sends && args.stop !== true) {
    const question = `Ask for all keys that a reconcile mends, from ${source.bucket} to ${destination.bucket}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
  }
  const outcome = await distributedRun(
    args,
    {
      ...{ kind: "verify", prefixes, sends, graceMs: graceSeconds * 1_000 },
      ...(deep === undefined ? {} : { deep, sampleOneIn }),
    },
    deployment,
    context,
  );
  if (outcome.kind === "ended") {
    return outcome.exitCode;
  }
  const { report, run } = outcome;
  const exitCode = runExitCode(report, sends ? "sent" : "compared");
  if (args.report !== undefined) {
    const paths = await writeReport(args.report, report);
    const text = `report: ${paths.join(", ")}`;
    context.io.notify({ code: "verify-note", level: "info", text });
  }
  context.io.result({
    code: "verify-result",
    level: exitCode === 0 ? "good" : "bad",
    text: `${runLine(run, report)}\n${verifyText(report)}`,
    document: { ...report, run },
  });
  return exitCode;
}
