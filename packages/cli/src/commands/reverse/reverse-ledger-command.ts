import { resolve } from "node:path";
import type { Pause } from "@xpart/aws-adapters";
import {
  beginTurn,
  createRequestPace,
  identityArn,
  openControl,
  openTurn,
  prefixesIn,
  readPair,
  readTurnState,
  type TurnCounts,
  type TurnState,
  turnLedger,
} from "@xpart/operations";
import { EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount, formatCounted } from "../../io/format.ts";
import { pause as sleepUntil } from "../../io/pause.ts";
import {
  type CheckpointKind,
  hasCheckpoint,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "../deployment/checkpoint-file.ts";
import { agreeFirst } from "../deployment/confirm.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { DEFAULT_REQUESTS_PER_SECOND } from "../deployment/slice-ports-for.ts";
import {
  notTurnable,
  type OpenDirection,
  type ReverseArguments,
  withBothDirections,
} from "./reverse-arguments.ts";

/** Keys whose ledgers are read at one time: four requests or so each. */
const PARALLEL = 32;

const TURN: CheckpointKind<TurnState> = {
  ...{ name: "turn of the ledger", anew: "without its file", readState: readTurnState },
};

interface Turning {
  readonly args: ReverseArguments;
  readonly context: DeploymentContext;
  readonly from: OpenDirection;
  readonly to: OpenDirection;
  readonly pausedMs: number;
  readonly path: string;
}

/** `xpart reverse ledger --to FILE`. @throws CliError */
export async function reverseLedgerCommand(
  args: ReverseArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  return withBothDirections(args, context, async (from, to) => {
    const { sinceMs: pausedMs } = await pauseOf(from, to);
    const path = resolve(context.workingDirectory, `xpart-reverse-${to.base}.json`);
    const work: Turning = { args, context, from, to, pausedMs, path };
    const { settings } = to.deployment;
    context.io.notify({
      code: "reverse-plan",
      level: "info",
      text: `${to.base}: what ${from.base} knows of s3://${settings.source.bucket} is written into the table ${to.deployment.table.table}, turned round`,
    });
    if (args.dryRun === true) {
      return tell(await turn(beginTurn(prefixesIn(to.deployment, undefined)), true, work), work);
    }
    const question = `Turn the ledger of ${from.base} into that of ${to.base}?`;
    await agreeFirst({ question, isAgreed: args.yes === true }, context);
    const ended = await turn(await startingState(work), false, work);
    await keep(ended, work);
    return tell(ended, work);
  });
}

/** @throws CliError where the pair cannot be turned. */
async function pauseOf(from: OpenDirection, to: OpenDirection): Promise<Pause> {
  const read = await readPair({ from: from.side, to: to.side });
  if (!read.ok) {
    throw portFailure(read.error, `${from.base} -> ${to.base}`);
  }
  const { problems, pause } = read.value;
  if (problems.length > 0 || pause === undefined) {
    throw notTurnable(from.base, to.base, problems);
  }
  return pause;
}

function subjectOf({ from, to, pausedMs }: Turning) {
  return { from: from.base, to: to.base, pausedMs };
}

/** Goes on where the same turn was stopped, if it was. */
async function startingState(work: Turning): Promise<TurnState> {
  const { to, path, context } = work;
  if (!(await hasCheckpoint(path))) {
    return beginTurn(prefixesIn(to.deployment, undefined));
  }
  const state = await readCheckpoint(path, subjectOf(work), TURN);
  const text = `going on from ${path}: ${formatCount(state.counts.keys)} keys done; without the file it begins anew`;
  context.io.notify({ code: "reverse-note", level: "info", text });
  return state;
}

type Ended = Awaited<ReturnType<typeof turnLedger>>;

async function turn(begun: TurnState, isDryRun: boolean, work: Turning): Promise<Ended> {
  const { from, to, pausedMs, context } = work;
  const { io, signal } = context;
  const sleep = (ms: number) => sleepUntil(ms, signal);
  const pace = createRequestPace(DEFAULT_REQUESTS_PER_SECOND, { now: Date.now, sleep });
  const open = openTurn(from.deployment, to.deployment, pausedMs, {
    ...{ pace, sleep, random: Math.random, signal },
  });
  try {
    return await turnLedger(begun, open.ports, {
      ...{ ...open.options, isDryRun, parallel: PARALLEL, signal },
      onProgress: (counts) => {
        const figures = [
          { label: "keys", value: formatCount(counts.keys) },
          { label: isDryRun ? "to be turned" : "turned", value: formatCount(counts.turned) },
          { label: "known", value: formatCount(counts.known) },
        ];
        io.progress({ code: "reverse-progress", title: "turning the ledger", figures });
      },
    });
  } finally {
    io.close();
  }
}

/** What is not done can be gone on with; what is done is noted in the ledger itself, with the pause that it is of. */
async function keep({ state, end }: Ended, work: Turning): Promise<void> {
  const { from, to, pausedMs, path, context } = work;
  if (end !== "done") {
    await writeCheckpoint(path, { subject: subjectOf(work), state }, TURN);
    return;
  }
  await removeCheckpoint(path);
  if (state.counts.busy > 0) {
    return;
  }
  const by = await identityOf(to);
  const noted = await to.side.marks.write({
    ...{ stands: "turned", other: from.base, sinceMs: Date.now(), filledInPauseMs: pausedMs },
    ...(by === undefined ? {} : { by }),
  });
  if (!noted.ok) {
    throw portFailure(noted.error, to.base);
  }
  context.signal.throwIfAborted();
}

async function identityOf({ deployment }: OpenDirection): Promise<string | undefined> {
  const control = openControl(deployment);
  try {
    return await identityArn(control.sts.source);
  } finally {
    control.close();
  }
}

function tell({ state, end }: Ended, { args, from, to, context }: Turning): ExitCode {
  const { counts } = state;
  const isDryRun = args.dryRun === true;
  const isWhole = end === "done" && counts.busy === 0;
  context.io.result({
    code: "reverse-ledger",
    level: isWhole ? "good" : "bad",
    text: [
      ...countLines(counts, from.base, isDryRun),
      isDryRun ? "nothing was written, as --dry-run says" : endWords(end, counts, to.base),
    ].join("\n"),
    document: { from: from.base, to: to.base, ...counts, isDryRun, isWhole },
  });
  if (typeof end !== "string") {
    throw portFailure(end, `the ${end.side}: the same command goes on where it ended`);
  }
  context.signal.throwIfAborted();
  return isWhole ? EXIT_CODES.ok : EXIT_CODES.notEqual;
}

function countLines(counts: TurnCounts, from: string, isDryRun: boolean): readonly string[] {
  const { keys, turned, gaps, known, unknown, busy } = counts;
  const lines: readonly (readonly [number, string])[] = [
    [turned, isDryRun ? "entries would be turned" : "entries turned"],
    [gaps, "of them deleted on the other side before: no copy of them is made (xpart list gaps)"],
    [known, "entries turned before"],
    [
      unknown,
      `entries that ${from} did not bring: new ones, and what is recognised by its content`,
    ],
    [busy, "keys that a function may still have: run it again in some minutes"],
  ];
  return [
    `${formatCounted(keys, "key")}:`,
    ...lines.flatMap(([count, what]) =>
      count === 0 ? [] : [`  ${formatCount(count).padStart(9)}  ${what}`],
    ),
  ];
}

function endWords(end: Ended["end"], { busy }: TurnCounts, to: string): string {
  if (end !== "done") {
    return "not done: the same command goes on where it ended";
  }
  return busy > 0
    ? "not whole: run it again"
    : `the ledger of ${to} is whole; xpart reverse start shows what its functions will find`;
}
