import { NOTIFICATION_NAMES, ruleOf } from "./event-types.ts";
import { isFilled, isObject, type Json, nested } from "./json-fields.ts";
import { invalid, type ParsedMessage } from "./parsed-message.ts";
import { toEvent } from "./raw-event.ts";

/** S3, and servers that send what it sends; MinIO and Ceph say whose it is. */
const EVENT_SOURCES: ReadonlySet<unknown> = new Set(["aws:s3", "minio:s3", "ceph:s3"]);

/** Reads one record of a direct S3 notification. Its key is form-encoded (P2). */
export function parseNotificationRecord(record: unknown): ParsedMessage {
  if (!isObject(record) || !EVENT_SOURCES.has(record["eventSource"])) {
    return invalid(`eventSource of a record is none of ${[...EVENT_SOURCES].join(", ")}`);
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
    // What others put there need not be in the order of the key's changes (O3).
    sequencer: record["eventSource"] === "aws:s3" ? nested(s3, "object", "sequencer") : undefined,
    time: record["eventTime"],
    requestId: nested(record, "responseElements", "x-amz-request-id"),
    origin: isOfLifecycle(name, record) ? "lifecycle" : "user",
    isMarker: name.endsWith(":DeleteMarkerCreated"),
    isMultipart: name.endsWith(":CompleteMultipartUpload"),
  });
  return { kind: "event", event };
}

/** MinIO names lifecycle as who asked, of a delete like any other (its cmd/bucket-lifecycle.go). */
function isOfLifecycle(name: string, record: Json): boolean {
  return (
    /Lifecycle(?:DelMarker)?Expiration/.test(name) ||
    nested(record, "source", "userAgent") === "Internal: [ILM-Expiry]"
  );
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
