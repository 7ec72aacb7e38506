import { describeFailure } from "@xpart/core";
import {
  askForKeys,
  type Deployment,
  type KeysAsked,
  listEntries,
  planRelease,
  printable,
  type ReleasePlan,
  stepWords,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount, formatCounted } from "../../io/format.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { failureError, portFailure } from "../deployment/failure-error.ts";
import { keyOfDeployment } from "../deployment/key-address.ts";

/** The options of `xpart release`, as they are typed. */
export interface ReleaseArguments extends DeploymentArguments {
  readonly allHeld?: boolean;
  readonly prefix?: string;
  readonly history?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `xpart release`. @throws CliError */
export async function releaseCommand(
  address: string | undefined,
  args: ReleaseArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  checkArguments(address, args);
  return withDeployment(args, context, async (deployment) => {
    const keys =
      address === undefined
        ? await heldKeys(args.prefix ?? "", deployment, context)
        : [keyOfDeployment(address, deployment)];
    if (address === undefined) {
      announce(keys, context);
    } else {
      await announceOne(keys[0] ?? "", args, deployment, context);
    }
    if (keys.length === 0 || args.dryRun === true) {
      report({ asked: 0, refused: [] }, keys, args, context);
      return EXIT_CODES.ok;
    }
    await agreeFirst(
      { question: `Release ${formatCounted(keys.length, "key")}?`, isAgreed: args.yes === true },
      context,
    );
    const asked = await askForKeys(keys, wishesOf(args), deployment);
    report(asked, keys, args, context);
    return asked.refused.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  });
}

function wishesOf({ history }: ReleaseArguments) {
  return { release: true, ...(history === true ? { history: "all" as const } : {}) };
}

function checkArguments(address: string | undefined, { allHeld, prefix }: ReleaseArguments): void {
  if ((address === undefined) === (allHeld !== true)) {
    throw new CliError({
      what: "What to release is not clear",
      subject: address === undefined ? "neither a key nor --all-held" : "a key and --all-held",
      remedy: "Give either s3://bucket/key or --all-held.",
    });
  }
  if (prefix !== undefined && allHeld !== true) {
    throw new CliError({
      what: "--prefix goes with --all-held alone",
      subject: `--prefix ${printable(prefix)}`,
      remedy: "Leave it out, or leave the key out and give --all-held.",
    });
  }
}

async function heldKeys(
  prefix: string,
  deployment: Deployment,
  { io, signal }: DeploymentContext,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  const onNoIndex = () =>
    io.notify({
      code: "list-note",
      level: "bad",
      text: `warning: the table ${deployment.table.table} has no index of what is set aside, so all of it is read`,
    });
  for await (const entry of listEntries("held", deployment, { prefix, onNoIndex })) {
    signal.throwIfAborted();
    if (!entry.ok) {
      throw portFailure(entry.error, deployment.table.table);
    }
    keys.add(entry.value.key);
  }
  return [...keys];
}

/** Named before they are asked for; the rest is counted. */
const MAX_NAMED = 20;

function announce(keys: readonly string[], { io }: DeploymentContext): void {
  const named = keys.slice(0, MAX_NAMED).map((key) => `  ${printable(key)}`);
  const hidden = keys.length - named.length;
  const text = [
    `held: ${formatCounted(keys.length, "key")}`,
    ...named,
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more`] : []),
  ].join("\n");
  io.notify({ code: "release-plan", level: "info", text });
}

async function announceOne(
  key: string,
  args: ReleaseArguments,
  deployment: Deployment,
  { io }: DeploymentContext,
): Promise<void> {
  const plan = await planRelease(key, wishesOf(args), deployment);
  if (!plan.ok) {
    throw failureError(plan.error, printable(key));
  }
  io.notify({ code: "release-plan", level: "info", text: planText(plan.value) });
}

function planText({ key, steps, failure }: ReleasePlan): string {
  if (failure !== undefined) {
    return `${printable(key)}: no plan at the moment: ${printable(describeFailure(failure))}`;
  }
  return steps.length === 0
    ? `${printable(key)}: nothing would be done`
    : [printable(key), ...steps.map((step) => `  ${printable(stepWords(step))}`)].join("\n");
}

function report(
  asked: KeysAsked,
  keys: readonly string[],
  { dryRun }: ReleaseArguments,
  { io }: DeploymentContext,
): void {
  const refused = asked.refused.map(
    ({ key, error }) => `  ${printable(key)}: ${printable(error.message)}`,
  );
  const text =
    dryRun === true || keys.length === 0
      ? `nothing was done${keys.length === 0 ? ": nothing is held" : ", as --dry-run says"}`
      : [
          `asked for ${formatCounted(asked.asked, "key")}; the functions do it, behind the events that wait`,
          ...(refused.length === 0 ? [] : ["the queue did not take:", ...refused]),
        ].join("\n");
  io.result({
    code: "release-result",
    level: refused.length === 0 ? "good" : "bad",
    text,
    document: { keys, ...asked, isDryRun: dryRun === true },
  });
}
