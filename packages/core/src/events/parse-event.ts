import type { EventOrigin, ObjectEvent } from "../model/object-event.ts";
import { toVersionId } from "../model/version-id.ts";
import { EVENTBRIDGE_TYPES, NOTIFICATION_NAMES, type TypeRule } from "./event-types.ts";

/** Why a well-formed event asks for nothing. */
export type IgnoredEventReason = "ignored-type" | "unknown-type" | "test-event";

/** A well-formed event that asks for nothing, to be counted by its reason and type (P3). */
export interface IgnoredEvent {
  readonly kind: "ignored";
  readonly reason: IgnoredEventReason;
  /** The detail-type or event name that it carries. */
  readonly type: string;
}

/** Operators, backfill and redrive ask for one key to be made equal by this message (R). */
export interface ReconcileRequest {
  readonly kind: "reconcile";
  readonly bucket: string;
  readonly key: string;
  /** Whether deletes that are held for the hour's budget are done now (F4). */
  readonly release: boolean;
}

/** Something that is not an event. It must reach the dead-letter queue, never be acknowledged (P5). */
export interface InvalidMessage {
  readonly kind: "invalid";
  /** What is wrong with it, without quoting its content. */
  readonly problem: string;
}

/** What one message body holds. */
export type ParsedMessage =
  | { readonly kind: "event"; readonly event: ObjectEvent }
  | IgnoredEvent
  | ReconcileRequest
  | InvalidMessage;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads one message body: an EventBridge S3 event (P1), a direct S3 notification (P2), which may hold
 * several records, or one of xpart's own messages. Pure; never throws.
 *
 * @returns at least one element, in the order of the body.
 * @example
 * parseMessage(record.body).filter((message) => message.kind === "event");
 */
export function parseMessage(body: string): readonly ParsedMessage[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [invalid("the body is not JSON")];
  }
  return parseEvent(parsed);
}

/** As {@link parseMessage}, for a body that is already an object (EventBridge invoking a function). */
export function parseEvent(body: unknown): readonly ParsedMessage[] {
  if (!isObject(body)) {
    return [invalid("the body is not a JSON object")];
  }
  if ("xpart" in body) {
    return [parseOwnMessage(body)];
  }
  if (Array.isArray(body["Records"])) {
    return body["Records"].length === 0
      ? [invalid("Records is empty")]
      : body["Records"].map(parseNotificationRecord);
  }
  if (body["Event"] === "s3:TestEvent") {
    return [{ kind: "ignored", reason: "test-event", type: "s3:TestEvent" }];
  }
  return [parseEventBridge(body)];
}

function parseEventBridge(body: Json): ParsedMessage {
  const detail = body["detail"];
  const type = body["detail-type"];
  if (body["source"] !== "aws.s3") {
    return invalid('source is not "aws.s3"');
  }
  if (typeof type !== "string" || !isObject(detail)) {
    return invalid("detail-type or detail is missing");
  }
  const bucket = nested(detail, "bucket", "name");
  const key = nested(detail, "object", "key");
  if (!isFilled(bucket) || !isFilled(key)) {
    return invalid("detail.bucket.name or detail.object.key is missing");
  }
  const rule = ruleOf(EVENTBRIDGE_TYPES, type);
  if (rule === undefined || rule.kind === "ignored") {
    return { kind: "ignored", reason: rule ? "ignored-type" : "unknown-type", type };
  }
  const isMarker = detail["deletion-type"] === "Delete Marker Created";
  return toEvent(rule, {
    bucket,
    key,
    versionId: nested(detail, "object", "version-id"),
    sequencer: nested(detail, "object", "sequencer"),
    time: body["time"],
    requestId: detail["request-id"],
    origin: detail["reason"] === "Lifecycle Expiration" ? "lifecycle" : "user",
    isMarker,
    isMultipart: detail["reason"] === "CompleteMultipartUpload",
  });
}

function parseNotificationRecord(record: unknown): ParsedMessage {
  if (!isObject(record) || record["eventSource"] !== "aws:s3") {
    return invalid('eventSource of a record is not "aws:s3"');
  }
  const name = record["eventName"];
  const s3 = record["s3"];
  if (typeof name !== "string" || !isObject(s3)) {
    return invalid("eventName or s3 of a record is missing");
  }
  const bucket = nested(s3, "bucket", "name");
  const key = decodeFormKey(nested(s3, "object", "key"));
  if (!isFilled(bucket) || !isFilled(key)) {
    return invalid("s3.bucket.name or s3.object.key of a record is missing or not form-encoded");
  }
  const rule = ruleOf(NOTIFICATION_NAMES, name.replace(/^s3:/, ""));
  if (rule === undefined || rule.kind === "ignored") {
    return { kind: "ignored", reason: rule ? "ignored-type" : "unknown-type", type: name };
  }
  return toEvent(rule, {
    bucket,
    key,
    versionId: nested(s3, "object", "versionId"),
    sequencer: nested(s3, "object", "sequencer"),
    time: record["eventTime"],
    requestId: nested(record, "responseElements", "x-amz-request-id"),
    origin: name.includes("LifecycleExpiration") ? "lifecycle" : "user",
    isMarker: name.endsWith(":DeleteMarkerCreated"),
    isMultipart: name.endsWith(":CompleteMultipartUpload"),
  });
}

function parseOwnMessage(body: Json): ParsedMessage {
  const { xpart, bucket, key, release } = body;
  if (xpart !== "reconcile") {
    return invalid("xpart names no message that this version knows");
  }
  if (!isFilled(bucket) || !isFilled(key)) {
    return invalid("a reconcile message needs bucket and key");
  }
  if (release !== undefined && typeof release !== "boolean") {
    return invalid("release of a reconcile message must be true or false");
  }
  return { kind: "reconcile", bucket, key, release: release === true };
}

interface RawEvent {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: unknown;
  readonly sequencer: unknown;
  readonly time: unknown;
  readonly requestId: unknown;
  readonly origin: EventOrigin;
  readonly isMarker: boolean;
  readonly isMultipart: boolean;
}

function toEvent(rule: Exclude<TypeRule, { kind: "ignored" }>, raw: RawEvent): ParsedMessage {
  const timeMs = typeof raw.time === "string" ? parseTime(raw.time) : undefined;
  const base = {
    bucket: raw.bucket,
    key: raw.key,
    versionId: toVersionId(typeof raw.versionId === "string" ? raw.versionId : undefined),
    origin: raw.origin,
    ...(isFilled(raw.sequencer) ? { sequencer: raw.sequencer } : {}),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(isFilled(raw.requestId) ? { requestId: raw.requestId } : {}),
  };
  if (rule.kind === "deleted") {
    return {
      kind: "event",
      event: { kind: raw.isMarker ? "marker-created" : "entry-deleted", ...base },
    };
  }
  if (rule.kind === "created") {
    return { kind: "event", event: { kind: "created", multipart: raw.isMultipart, ...base } };
  }
  return { kind: "event", event: { kind: rule.kind, ...base } };
}

/** Form-decoding: `+` is a space, then percent-decoding (P2). Undefined where it is not that. */
function decodeFormKey(raw: unknown): string | undefined {
  if (typeof raw !== "string") {
    return undefined;
  }
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function parseTime(iso: string): number | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: parsing a given time reads no clock
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function ruleOf(table: Readonly<Record<string, TypeRule>>, name: string): TypeRule | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function nested(object: Json, outer: string, inner: string): unknown {
  const value = object[outer];
  return isObject(value) ? value[inner] : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function invalid(problem: string): InvalidMessage {
  return { kind: "invalid", problem };
}
