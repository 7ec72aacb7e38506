import type { Json } from "./json-fields.ts";
import { parseOwnMessage } from "./own-messages.ts";
import { parseEventBridge } from "./parse-event-bridge.ts";
import { parseNotificationRecord } from "./parse-notification.ts";
import { type InvalidMessage, invalid, type ParsedMessage } from "./parsed-message.ts";
import { type Unwrapped, unwrapBody } from "./unwrap-body.ts";

/** One thing that a body holds, and the body that it would have by itself. */
export interface MessagePart {
  readonly message: ParsedMessage;
  /** JSON, out of all envelopes; of a body that holds nothing else, the body as it came. */
  readonly body: string;
}

/**
 * Reads one message body: an EventBridge S3 event (P1), a direct S3 notification (P2), which may hold
 * several records, one of xpart's own messages, or any of these in an envelope (P7). Pure; never throws.
 *
 * @returns at least one element, in the order of the body.
 * @example
 * parseMessage(record.body).filter((message) => message.kind === "event");
 */
export function parseMessage(body: string): readonly ParsedMessage[] {
  const parsed = parseJson(body);
  return parsed.kind === "invalid" ? [parsed] : parseEvent(parsed.json);
}

/** As {@link parseMessage}, for a body that is already an object (EventBridge invoking a function). */
export function parseEvent(body: unknown): readonly ParsedMessage[] {
  return unwrapBody(body).map(parseUnwrapped);
}

/**
 * As {@link parseMessage}, each with a body of its own, to be sent on or worked by itself (O1): two keys of
 * one body have two message groups.
 *
 * @throws RangeError where an element is nested too deeply to be written again.
 */
export function splitMessage(body: string): readonly MessagePart[] {
  const parsed = parseJson(body);
  if (parsed.kind === "invalid") {
    return [{ message: parsed, body }];
  }
  return unwrapBody(parsed.json).map((element) => {
    const message = parseUnwrapped(element);
    const isWhole = element.kind === "invalid" || element.content === parsed.json;
    return { message, body: isWhole ? body : JSON.stringify(element.content) };
  });
}

function parseUnwrapped(element: Unwrapped): ParsedMessage {
  return element.kind === "invalid" ? element : parseContent(element.content);
}

function parseContent(content: Json): ParsedMessage {
  if ("xpart" in content) {
    return parseOwnMessage(content);
  }
  if (content["source"] !== "aws.s3" && Array.isArray(content["Records"])) {
    return parseNotificationRecord(content["Records"][0]);
  }
  return content["Event"] === "s3:TestEvent"
    ? { kind: "ignored", reason: "test-event", type: "s3:TestEvent" }
    : parseEventBridge(content);
}

type ParsedJson = { readonly kind: "json"; readonly json: unknown } | InvalidMessage;

function parseJson(body: string): ParsedJson {
  try {
    return { kind: "json", json: JSON.parse(body) };
  } catch {
    return invalid("the body is not JSON");
  }
}
