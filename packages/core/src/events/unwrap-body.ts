import { isObject, type Json } from "./json-fields.ts";
import { type InvalidMessage, invalid } from "./parsed-message.ts";

/** One thing out of its envelopes; `content` would be a body by itself. */
export type Unwrapped = { readonly kind: "content"; readonly content: Json } | InvalidMessage;

/** What may be around an event; each at most once, so that no body costs more than its length. */
type Envelope = "array" | "sqs" | "sns";

/**
 * Takes a body out of what services put around it (P7): the notification of an SNS topic (as a body, or as
 * a record of a function that the topic invokes), the array of EventBridge Pipes, and SQS records, which
 * Pipes puts into such an array as they are. A notification of several records becomes one for each.
 * Sources: "Fanout to Amazon SQS queues" of the SNS guide, "Batching and concurrency" of Pipes.
 *
 * @returns at least one element, in the order of the body.
 */
export function unwrapBody(body: unknown): readonly Unwrapped[] {
  return unwrap(body, new Set());
}

type Opened = ReadonlySet<Envelope>;

function unwrap(value: unknown, opened: Opened): readonly Unwrapped[] {
  if (Array.isArray(value)) {
    return unwrapArray(value, opened);
  }
  if (!isObject(value)) {
    return [invalid("the body is not a JSON object")];
  }
  const records = value["Records"];
  if (isBare(value)) {
    return [{ kind: "content", content: value }];
  }
  return Array.isArray(records)
    ? unwrapRecords(value, records, opened)
    : (unwrapEnvelope(value, opened) ?? [{ kind: "content", content: value }]);
}

/** What else an event or a message of xpart's own holds does not make it an envelope (P1). */
function isBare(value: Json): boolean {
  return value["source"] === "aws.s3" || "xpart" in value;
}

function unwrapArray(elements: readonly unknown[], opened: Opened): readonly Unwrapped[] {
  if (opened.has("array")) {
    return [invalid("it is an array within an array")];
  }
  if (elements.length === 0) {
    return [invalid("the array is empty")];
  }
  const inside = new Set([...opened, "array" as const]);
  return elements.flatMap((element) => unwrap(element, inside));
}

function unwrapRecords(
  body: Json,
  records: readonly unknown[],
  opened: Opened,
): readonly Unwrapped[] {
  if (records.length === 0) {
    return [invalid("Records is empty")];
  }
  return records.flatMap((record) => {
    const inside = isObject(record) ? unwrapEnvelope(record, opened) : undefined;
    const content = records.length === 1 ? body : { Records: [record] };
    return inside ?? [{ kind: "content", content } as const];
  });
}

/** @returns undefined where it is no envelope. */
function unwrapEnvelope(value: Json, opened: Opened): readonly Unwrapped[] | undefined {
  if (value["EventSource"] === "aws:sns") {
    const notification = value["Sns"];
    return isObject(notification)
      ? unwrapNotification(notification, opened)
      : [invalid("Sns of a record is missing")];
  }
  if (value["eventSource"] === "aws:sqs") {
    return unwrapText(value["body"], "sqs", opened);
  }
  return "TopicArn" in value || value["Type"] === "Notification"
    ? unwrapNotification(value, opened)
    : undefined;
}

function unwrapNotification(notification: Json, opened: Opened): readonly Unwrapped[] {
  return notification["Type"] === "Notification"
    ? unwrapText(notification["Message"], "sns", opened)
    : [invalid("it is a message of SNS, but no notification")];
}

const TEXTS: Readonly<Record<Exclude<Envelope, "array">, string>> = {
  sqs: "the body of an SQS record",
  sns: "Message of an SNS notification",
};

function unwrapText(
  text: unknown,
  envelope: Exclude<Envelope, "array">,
  opened: Opened,
): readonly Unwrapped[] {
  if (opened.has(envelope)) {
    return [invalid(`${TEXTS[envelope]} holds another`)];
  }
  let parsed: unknown;
  try {
    parsed = typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    parsed = undefined;
  }
  return parsed === undefined
    ? [invalid(`${TEXTS[envelope]} is not JSON`)]
    : unwrap(parsed, new Set([...opened, envelope]));
}
