import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  applyFix,
  type Canary,
  type ControlClients,
  type Deployment,
  diagnoseDeployment,
  type Fault,
  type Finding,
  flyCanary,
  gatherFacts,
  openControl,
  printable,
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
import { portFailure } from "../deployment/failure-error.ts";
import { countFindings, doctorText } from "./doctor-text.ts";

/** The options of `xpart doctor`, as they are typed. */
export interface DoctorArguments extends DeploymentArguments {
  readonly fix?: boolean;
  readonly canary?: boolean;
  readonly zip?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** A canary that is later than this is not on its way. */
const CANARY_PATIENCE_MS = 5 * 60_000;

/** `xpart doctor`. @throws CliError */
export async function doctorCommand(
  args: DoctorArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const codeHash = await hashOfZip(args.zip, context);
  return withDeployment(args, context, async (deployment) => {
    const control = openControl(deployment);
    const look = async () =>
      diagnoseDeployment({
        facts: await gatherFacts(deployment, control, Date.now),
        deployment,
        codeHash,
      });
    try {
      const before = await look();
      const isFixed = args.fix === true && (await fix(before, args, context, deployment, control));
      const findings = isFixed ? await look() : before;
      const canary = args.canary === true ? await sendCanary(args, context, deployment) : undefined;
      context.signal.throwIfAborted();
      return report(findings, canary, context);
    } finally {
      control.close();
    }
  });
}

/** As Lambda tells it: SHA-256 in base64. @throws CliError */
async function hashOfZip(
  path: string | undefined,
  { workingDirectory }: DeploymentContext,
): Promise<string | undefined> {
  if (path === undefined) {
    return undefined;
  }
  try {
    return hash("sha256", await readFile(resolve(workingDirectory, path)), "base64");
  } catch (error) {
    throw new CliError(
      {
        what: "The zip cannot be read",
        subject: printable(path),
        remedy: "Name the xpart.zip of the release with --zip, or leave it out.",
      },
      error,
    );
  }
}

/** @returns whether something was mended, so that a second look is worth it. */
async function fix(
  findings: readonly Finding[],
  args: DoctorArguments,
  context: DeploymentContext,
  deployment: Deployment,
  control: ControlClients,
): Promise<boolean> {
  const faults = findings.flatMap((finding) => (finding.kind === "found" ? finding.faults : []));
  const fixable = faults.flatMap((fault) =>
    fault.fix === undefined ? [] : [{ fault, fix: fault.fix }],
  );
  const { io } = context;
  if (fixable.length === 0) {
    io.notify({
      code: "doctor-fix",
      level: "info",
      text: "there is nothing that --fix could mend",
    });
    return false;
  }
  const lines = fixable.map(({ fault }: { fault: Fault }) => `  ${printable(fault.what)}`);
  io.notify({ code: "doctor-fix", level: "info", text: ["to be mended:", ...lines].join("\n") });
  if (args.dryRun === true) {
    return false;
  }
  const question = `Mend ${fixable.length === 1 ? "it" : `these ${fixable.length}`}?`;
  await agreeFirst({ question, isAgreed: args.yes === true }, context);
  for (const { fault, fix: kind } of fixable) {
    const error = await applyFix(kind, deployment, control);
    io.notify({
      code: "doctor-fix",
      level: error === undefined ? "good" : "bad",
      text:
        error === undefined
          ? `mended: ${printable(fault.what)}`
          : `not mended: ${printable(fault.what)}: ${printable(error.message)}`,
    });
  }
  return true;
}

async function sendCanary(
  args: DoctorArguments,
  context: DeploymentContext,
  deployment: Deployment,
): Promise<Canary | undefined> {
  const { io, signal } = context;
  const { bucket } = deployment.settings.source;
  const text = `the canary: one object of 13 bytes below .xpart-canary/ in ${bucket}, and its delete`;
  io.notify({ code: "doctor-canary", level: "info", text });
  if (args.dryRun === true) {
    return undefined;
  }
  await agreeFirst({ question: "Send it?", isAgreed: args.yes === true }, context);
  const flown = await flyCanary(deployment, {
    ...{ patienceMs: CANARY_PATIENCE_MS, now: Date.now, signal },
    sleep: (ms) => pause(ms, signal),
  });
  if (!flown.ok) {
    throw portFailure(flown.error, bucket);
  }
  return flown.value;
}

function report(
  findings: readonly Finding[],
  canary: Canary | undefined,
  { io }: DeploymentContext,
): ExitCode {
  const { faults, unknown } = countFindings(findings);
  const isLost = canary !== undefined && canary.arrivedMs === undefined;
  io.result({
    code: "doctor-result",
    level: "info",
    text: [doctorText(findings), ...(canary === undefined ? [] : [canaryText(canary)])].join("\n"),
    document: { findings, ...(canary === undefined ? {} : { canary }) },
  });
  if (faults > 0 || isLost) {
    return EXIT_CODES.notEqual;
  }
  return unknown > 0 ? EXIT_CODES.failed : EXIT_CODES.ok;
}

function canaryText({ key, arrivedMs, deletedMs }: Canary): string {
  if (arrivedMs === undefined) {
    return `canary: it did not arrive within ${formatDuration(CANARY_PATIENCE_MS)}: xpart status says where events wait (${key})`;
  }
  const back =
    deletedMs === undefined
      ? "its delete was not seen to cross"
      : `its delete after ${formatDuration(deletedMs)}`;
  return `canary: there after ${formatDuration(arrivedMs)}, ${back}`;
}
