import type { Entry, LedgerRow } from "@xpart/core";
import { type OneSidedExplanation, parkWords, printable, timeText } from "@xpart/operations";
import { formatBytes, formatCount } from "../../io/format.ts";

/** Shown on a terminal, the newest; `--json` has them all. */
const MAX_SHOWN = 50;
const LABEL_WIDTH = 13;

/** What is known of a key while its source does not answer, for people. */
export function oneSideText(explanation: OneSidedExplanation): string {
  const { key, sourceBucket, destinationBucket, sourceError, attempt, state } = explanation;
  return [
    `source       s3://${sourceBucket}/${printable(key)}`,
    `             does not answer: ${printable(sourceError.operation)}: ${printable(sourceError.message)}`,
    `destination  s3://${destinationBucket}/${printable(key)}`,
    "",
    ...standing(explanation),
    "",
    ...labelled("not arrived", waitingWords(explanation)),
    ...labelled("set aside", explanation.absent.map(absentWords)),
    ...(attempt === undefined || state === "settled"
      ? []
      : labelled("attempt", [
          `begun ${timeText(attempt.startedMs)} and not ended${attempt.versionId === undefined ? "" : `, of ${attempt.versionId}`}`,
        ])),
    "",
    "verdict: not known while the source does not answer; what it was given and never announced nobody can list",
  ].join("\n");
}

function standing({ lines }: OneSidedExplanation): readonly string[] {
  if (lines.length === 0) {
    return ["the destination has no entry of this key"];
  }
  const hidden = lines.length - MAX_SHOWN;
  return [
    ...lines
      .slice(0, MAX_SHOWN)
      .flatMap(({ destination, row }, index) => [
        `${String(index + 1).padStart(2)}  ${entryText(destination)}  ${destination.versionId}`,
        `    ${row === undefined ? "the ledger does not know it: written here, or by a worker that died" : arrivedWords(row)}`,
      ]),
    ...(hidden > 0 ? [`    and ${formatCount(hidden)} older ones, all of them with --json`] : []),
  ];
}

function entryText(entry: Entry): string {
  return entry.kind === "marker"
    ? `marker  ${timeText(entry.lastModifiedMs)}`
    : `${formatBytes(entry.pin.sizeBytes)}  ${timeText(entry.pin.lastModifiedMs)}`;
}

function arrivedWords({ versionId, state, writer }: LedgerRow): string {
  const noted = writer === undefined ? "" : `, noted ${timeText(writer.atMs)}`;
  return `${state === "replicated" ? "arrived" : state}: of the source's ${versionId}${noted}`;
}

function waitingWords({ waiting }: OneSidedExplanation): readonly string[] {
  return waiting.length === 0
    ? ["nothing of this key waits in a queue or lies in dead letters"]
    : waiting.map(
        ({ asks, versionId, sentMs, queue }) =>
          `${asks}${versionId === undefined ? "" : ` of ${versionId}`}, sent ${timeText(sentMs)}, in ${queue}`,
      );
}

function absentWords({ versionId, state, reason, destinationVersionId: id }: LedgerRow): string {
  const why = state === "parked" ? parkWords(reason) : (reason ?? "");
  const gone = id === undefined ? "" : "its replica does not stand any more";
  return printable([`${state}: the source's ${versionId}`, why, gone].filter(Boolean).join(", "));
}

function labelled(label: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => `${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${text}`);
}
