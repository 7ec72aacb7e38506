import { describeFailure, type Entry, type Policy } from "@xpart/core";
import {
  type EntryLine,
  entryLabel,
  type KeyExplanation,
  type KeyLogs,
  printable,
  shellQuoted,
  stepWords,
  timeText,
  verdictWords,
} from "@xpart/operations";
import { formatBytes, formatCount } from "../../io/format.ts";
import { logLines } from "./log-text.ts";

/** Shown on a terminal, the newest; `--json` has them all. */
const MAX_SHOWN_LINES = 50;
const MAX_SHOWN_STEPS = 20;

/** An explanation for people: the stacks, the ledger, dead letters, what would be done, and what to do. */
export function explanationText(
  explanation: KeyExplanation,
  policy: Policy,
  logs?: KeyLogs,
): string {
  const { key, destinationKey, sourceBucket, destinationBucket, verdict } = explanation;
  return [
    `source       s3://${sourceBucket}/${printable(key)}`,
    `destination  s3://${destinationBucket}/${printable(destinationKey)}`,
    "",
    ...stackLines(explanation),
    ...ledgerLines(explanation),
    ...deadLetterLines(explanation),
    ...(logs === undefined ? [] : logLines(logs)),
    ...planLines(explanation, policy),
    ...adviceLines(explanation),
    `verdict: ${VERDICTS[verdict]}`,
  ].join("\n");
}

const VERDICTS = {
  equal: "equal",
  settled: "not equal, as the policy or the ledger says",
  "in-flight": "on its way",
  differs: "differs",
} as const;

const SIDE_WIDTH = 36;

function stackLines({ lines, unplanned }: KeyExplanation): readonly string[] {
  if (unplanned !== undefined) {
    return [`no plan can be made: ${printable(describeFailure(unplanned))}`, ""];
  }
  if (lines.length === 0) {
    return ["neither side has an entry of this key", ""];
  }
  const hidden = lines.length - MAX_SHOWN_LINES;
  return [
    row("", "SOURCE", "DESTINATION", ""),
    ...lines.slice(0, MAX_SHOWN_LINES).flatMap((line, index) => entryLines(line, index + 1)),
    ...(hidden > 0 ? [`    and ${formatCount(hidden)} older ones, all of them with --json`] : []),
    "",
  ];
}

function entryLines(line: EntryLine, number: number): readonly string[] {
  const { source, destination, verdict } = line;
  return [
    row(String(number), entryText(source), entryText(destination), entryLabel(line)),
    row("", source?.versionId ?? "", destination?.versionId ?? "", ""),
    `    ${printable(verdictWords(verdict))}${delayText(line)}`,
    ...writerLines(line),
  ];
}

/** When the row was written last, and by whom: the log of that invocation has what else it did. */
function writerLines({ row }: EntryLine): readonly string[] {
  const writer = row?.writer;
  return writer === undefined
    ? []
    : [`    noted ${timeText(writer.atMs)} by invocation ${printable(writer.invocation)}`];
}

function row(number: string, left: string, right: string, last: string): string {
  return `${number.padStart(2)}  ${left.padEnd(SIDE_WIDTH)}${right.padEnd(SIDE_WIDTH)}${last}`.trimEnd();
}

function entryText(entry: Entry | undefined): string {
  if (entry === undefined) {
    return "-";
  }
  return entry.kind === "marker"
    ? `marker  ${timeText(entry.lastModifiedMs)}`
    : `${formatBytes(entry.pin.sizeBytes)}  ${timeText(entry.pin.lastModifiedMs)}`;
}

/** When it crossed; S3 keeps whole seconds, and the two sides' clocks are their own. */
function delayText({ source, destination, verdict }: EntryLine): string {
  return source === undefined || destination === undefined || verdict.kind !== "replicated"
    ? ""
    : `, made ${timeText(timeOf(destination))}`;
}

function timeOf(entry: Entry): number {
  return entry.kind === "marker" ? entry.lastModifiedMs : entry.pin.lastModifiedMs;
}

function ledgerLines({ head, state, attempt, lines }: KeyExplanation): readonly string[] {
  const rows = lines.filter((line) => line.row !== undefined).length;
  const facts = [
    rows === 0 && head === undefined
      ? "nothing is known of this key"
      : `has a row for ${formatCount(rows)} of ${formatCount(lines.length)} entries`,
    ...(attempt === undefined || state === "settled"
      ? []
      : [
          state === "leased"
            ? `a worker has the key since ${timeText(attempt.startedMs)}, until ${timeText(attempt.leaseUntilMs)} at the latest`
            : `a worker began at ${timeText(attempt.startedMs)} and never finished`,
        ]),
    ...(head?.history === "all" ? ["the whole history was asked for"] : []),
    ...(head?.heldForeign === undefined
      ? []
      : [`deletes of ${formatCount(head.heldForeign.length)} foreign entries are held`]),
    ...(head?.lockedForeign === undefined
      ? []
      : [`Object Lock keeps ${formatCount(head.lockedForeign.length)} foreign entries`]),
  ];
  return facts.map((text, index) => `${(index === 0 ? "ledger" : "").padEnd(13)}${text}`);
}

function deadLetterLines({ deadLetters }: KeyExplanation): readonly string[] {
  const found = deadLetters.queues.flatMap(({ name, letters }) =>
    letters.map(
      ({ asks, sentMs, versionId }) =>
        `${name}: ${asks}${versionId === undefined ? "" : ` of ${versionId}`}, sent ${timeText(sentMs)}`,
    ),
  );
  const unseen = deadLetters.queues
    .filter(({ waiting, lookedAt }) => waiting > lookedAt)
    .map(
      ({ name, waiting, lookedAt }) =>
        `${name}: looked at ${formatCount(lookedAt)} of about ${formatCount(waiting)} messages`,
    );
  const problems = deadLetters.problems.map(
    ({ name, error }) => `${name}: could not be looked into: ${printable(error.message)}`,
  );
  const all = [...found, ...unseen, ...problems];
  return (all.length === 0 ? ["none of this key"] : all).map(
    (text, index) => `${(index === 0 ? "dead letters" : "").padEnd(13)}${text}`,
  );
}

function planLines(explanation: KeyExplanation, policy: Policy): readonly string[] {
  const { steps, stepsOfRelease, unplanned } = explanation;
  if (unplanned !== undefined) {
    return [];
  }
  const isSame = JSON.stringify(steps) === JSON.stringify(stepsOfRelease ?? steps);
  return [
    ...stepLines("a reconcile", steps, policy),
    ...(isSame ? [] : stepLines("a release", stepsOfRelease ?? [], withoutBudget(policy))),
    "",
  ];
}

/** A release does what the budget holds (F4). */
function withoutBudget({ maxDeletesPerHour: _held, ...policy }: Policy): Policy {
  return policy;
}

function stepLines(who: string, steps: KeyExplanation["steps"], policy: Policy): readonly string[] {
  if (steps.length === 0) {
    return [`${who.padEnd(13)}would do nothing`];
  }
  const hidden = steps.length - MAX_SHOWN_STEPS;
  const shown = steps
    .slice(0, MAX_SHOWN_STEPS)
    .map(
      (step, index) =>
        `${(index === 0 ? who : "").padEnd(13)}${printable(stepWords(step, policy))}`,
    );
  return [...shown, ...(hidden > 0 ? [`${"".padEnd(13)}and ${formatCount(hidden)} more`] : [])];
}

function adviceLines({ advice }: KeyExplanation): readonly string[] {
  if (advice.length === 0) {
    return [];
  }
  return [
    ...advice.flatMap(({ why, command }) => [
      `- ${why}${command === undefined ? "" : ":"}`,
      ...(command === undefined ? [] : [`    ${command.map(shellQuoted).join(" ")}`]),
    ]),
    "",
  ];
}
