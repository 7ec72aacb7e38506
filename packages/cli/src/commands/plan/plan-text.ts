import {
  type Decision,
  describeFailure,
  destinationKeyOf,
  type Facts,
  keyMapOf,
  type Policy,
} from "@xpart/core";
import {
  filterWords,
  type PlannedMessage,
  type PlannedWork,
  printable,
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
      return [row("ignored", `${printable(message.type)} (${message.reason})`)];
    case "outside":
      return [
        row(
          "skipped",
          `s3://${printable(message.bucket)}/${printable(message.key)}: ${message.reason}`,
        ),
      ];
    case "event": {
      const { kind, bucket, key, versionId } = message.event;
      return [
        row(
          "event",
          `${kind} of s3://${bucket}/${printable(key)}, version ${printable(versionId)}`,
        ),
        ...destinationLines(key, policy),
        ...workLines(message, policy),
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

function workLines(work: PlannedWork, policy: Policy): readonly string[] {
  const { facts, decision, waitsUntilMs, steps, requests, failure } = work;
  return [
    ...(facts === undefined ? [] : factLines(facts)),
    ...(decision === undefined ? [] : [row("decision", decisionText(decision))]),
    ...(waitsUntilMs === undefined
      ? []
      : [row("waits", `another worker has the key until ${timeText(waitsUntilMs)} at the latest`)]),
    ...(failure === undefined ? [] : [row("no plan", printable(describeFailure(failure)))]),
    ...labelled(
      "steps",
      steps.length === 0 ? ["none"] : steps.map((step) => printable(stepWords(step, policy))),
    ),
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

function decisionText(decision: Decision): string {
  switch (decision.kind) {
    case "skip":
      return `skip: ${decision.reason}`;
    case "wait":
      return "wait for the worker that has the key";
    case "reconcile":
      return `reconcile the key: ${decision.reason}`;
    case "apply":
      return "apply: it is plainly the next event of its key";
  }
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => row(index === 0 ? label : "", line));
}

function row(label: string, text: string): string {
  return `${label.padEnd(11)}${text}`;
}
