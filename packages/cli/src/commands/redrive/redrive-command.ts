import {
  type DeadLetterSource,
  type Deployment,
  deadLetterSources,
  type LetterQueue,
  lookAtLetters,
  printable,
  type Redriven,
  redriveQueue,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { wholeNumber } from "../deployment/whole-number.ts";
import { countOf, lettersText, nextText, redrivenText } from "./redrive-text.ts";

/** The options of `xpart redrive`, as they are typed. */
export interface RedriveArguments extends DeploymentArguments {
  readonly peek?: boolean;
  readonly rate?: string;
  readonly discard?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const DEFAULT_RATE = 50;

/** `xpart redrive [QUEUE]`. @throws CliError */
export async function redriveCommand(
  queue: string | undefined,
  args: RedriveArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const keysPerSecond = wholeNumber("--rate", args.rate, DEFAULT_RATE, 1);
  return withDeployment(args, context, async (deployment) => {
    const sources = sourcesOf(queue, deployment);
    const looked = await lookAtLetters(queue, deployment);
    if (!looked.ok) {
      throw portFailure(looked.error, queue ?? "the dead-letter queues");
    }
    const letters = looked.value;
    const found = letters.reduce((sum, { lookedAt }) => sum + lookedAt, 0);
    if (args.peek === true || args.dryRun === true || found === 0) {
      const { bucket } = deployment.settings.source;
      const next =
        found === 0 ? "" : nextText(letters, { queue, bucket, isDryRun: args.dryRun === true });
      return report({ letters, outcomes: [], found, next }, context);
    }
    context.io.notify({ code: "redrive-plan", level: "info", text: lettersText(letters) });
    const question = questionOf(letters, args);
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    const outcomes = await redriveAll(sources, deployment, context, {
      keysPerSecond,
      discardsRest: args.discard === true,
    });
    context.signal.throwIfAborted();
    const isAnyAsked = outcomes.some(({ done }) => done.sent > 0);
    const next = isAnyAsked
      ? "\nthe functions do the work: xpart explain says what came of a key"
      : "";
    return report({ letters, outcomes, found, next }, context);
  });
}

function sourcesOf(queue: string | undefined, { names }: Deployment): readonly DeadLetterSource[] {
  const sources = deadLetterSources(queue, names);
  if (sources.length === 0) {
    const known = deadLetterSources(undefined, names);
    throw new CliError({
      what: "This is no dead-letter queue of the deployment",
      subject: printable(queue ?? ""),
      remedy: `Give one of ${known.map(({ alias }) => alias).join(", ")}, which are ${known.map(({ role }) => names[role]).join(", ")}.`,
    });
  }
  return sources;
}

function questionOf(letters: readonly LetterQueue[], { discard }: RedriveArguments): string {
  const causes = letters.flatMap((queue) => queue.causes);
  const countIf = (canBeSent: boolean) =>
    causes
      .filter((cause) => cause.canBeSent === canBeSent)
      .reduce((sum, { letters: count }) => sum + count, 0);
  const rest = countIf(false);
  const more = discard === true && rest > 0 ? `, and discard ${countOf(rest)}` : "";
  return `Send the keys of ${countOf(countIf(true))}${more}?`;
}

interface QueueOutcome {
  readonly name: string;
  readonly done: Redriven;
}

async function redriveAll(
  sources: readonly DeadLetterSource[],
  deployment: Deployment,
  { io, signal }: DeploymentContext,
  options: { readonly keysPerSecond: number; readonly discardsRest: boolean },
): Promise<readonly QueueOutcome[]> {
  const outcomes: QueueOutcome[] = [];
  for (const source of sources) {
    const name = deployment.names[source.role];
    const done = await redriveQueue(source, deployment, {
      ...{ ...options, signal, now: Date.now },
      sleep: (ms) => pause(ms, signal),
      onProgress: ({ sent, removed, left }) =>
        io.progress({
          code: "redrive-progress",
          title: `redriving ${name}`,
          figures: [
            { label: "requests sent", value: formatCount(sent) },
            { label: "letters removed", value: formatCount(removed) },
            { label: "left", value: formatCount(left) },
          ],
        }),
    });
    outcomes.push({ name, done });
    if (done.stop !== undefined) {
      break;
    }
  }
  io.close();
  return outcomes;
}

interface Reported {
  readonly letters: readonly LetterQueue[];
  readonly outcomes: readonly QueueOutcome[];
  readonly found: number;
  /** What follows, to be read on. */
  readonly next: string;
}

function report({ letters, outcomes, found, next }: Reported, { io }: DeploymentContext): ExitCode {
  const isSent = outcomes.length > 0;
  const isWhole = outcomes.every(({ done }) => done.left === 0 && done.stop === undefined);
  const isGood = isSent ? isWhole : found === 0;
  io.result({
    code: "redrive-result",
    level: isGood ? "good" : isSent ? "bad" : "info",
    text: `${isSent ? redrivenText(outcomes) : lettersText(letters)}${next}`,
    document: { queues: letters, redriven: outcomes },
  });
  return isGood ? EXIT_CODES.ok : EXIT_CODES.notEqual;
}
