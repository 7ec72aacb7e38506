import { resolve } from "node:path";
import {
  type BackfillState,
  backfillOn,
  beginBackfill,
  beginVerify,
  createKeyFilter,
  type Deployment,
  openSender,
  readBackfillState,
  type SlicePorts,
  type VerifyState,
  verifyOn,
} from "@xpart/operations";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import { pause } from "../../io/pause.ts";
import {
  type CheckpointKind,
  hasCheckpoint,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "../deployment/checkpoint-file.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import { type DeploymentContext, withDeployment } from "../deployment/deployment-options.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";
import { slicePortsFor } from "../deployment/slice-ports-for.ts";
import {
  type BackfillArguments,
  type BackfillChoices,
  readBackfillChoices,
} from "./backfill-arguments.ts";
import { showBackfilling } from "./backfill-progress.ts";
import { backfillDocument, backfillText } from "./backfill-text.ts";
import { checkDistributedBackfill, distributedBackfill } from "./distributed-backfill.ts";
import { withSourceListing } from "./source-listing.ts";
import { waitForQueue } from "./wait-for-queue.ts";

/** Between two times that it is written down how far a backfill is: what a kill costs at most, and only in requests. */
const SAVE_EVERY_MS = 10_000;

const BACKFILL: CheckpointKind<BackfillState> = {
  ...{ name: "backfill", anew: "with --restart", readState: readBackfillState },
};

/** What a backfill is of: a checkpoint of another one is not gone on with. */
interface BackfillSubject {
  readonly source: string;
  readonly destination: string;
  readonly prefixes: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly newerThan: string | null;
  readonly adopt: boolean;
  /** Absent: the source is listed. */
  readonly inventory?: string;
}

interface Backfilling {
  readonly deployment: Deployment;
  readonly args: BackfillArguments;
  readonly choices: BackfillChoices;
  readonly context: DeploymentContext;
  readonly ports: SlicePorts;
  readonly subject: BackfillSubject;
  /** Where it is written how far it is. */
  readonly path: string;
}

/** `xpart backfill`. @throws CliError */
export async function backfillCommand(
  args: BackfillArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const choices = readBackfillChoices(args, Date.now());
  checkDistributedBackfill(args);
  return withDeployment(args, context, async (deployment) => {
    const { names } = deployment;
    const subject = subjectOf(deployment, args, choices);
    if (args.distributed === true) {
      return distributedBackfill(args, choices, subject.prefixes, deployment, context);
    }
    const path = resolve(
      context.workingDirectory,
      args.checkpoint ?? `xpart-backfill-${names.base}.json`,
    );
    const ports = slicePortsFor(deployment, choices, context);
    const work = { deployment, args, choices, context, ports, subject, path };
    const begun = await startingState(work);
    if (args.dryRun !== true) {
      const question = `Ask for all keys that differ, from ${subject.source} to ${subject.destination}?`;
      await agreeFirst({ question, isAgreed: args.yes === true }, context);
    }
    const state = await backfill(begun, work);
    await keepProgress(state, work);
    const isSent = state.remaining.length === 0 && state.unsent.length === 0;
    const after = args.wait === true && isSent ? await compareAgain(state, work) : undefined;
    return tell(state, after, work);
  });
}

function subjectOf(
  { settings, keys }: Deployment,
  { prefix, newerThan, adopt = false, inventory }: BackfillArguments,
  { include, exclude }: BackfillChoices,
): BackfillSubject {
  const prefixes = prefixesOf({ settings, keys }, prefix);
  const { source, destination } = settings;
  return {
    ...{ source: source.bucket, destination: destination.bucket },
    ...{ prefixes, include, exclude, newerThan: newerThan ?? null, adopt },
    ...(inventory === undefined ? {} : { inventory }),
  };
}

/** Goes on where the same backfill ended, if it did not end by itself. */
async function startingState({
  args,
  context,
  subject,
  path,
}: Backfilling): Promise<BackfillState> {
  const isThere = await hasCheckpoint(path);
  const isGoneOn = args.resume === true || (isThere && args.restart !== true);
  if (args.dryRun === true || !isGoneOn) {
    return beginBackfill(subject.prefixes, Date.now());
  }
  // What kept it from going on may be mended now.
  const { error: _error, ...state } = await readCheckpoint(path, subject, BACKFILL);
  const done = `${formatCount(state.tally.keys)} keys compared, ${formatCount(state.asked.keys)} asked for`;
  const text = `going on from ${path}: ${done}; --restart begins anew`;
  context.io.notify({ code: "backfill-note", level: "info", text });
  return state;
}

async function backfill(begun: BackfillState, work: Backfilling): Promise<BackfillState> {
  const { deployment, args, choices, context, subject, path } = work;
  const { signal, io } = context;
  const isDry = args.dryRun === true;
  const sender = openSender(deployment, {
    ...{ ...choices, signal, now: Date.now },
    sleep: (ms) => pause(ms, signal),
  });
  const onProgress = showBackfilling(io, Date.now, () => sender.gate.waiting, begun.asked);
  try {
    const { prefixes } = subject;
    const ended = await withSourceListing(args.inventory, { ...work, prefixes }, (ports) =>
      backfillOn(begun, ports, {
        ...{ parallel: choices.parallel, signal, saveEveryMs: SAVE_EVERY_MS, onProgress },
        isWanted: createKeyFilter(choices),
        asksLedger: args.adopt === true,
        ...(isDry ? {} : { send: (key: string) => sender.send(key) }),
        save: async (state) => {
          if (!isDry) {
            await writeCheckpoint(path, { subject, state }, BACKFILL);
          }
        },
        sleep: (ms, over) => pause(ms, AbortSignal.any([signal, over])),
      }),
    );
    return ended ?? begun;
  } finally {
    io.close();
  }
}

/** What is not done can be gone on with; what is done leaves nothing behind. */
async function keepProgress(
  state: BackfillState,
  { args, subject, path, context }: Backfilling,
): Promise<void> {
  if (args.dryRun === true) {
    return;
  }
  if (state.remaining.length === 0 && state.unsent.length === 0) {
    await removeCheckpoint(path);
    return;
  }
  await writeCheckpoint(path, { subject, state }, BACKFILL);
  const text = `not done: the same command goes on from ${path}`;
  context.io.notify({ code: "backfill-note", level: "info", text });
}

/** Once all is worked off, both sides are compared as a whole: what was asked for need not be remembered. */
async function compareAgain(
  { tally }: BackfillState,
  { deployment, choices, context, ports, subject }: Backfilling,
): Promise<VerifyState | undefined> {
  if (!(await waitForQueue(deployment, context))) {
    return undefined;
  }
  const { io, signal } = context;
  try {
    return await verifyOn(beginVerify(subject.prefixes, Date.now()), ports, {
      ...{ parallel: choices.parallel, signal, history: "all", isWanted: createKeyFilter(choices) },
      onProgress: ({ keys }) =>
        io.progress({
          code: "backfill-progress",
          title: "comparing again",
          figures: [
            { label: "keys", value: `${formatCount(keys)} of about ${formatCount(tally.keys)}` },
          ],
        }),
    });
  } finally {
    io.close();
  }
}

function tell(
  state: BackfillState,
  after: VerifyState | undefined,
  { args, context }: Backfilling,
): ExitCode {
  const isDry = args.dryRun === true;
  const exitCode = exitCodeOf(state, after, args.wait === true, context.signal);
  context.io.result({
    code: "backfill-result",
    level: exitCode === EXIT_CODES.ok ? "good" : "bad",
    text: backfillText(state, after, isDry),
    document: backfillDocument(state, after, isDry),
  });
  return exitCode;
}

function exitCodeOf(
  { remaining, unsent, leftCount, tally, error }: BackfillState,
  after: VerifyState | undefined,
  isWaited: boolean,
  signal: AbortSignal,
): ExitCode {
  const isDone = remaining.length === 0 && unsent.length === 0 && error === undefined;
  const isCompared = after === undefined ? !isWaited : after.remaining.length === 0;
  if (!isDone || !isCompared) {
    return signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.failed;
  }
  const verdicts = (after?.tally ?? tally).verdicts;
  if (verdicts.unknown > 0) {
    return EXIT_CODES.failed;
  }
  const differs = after === undefined ? leftCount : verdicts.differs + verdicts["in-flight"];
  return differs > 0 ? EXIT_CODES.notEqual : EXIT_CODES.ok;
}
