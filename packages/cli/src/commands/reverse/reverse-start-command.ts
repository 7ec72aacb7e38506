import {
  type Adoption,
  handOver,
  identityArn,
  keepsVersions,
  openControl,
  prefixesIn,
  printable,
  readPair,
  surveyTurn,
  type TurnSurvey,
} from "@xpart/operations";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount, formatCounted } from "../../io/format.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import {
  DEFAULT_PARALLEL,
  DEFAULT_REQUESTS_PER_SECOND,
  slicePortsFor,
} from "../deployment/slice-ports-for.ts";
import {
  notTurnable,
  type OpenDirection,
  type ReverseArguments,
  withBothDirections,
} from "./reverse-arguments.ts";

/** The options of `xpart reverse start`, as they are typed. */
export interface ReverseStartArguments extends ReverseArguments {
  readonly overLeftBehind?: boolean;
}

/** Keys that are told, so that memory stays bounded. */
const MOST_TOLD = 100_000;
/** Of each kind, for people; `--json` has them all. */
const MAX_NAMED = 20;

/** `xpart reverse start --to FILE`. @throws CliError */
export async function reverseStartCommand(
  args: ReverseStartArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withBothDirections(args, context, async (from, to) => {
    const { io } = context;
    if (await isStarted(from, to)) {
      io.result({
        ...{ code: "reverse-start", level: "good" },
        text: `${to.base} copies this pair already: xpart resume --config ${printable(args.to)}`,
        document: { from: from.base, to: to.base, isStarted: true },
      });
      return EXIT_CODES.ok;
    }
    const survey = await look(to, context);
    io.notify({ code: "reverse-plan", level: "info", text: surveyText(survey, from, to) });
    const isLeft = survey.leftBehind.length > 0 || survey.unknown.length > 0 || !survey.isComplete;
    const refusal = isLeft && args.overLeftBehind !== true;
    if (args.dryRun === true || refusal) {
      const text = refusal
        ? `nothing was done: look at each of these first (xpart list foreign --config ${printable(args.to)}), then give --over-left-behind`
        : "nothing was done, as --dry-run says";
      return report(false, text, survey, { from, to, context });
    }
    const question = `Have ${to.base} copy this pair from now on, and ${from.base} stand still?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    await start(from, to);
    const text = `turned: ${to.base} copies from now on, ${from.base} stands still; xpart resume --config ${printable(args.to)} has the functions begin`;
    return report(true, text, survey, { from, to, context });
  });
}

/** Whether it was done before. @throws CliError where the pair cannot be turned. */
async function isStarted(from: OpenDirection, to: OpenDirection): Promise<boolean> {
  const subject = `${from.base} -> ${to.base}`;
  const read = await readPair({ from: from.side, to: to.side });
  if (!read.ok) {
    throw portFailure(read.error, subject);
  }
  const { problems, pause, ...marks } = read.value;
  if (marks.from.stands === "turned" && marks.to.stands === "active") {
    return true;
  }
  const isFilled =
    marks.to.other === from.base &&
    pause !== undefined &&
    marks.to.filledInPauseMs === pause.sinceMs;
  const all = [
    ...problems,
    ...(problems.length > 0 || isFilled
      ? []
      : [
          `the ledger of ${to.base} does not have what ${from.base} knows since its pause: xpart reverse ledger first`,
        ]),
  ];
  if (all.length > 0) {
    throw notTurnable(from.base, to.base, all);
  }
  const versions = await keepsVersions(to.deployment);
  if (!versions.ok) {
    throw portFailure(versions.error, `the destination of ${to.base}`);
  }
  if (!versions.value) {
    const { bucket } = to.deployment.settings.destination;
    const problem = `s3://${bucket} does not keep versions: switch that on, or copies would take the place of what is there`;
    throw notTurnable(from.base, to.base, [problem]);
  }
  return false;
}

async function look(
  { deployment }: OpenDirection,
  context: DeploymentContext,
): Promise<TurnSurvey> {
  const { io, signal } = context;
  const ports = slicePortsFor(
    deployment,
    { requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND },
    context,
  );
  const prefixes = prefixesIn(deployment, undefined);
  const survey = await surveyTurn(prefixes, deployment, ports, {
    ...{ parallel: DEFAULT_PARALLEL, most: MOST_TOLD, signal },
    onProgress(keys, found) {
      const figures = [
        { label: "keys", value: formatCount(keys) },
        { label: "with entries unknown to the ledger", value: formatCount(found) },
      ];
      io.progress({ code: "reverse-progress", title: "looking at both sides", figures });
    },
  });
  io.close();
  signal.throwIfAborted();
  if (!survey.ok) {
    throw portFailure(survey.error, `the ${survey.error.side}`);
  }
  return survey.value;
}

async function start(from: OpenDirection, to: OpenDirection): Promise<void> {
  const control = openControl(to.deployment);
  try {
    const by = await identityArn(control.sts.source);
    const names = { fromBase: from.base, toBase: to.base, sinceMs: Date.now(), by };
    const handed = await handOver({ from: from.side, to: to.side }, names);
    if (!handed.ok) {
      throw portFailure(handed.error, `${from.base} -> ${to.base}: run it again`);
    }
  } finally {
    control.close();
  }
}

function surveyText(survey: TurnSurvey, from: OpenDirection, to: OpenDirection): string {
  const { work, leftBehind, alike, unknown, lookedAt, isComplete } = survey;
  const { source, destination } = to.deployment.settings;
  return [
    `${to.base}: s3://${source.bucket} -> s3://${destination.bucket}, where ${from.base} copied from`,
    `${formatCounted(lookedAt, "key")} looked at in s3://${destination.bucket}`,
    work.keys === 0
      ? "the functions have nothing to write"
      : `the functions will write ${formatCounted(work.appends, "entry", "entries")} and delete ${formatCount(work.deletes)}, of ${formatCounted(work.keys, "key")}`,
    ...(alike === 0
      ? []
      : [`${formatCounted(alike, "key")} with entries that are recognised by their content`]),
    ...named(
      leftBehind,
      "with entries that never arrived, and that stay as older versions below what is copied",
    ),
    ...named(unknown, "of which it cannot be told now"),
    ...(isComplete ? [] : ["there are more keys than can be told"]),
  ].join("\n");
}

function named(adoptions: readonly Adoption[], what: string): readonly string[] {
  if (adoptions.length === 0) {
    return [];
  }
  const hidden = adoptions.length - MAX_NAMED;
  return [
    `${formatCounted(adoptions.length, "key")} ${what}:`,
    ...adoptions
      .slice(0, MAX_NAMED)
      .map((adoption) => `  ${printable(adoption.key)}: ${wordsOf(adoption)}`),
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more, all of them with --json`] : []),
  ];
}

/** Whether something else stands on top afterwards is what a person wants to know. */
function wordsOf({ foreign, copied, problem }: Adoption): string {
  if (problem !== undefined) {
    return printable(problem);
  }
  const left = `${formatCount(foreign)} never arrived`;
  return copied === 0
    ? `${left}; the other side has not changed since`
    : `${left}; both sides have changed, and ${formatCounted(copied, "entry", "entries")} will stand above`;
}

interface Reported {
  readonly from: OpenDirection;
  readonly to: OpenDirection;
  readonly context: DeploymentContext;
}

function report(
  isStarted: boolean,
  text: string,
  survey: TurnSurvey,
  { from, to, context }: Reported,
): ExitCode {
  const isClean = survey.leftBehind.length === 0 && survey.unknown.length === 0;
  context.io.result({
    ...{ code: "reverse-start", text },
    level: isStarted || isClean ? "good" : "bad",
    document: { from: from.base, to: to.base, isStarted, ...survey },
  });
  return isStarted || isClean ? EXIT_CODES.ok : EXIT_CODES.notEqual;
}
