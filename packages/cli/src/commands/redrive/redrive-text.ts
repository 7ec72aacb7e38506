import {
  type LetterCause,
  type LetterQueue,
  printable,
  type Redriven,
  timeText,
} from "@xpart/operations";
import { shellQuoted } from "@xpart/operations/printable";
import { formatCount } from "../../io/format.ts";

/** Shown of each cause; `--json` has them all. */
const MAX_SHOWN_KEYS = 20;

/** What lies in the dead-letter queues, for people. */
export function lettersText(queues: readonly LetterQueue[]): string {
  const filled = queues.filter(({ waiting, lookedAt }) => waiting + lookedAt > 0);
  return filled.length === 0
    ? "dead letters: none"
    : filled
        .flatMap((queue) => [...queueLines(queue), ""])
        .join("\n")
        .trimEnd();
}

/** What comes after a look, for people: why, and then again. */
export function nextText(
  queues: readonly LetterQueue[],
  { queue, bucket, isDryRun }: { queue?: string | undefined; bucket: string; isDryRun: boolean },
): string {
  const sendable = queues.flatMap(({ causes }) => causes).filter(({ canBeSent }) => canBeSent);
  const [first] = sendable.flatMap(({ keys }) => keys);
  const again = queue === undefined ? "xpart redrive" : `xpart redrive ${shellQuoted(queue)}`;
  return [
    ...(isDryRun ? ["", "nothing was done, as --dry-run says"] : []),
    "",
    ...(first === undefined
      ? ["- throws away what is no event of this deployment:", `    ${again} --discard`]
      : [
          "- says what stands in a key's way, with what its log has:",
          `    xpart explain ${shellQuoted(`s3://${bucket}/${first.key}`)} --logs`,
          "- has the keys reconciled, once that is mended:",
          `    ${again}`,
        ]),
  ].join("\n");
}

function queueLines({ name, waiting, lookedAt, oldestMs, causes }: LetterQueue): readonly string[] {
  const count = Math.max(waiting, lookedAt);
  const since = oldestMs === undefined ? "" : `, the oldest of ${timeText(oldestMs)}`;
  const unseen = waiting > lookedAt ? `, of which ${formatCount(lookedAt)} were looked at` : "";
  return [`${name}: ${countOf(count)}${unseen}${since}`, ...causes.flatMap(causeLines)];
}

function causeLines({
  cause,
  letters,
  keys,
  isStanding,
  canBeSent,
}: LetterCause): readonly string[] {
  const hidden = keys.length - MAX_SHOWN_KEYS;
  const still = isStanding ? "stands in the way still: " : "";
  return [
    `  ${formatCount(letters)}  ${still}${printable(cause)}${canBeSent ? "" : " (nothing to send)"}`,
    ...keys
      .slice(0, MAX_SHOWN_KEYS)
      .map(
        ({ key, letters: count, asks }) =>
          `       ${printable(key)}  ${asks.join(", ")}${count === 1 ? "" : `, ${formatCount(count)} letters`}`,
      ),
    ...(hidden > 0 ? [`       and ${formatCount(hidden)} keys more, with --json`] : []),
  ];
}

/** What a redrive came to, for people. */
export function redrivenText(
  outcomes: readonly { readonly name: string; readonly done: Redriven }[],
): string {
  return outcomes
    .filter(({ done }) => done.removed + done.left + done.discarded > 0 || done.stop !== undefined)
    .map(({ name, done }) => `${name}: ${doneWords(done)}`)
    .join("\n");
}

function doneWords({ sent, removed, discarded, left, stop }: Redriven): string {
  const requests = sent === 1 ? "one request" : `${formatCount(sent)} requests`;
  return [
    `${requests} sent, ${countOf(removed)} removed`,
    ...(discarded === 0 ? [] : [`${countOf(discarded)} discarded`]),
    ...(left === 0 ? [] : [`${countOf(left)} left where they were`]),
    ...(stop === undefined ? [] : [`ended early: ${printable(stop.message)}`]),
  ].join("; ");
}

/** So many letters, in words. */
export function countOf(letters: number): string {
  return letters === 1 ? "one dead letter" : `${formatCount(letters)} dead letters`;
}
