import { resolve } from "node:path";
import {
  beginVerify,
  type Deployment,
  makeReport,
  readVerifyState,
  remedyFor,
  type SlicePorts,
  type VerifyReport,
  type VerifyState,
  type VerifySubject,
  verifyOn,
  verifySubjectOf,
} from "@xpart/operations";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount, formatCounted } from "../../io/format.ts";
import {
  type CheckpointKind,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "../deployment/checkpoint-file.ts";
import { type DeploymentContext, withDeployment } from "../deployment/deployment-options.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";
import { slicePortsFor } from "../deployment/slice-ports-for.ts";
import { checkDistributedVerify, distributedVerify } from "./distributed-verify.ts";
import { openKeyFiles } from "./key-files.ts";
import { maxDeletesOf, type RepairOutcome, repair } from "./repair.ts";
import { readChoices, type VerifyArguments, type VerifyChoices } from "./verify-arguments.ts";
import { showVerifying } from "./verify-progress.ts";
import { verifyText } from "./verify-text.ts";
import { checkSigner, withSigner, writeReport } from "./write-report.ts";

/** `xpart verify`. @throws CliError */
export async function verifyCommand(
  args: VerifyArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const choices = readChoices(args);
  maxDeletesOf(args);
  checkDistributedVerify(args);
  return withDeployment(args, context, async (deployment) => {
    const subject = subjectOf(deployment, args, choices);
    if (args.distributed === true) {
      return distributedVerify(args, choices, subject, deployment, context);
    }
    if (args.signKey !== undefined) {
      await withSigner(args.signKey, deployment, (signer) =>
        checkSigner(signer, args.signKey ?? ""),
      );
    }
    const begun = await startingState(args, subject, context);
    const ports = slicePortsFor(deployment, choices, context);
    const state = await compare(begun, ports, { args, choices, context });
    const report = makeReport(state, subject);
    await keepProgress(state, subject, { deployment, args, context });
    await keepReport(report, { deployment, args, context });
    const isRepaired = args.repair === true && report.complete;
    const repaired = isRepaired
      ? await repair(state, args, context, { deployment, ports })
      : undefined;
    tell(report, repaired, state, context);
    return exitCodeOf(report, repaired, context.signal);
  });
}

const COMPARISON: CheckpointKind<VerifyState> = {
  ...{ name: "comparison", anew: "without --resume", readState: readVerifyState },
};

interface Verifying {
  readonly deployment: Deployment;
  readonly args: VerifyArguments;
  readonly context: DeploymentContext;
}

function subjectOf(
  deployment: Deployment,
  { prefix }: VerifyArguments,
  { deep, sampleOneIn, graceSeconds }: VerifyChoices,
): VerifySubject {
  const prefixes = prefixesOf(deployment, prefix);
  return verifySubjectOf(deployment, {
    ...{ prefixes, graceSeconds, deep: deep ?? "listings", sampleOneIn },
  });
}

async function startingState(
  { resume }: VerifyArguments,
  subject: VerifySubject,
  { workingDirectory }: DeploymentContext,
): Promise<VerifyState> {
  return resume === undefined
    ? beginVerify(subject.prefixes, Date.now())
    : readCheckpoint(resolve(workingDirectory, resume), subject, COMPARISON);
}

async function compare(
  begun: VerifyState,
  ports: SlicePorts,
  { args, choices, context }: Omit<Verifying, "deployment"> & { readonly choices: VerifyChoices },
): Promise<VerifyState> {
  const { io, signal, workingDirectory } = context;
  const { deep, sampleOneIn, graceSeconds, parallel } = choices;
  const files = openKeyFiles(args, workingDirectory, args.resume !== undefined);
  const progress = showVerifying(io, Date.now);
  try {
    return await verifyOn(begun, ports, {
      ...{ deep, sampleOneIn, parallel, signal, graceMs: graceSeconds * 1_000 },
      onProgress: progress.show,
      onFinding(finding) {
        progress.finding(finding);
        files.finding(finding);
      },
      ...(files.wantsEqual ? { onEqual: files.equal } : {}),
    });
  } finally {
    files.close();
    io.close();
  }
}

async function keepReport(
  report: VerifyReport,
  { deployment, args, context }: Verifying,
): Promise<void> {
  if (args.report === undefined) {
    return;
  }
  const path = resolve(context.workingDirectory, args.report);
  const paths =
    args.signKey === undefined
      ? await writeReport(path, report)
      : await withSigner(args.signKey, deployment, (signer) => writeReport(path, report, signer));
  const text = `report: ${paths.join(", ")}`;
  context.io.notify({ code: "verify-note", level: "info", text });
}

/** What is not done can be gone on with; what is done, leaves nothing behind. */
async function keepProgress(
  state: VerifyState,
  subject: VerifySubject,
  { deployment, args, context }: Verifying,
): Promise<void> {
  const { checkpoint, resume } = args;
  const name = checkpoint ?? resume ?? `xpart-verify-${deployment.names.base}.json`;
  const path = resolve(context.workingDirectory, name);
  if (state.remaining.length === 0) {
    if (resume !== undefined) {
      await removeCheckpoint(path);
    }
    return;
  }
  if (state.tally.keys > 0) {
    await writeCheckpoint(path, { subject, state }, COMPARISON);
    const text = `not done: the same command with --resume ${name} goes on`;
    context.io.notify({ code: "verify-note", level: "info", text });
  }
}

function tell(
  report: VerifyReport,
  repaired: RepairOutcome | undefined,
  { error }: VerifyState,
  { io }: DeploymentContext,
): void {
  const lines = [
    verifyText(report),
    ...(error === undefined ? [] : [remedyFor(error)]),
    ...(repaired === undefined ? [] : [repairLine(repaired)]),
  ];
  io.result({
    code: "verify-result",
    level: report.equal || isMended(report, repaired) ? "good" : "bad",
    text: lines.join("\n"),
    document: repaired === undefined ? report : { ...report, repair: repaired },
  });
}

function repairLine({ asked, left }: RepairOutcome): string {
  const text = `repair: ${formatCounted(asked, "key")} asked for`;
  return left === undefined
    ? `${text}; compare again once the functions have worked them off`
    : `${text}, ${formatCount(asked - left.length)} mended, ${formatCount(left.length)} not`;
}

/** Whether all that differed was asked for, and is mended. */
function isMended({ verdicts }: VerifyReport, repaired: RepairOutcome | undefined): boolean {
  const isAll = repaired?.left?.length === 0 && repaired.asked === verdicts.differs;
  return isAll && verdicts.unknown === 0;
}

function exitCodeOf(
  report: VerifyReport,
  repaired: RepairOutcome | undefined,
  signal: AbortSignal,
): ExitCode {
  const { equal, complete, verdicts } = report;
  if (equal || isMended(report, repaired)) {
    return EXIT_CODES.ok;
  }
  if (repaired?.left !== undefined && signal.aborted) {
    return EXIT_CODES.interrupted;
  }
  if (!complete) {
    return signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.failed;
  }
  return verdicts.differs > 0 ? EXIT_CODES.notEqual : EXIT_CODES.failed;
}
