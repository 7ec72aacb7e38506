import {
  askForKeys,
  type Deployment,
  type KeyFinding,
  type KeysAsked,
  planRepair,
  printable,
  type RepairPlan,
  type SlicePorts,
  type VerifyState,
  waitForRepair,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { formatCount, formatCounted } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import type { RepairArguments } from "./verify-arguments.ts";
import { findingLine } from "./verify-text.ts";

/** What a repair came to, beside the report. */
export interface RepairOutcome {
  /** Keys that the queue has taken, of those that a reconcile mends. */
  readonly asked: number;
  readonly refused: readonly string[];
  /** What is not mended, as it was found last; undefined: it was not waited for. */
  readonly left?: readonly KeyFinding[];
}

/** Beyond so many deletes somebody has to say that they are meant. */
const DEFAULT_MAX_DELETE = 100;
/** How long nothing may come of it: what a queue and a busy deployment take, and a lease of a crashed worker. */
const PATIENCE_MS = 10 * 60_000;

/** The most deletes that a repair may ask for. @throws CliError */
export function maxDeletesOf({ repair, maxDelete, wait, dryRun, yes }: RepairArguments): number {
  const given = { "--max-delete": maxDelete, "--wait": wait, "--dry-run": dryRun, "--yes": yes };
  const [alone] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (repair !== true && alone !== undefined) {
    throw new CliError({
      what: "One option is missing",
      subject: alone,
      remedy: "It is about a repair: give --repair too.",
    });
  }
  return wholeNumber("--max-delete", maxDelete, DEFAULT_MAX_DELETE, 0);
}

/** Shows what would be repaired, asks, and asks the functions for it. @throws CliError */
export async function repair(
  { findings }: Pick<VerifyState, "findings">,
  args: RepairArguments,
  context: DeploymentContext,
  { deployment, ports }: { readonly deployment: Deployment; readonly ports: SlicePorts },
): Promise<RepairOutcome | undefined> {
  const plan = planRepair(findings);
  showPlan(plan, context);
  if (plan.keys.length === 0 || args.dryRun === true) {
    return undefined;
  }
  const most = maxDeletesOf(args);
  if (plan.work.deletes > most) {
    throw new CliError({
      what: "The repair would delete more than it may",
      subject: `${formatCount(plan.work.deletes)} entries, --max-delete ${most}`,
      remedy: "Look at the keys first; then give --max-delete with the number that is meant.",
    });
  }
  const question = `Ask for ${formatCounted(plan.keys.length, "key")}?`;
  await agreeFirst({ question, isAgreed: args.yes === true }, context);
  const asked = await askFor(plan, deployment);
  for (const { key, error } of asked.refused) {
    const text = `not asked for: "${printable(key)}": ${printable(error.message)}`;
    context.io.notify({ code: "verify-note", level: "bad", text });
  }
  const outcome = { asked: asked.asked, refused: asked.refused.map(({ key }) => key) };
  return args.wait === true
    ? { ...outcome, left: await waitFor(plan, outcome, ports, context) }
    : outcome;
}

/** Tags are asked for where they differ: to write those of all keys once more would take requests for nothing. */
async function askFor({ keys, tagged }: RepairPlan, deployment: Deployment): Promise<KeysAsked> {
  const others = keys.filter((key) => !tagged.has(key));
  const [plain, withTags] = [
    await askForKeys(others, {}, deployment),
    await askForKeys([...tagged], { tags: "all" }, deployment),
  ];
  return {
    asked: plain.asked + withTags.asked,
    refused: [...plain.refused, ...withTags.refused],
  };
}

function showPlan({ keys, tagged, work, left }: RepairPlan, { io }: DeploymentContext): void {
  const { appends, deletes, notes } = work;
  const steps = [
    `${formatCounted(appends, "entry", "entries")} put on top`,
    `${formatCount(deletes)} deleted`,
    ...(tagged.size === 0 ? [] : [`the tags of ${formatCounted(tagged.size, "key")} written`]),
    ...(notes === 0 ? [] : [`${formatCount(notes)} rows or tags written besides`]),
  ].join(", ");
  const person = left.length === 0 ? "" : `; ${formatCounted(left.length, "key")} left to a person`;
  const text = `repair: a reconcile of ${formatCounted(keys.length, "key")}: ${steps}${person}`;
  io.notify({ code: "verify-repair", level: "info", text });
}

async function waitFor(
  { keys, tagged }: RepairPlan,
  { refused }: RepairOutcome,
  ports: SlicePorts,
  { io, signal }: DeploymentContext,
): Promise<readonly KeyFinding[]> {
  const asked = keys.filter((key) => !refused.includes(key));
  const left = await waitForRepair(asked, ports, {
    ...{ signal, patienceMs: PATIENCE_MS, tagged },
    sleep: (ms) => pause(ms, signal),
    onLeft: (count) =>
      io.progress({
        code: "verify-progress",
        title: "waiting for the repair",
        figures: [{ label: "keys left", value: formatCount(count) }],
      }),
  });
  io.close();
  for (const finding of left) {
    io.notify({ code: "verify-note", level: "bad", text: `not mended: ${findingLine(finding)}` });
  }
  return left;
}
