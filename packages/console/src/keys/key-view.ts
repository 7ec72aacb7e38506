import { describeFailure, type Entry } from "@xpart/core";
import {
  bothKeys,
  type Deployment,
  type EntryLine,
  entryLabel,
  explainKey,
  type KeyExplanation,
  keyVerdict,
  printable,
  shellQuoted,
  stepWords,
  timeText,
  verdictWords,
} from "@xpart/operations";
import type { EntryView, KeyView, LineView } from "../answers.ts";
import { failureOf } from "../http/console-error.ts";

/** What the page is sent of one key; the command's `--json` has all of it. */
const MOST_LINES = 5_000;
const MOST_STEPS = 200;

/** One key in the words of `xpart explain`. Only reads. @throws ConsoleError where a service does not answer. */
export async function readKeyView(key: string, deployment: Deployment): Promise<KeyView> {
  const explained = await explainKey(key, deployment);
  if (!explained.ok) {
    throw failureOf(explained.error);
  }
  return viewOf(explained.value, deployment);
}

function viewOf(explanation: KeyExplanation, { policy }: Deployment): KeyView {
  const { key, sourceBucket, destinationBucket, verdict, lines, unplanned } = explanation;
  const { steps, stepsOfRelease, advice, deadLetters } = explanation;
  return {
    ...{ key, shown: printable(bothKeys(explanation)), sourceBucket, destinationBucket, verdict },
    lines: lines.slice(0, MOST_LINES).map(lineOf),
    lineCount: lines.length,
    ...(unplanned === undefined ? {} : { unplanned: printable(describeFailure(unplanned)) }),
    deadLetters: [
      ...deadLetters.queues.flatMap(({ name, letters }) =>
        letters.map(({ asks, sentMs }) => `${name}: ${asks}, sent ${timeText(sentMs)}`),
      ),
      ...deadLetters.problems.map(
        ({ name, error }) => `${name}: could not be looked into: ${printable(error.message)}`,
      ),
    ],
    steps: steps.slice(0, MOST_STEPS).map((step) => printable(stepWords(step, policy))),
    isReleasable: stepsOfRelease !== undefined,
    advice: advice.map(({ why, command }) => ({
      why,
      ...(command === undefined ? {} : { command: command.map(shellQuoted).join(" ") }),
    })),
  };
}

function lineOf(line: EntryLine): LineView {
  const { source, destination, verdict } = line;
  return {
    ...(source === undefined ? {} : { source: entryOf(source) }),
    ...(destination === undefined ? {} : { destination: entryOf(destination) }),
    label: entryLabel(line),
    words: printable(verdictWords(verdict)),
    verdict: keyVerdict([line]),
  };
}

function entryOf(entry: Entry): EntryView {
  const versionId = printable(entry.versionId ?? "null");
  return entry.kind === "marker"
    ? { versionId, isMarker: true, atMs: entry.lastModifiedMs, bytes: 0 }
    : {
        ...{ versionId, isMarker: false, atMs: entry.pin.lastModifiedMs },
        bytes: entry.pin.sizeBytes,
      };
}
