import {
  describeFailure,
  destinationKeyOf,
  type Facts,
  keyMapOf,
  type ObjectEventKind,
  type Policy,
} from "@xpart/core";
import {
  decisionWords,
  entryWords,
  filterWords,
  type LeftOutEntry,
  type PlannedMessage,
  type PlannedWork,
  printable,
  skipWords,
  stepWords,
  timeText,
} from "@xpart/operations";

/** What messages would do, for people. */
export function planText(messages: readonly PlannedMessage[], policy: Policy): string {
  return messages.map((message) => messageLines(message, policy).join("\n")).join("\n\n");
}

function messageLines(message: PlannedMessage, policy: Policy): readonly string[] {
  switch (message.kind) {
    case "invalid":
      return [
        row("no event", `${message.problem}: it would be returned, and end in the dead letters`),
      ];
    case "ignored":
      return [
        row(
          "ignored",
          `${printable(message.type)} (${message.reason}): ${skipWords(message.reason)}`,
        ),
      ];
    case "outside":
      return [
        row(
          "skipped",
          `s3://${printable(message.bucket)}/${printable(message.key)}: ${message.reason}`,
        ),
        row("", printable(message.why)),
      ];
    case "event": {
      const { kind, bucket, key, versionId } = message.event;
      return [
        row(
          "event",
          `${kind} of s3://${bucket}/${printable(key)}, version ${printable(versionId)}`,
        ),
        ...destinationLines(key, policy),
        ...workLines(message, policy, kind),
      ];
    }
    case "reconcile": {
      const { bucket, key, release, history } = message.request;
      const wishes = [
        release ? ", with release" : "",
        history === undefined ? "" : ", whole history",
      ];
      return [
        row("reconcile", `s3://${bucket}/${printable(key)}${wishes.join("")}`),
        ...destinationLines(key, policy),
        ...workLines(message, policy),
      ];
    }
  }
}

/** Only where it is another key. */
function destinationLines(key: string, policy: Policy): readonly string[] {
  const called = destinationKeyOf(keyMapOf(policy.keys), key);
  return called === key ? [] : [row("destination", `under the key ${printable(called)}`)];
}

function workLines(work: PlannedWork, policy: Policy, kind?: ObjectEventKind): readonly string[] {
  const { facts, decision, waitsUntilMs, steps, leftOut = [], requests, failure } = work;
  return [
    ...(facts === undefined ? [] : factLines(facts)),
    ...(decision === undefined ? [] : [row("decision", decisionWords(decision, kind))]),
    ...(waitsUntilMs === undefined
      ? []
      : [row("waits", `another worker has the key until ${timeText(waitsUntilMs)} at the latest`)]),
    ...(failure === undefined ? [] : [row("no plan", printable(describeFailure(failure)))]),
    ...labelled(
      "steps",
      steps.length === 0 ? ["none"] : steps.map((step) => printable(stepWords(step, policy))),
    ),
    ...labelled("left out", leftOut.map(leftOutText)),
    ...labelled(
      "requests",
      requests.length === 0
        ? ["none but those that were made to say this"]
        : requests.map(({ side, operation, count }) => `${side} ${operation} ${count}`),
    ),
  ];
}

function factLines({ ledger, source, current, leftOut }: Facts): readonly string[] {
  const { row: known, head, hasRows } = ledger;
  const knows = known === undefined ? "has no row of it" : `says ${known.state}`;
  return labelled("facts", [
    `the ledger ${head === undefined && !hasRows ? "has never seen the key" : knows}`,
    `the source ${sourceText(source)}`,
    ...(leftOut === undefined ? [] : [filterWords(leftOut)]),
    ...(current === undefined ? [] : [`version ${printable(current)} is current at the source`]),
  ]);
}

function sourceText(source: Facts["source"]): string {
  switch (source?.kind) {
    case undefined:
      return "was not asked: the decision does not turn on it";
    case "gone":
      return "does not have it any more";
    case "marker":
      return "has a delete marker there";
    case "unreadable":
      return `does not let it be read: ${source.cause}`;
    case "object":
      return `has it, ${source.object.pin.sizeBytes} bytes`;
  }
}

function leftOutText({ entry, why }: LeftOutEntry): string {
  return printable(`${entryWords(entry).replace(/,$/, "")}: ${why}`);
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => row(index === 0 ? label : "", line));
}

function row(label: string, text: string): string {
  return `${label.padEnd(11)}${text}`;
}
