import { NOTIFICATION_NAMES, ruleOf } from "./event-types.ts";
import { isFilled, isObject, nested } from "./json-fields.ts";
import { invalid, type ParsedMessage } from "./parsed-message.ts";
import { toEvent } from "./raw-event.ts";

/** Reads one record of a direct S3 notification. Its key is form-encoded (P2). */
export function parseNotificationRecord(record: unknown): ParsedMessage {
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
  const event = toEvent(rule, {
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
  return { kind: "event", event };
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
