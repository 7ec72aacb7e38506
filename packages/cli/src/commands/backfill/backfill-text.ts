import { type BackfillState, printable, remedyFor, type VerifyState } from "@xpart/operations";
import { formatBytes, formatCount, formatDuration } from "../../io/format.ts";
import { findingLine } from "../verify/verify-text.ts";

/** Keys that are named; the rest is counted. */
const MAX_NAMED = 20;

/** What a backfill came to, for people. @param after - both sides as they were compared when all was worked off. */
export function backfillText(
  state: BackfillState,
  after: VerifyState | undefined,
  isDry: boolean,
): string {
  const { tally, asked, left, leftCount, unsent, error, durationMs } = state;
  const seconds = Math.max(durationMs, 1) / 1_000;
  const { equal, settled } = tally.verdicts;
  const inFlight = tally.verdicts["in-flight"];
  const work = `${formatCount(asked.entries)} entries, ${formatBytes(asked.bytes)} to be read at the source`;
  return [
    `${formatCount(tally.keys)} keys compared in ${formatDuration(durationMs)} (${formatCount(Math.round(tally.keys / seconds))}/s): ` +
      `${formatCount(equal)} equal, ${formatCount(settled)} settled, ${formatCount(inFlight)} in flight`,
    `${isDry ? "would ask" : "asked"} for ${formatCount(asked.keys)} keys: ${work}`,
    ...(isDry ? ["nothing was asked for, as --dry-run says"] : []),
    ...(unsent.length > 0
      ? [`found, and not taken by the queue: ${formatCount(unsent.length)} keys`]
      : []),
    ...(leftCount > 0 ? leftLines(left, leftCount) : []),
    ...(error === undefined ? [] : [printable(error.message), remedyFor(error)]),
    ...(after === undefined ? [] : [afterLine(after)]),
  ].join("\n");
}

function leftLines(left: BackfillState["left"], count: number): readonly string[] {
  const named = left.slice(0, MAX_NAMED).map((finding) => `  ${findingLine(finding)}`);
  const hidden = count - named.length;
  return [
    `no reconcile mends ${formatCount(count)} keys:`,
    ...named,
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more; xpart verify names them`] : []),
  ];
}

function afterLine({ tally, remaining }: VerifyState): string {
  const { verdicts } = tally;
  const open = verdicts.differs + verdicts["in-flight"] + verdicts.unknown;
  if (remaining.length > 0) {
    return "afterwards: not all could be compared; xpart verify does";
  }
  return open === 0
    ? `afterwards: all ${formatCount(tally.keys)} keys are equal or settled`
    : `afterwards: ${formatCount(open)} of ${formatCount(tally.keys)} keys are not equal; xpart verify names them, dead letters may say why`;
}

/** What `--json` prints. */
export function backfillDocument(
  { tally, asked, left, leftCount, unsent, remaining, durationMs, error }: BackfillState,
  after: VerifyState | undefined,
  isDry: boolean,
): unknown {
  return {
    ...{ isDryRun: isDry, isDone: remaining.length === 0 && unsent.length === 0 },
    ...{ keys: tally.keys, verdicts: tally.verdicts, reasons: tally.reasons },
    ...{ asked, unsent: unsent.length, left, leftCount, durationMs, remaining },
    ...(error === undefined ? {} : { error }),
    ...(after === undefined
      ? {}
      : { after: { keys: after.tally.keys, verdicts: after.tally.verdicts } }),
  };
}
