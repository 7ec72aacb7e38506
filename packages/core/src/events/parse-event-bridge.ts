import { EVENTBRIDGE_TYPES, ruleOf } from "./event-types.ts";
import { isFilled, isObject, type Json, nested } from "./json-fields.ts";
import { invalid, type ParsedMessage } from "./parsed-message.ts";
import { toEvent } from "./raw-event.ts";

/** Reads an EventBridge event of S3 (P1). Its key is raw (P2). */
export function parseEventBridge(body: Json): ParsedMessage {
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
  const event = toEvent(rule, {
    bucket,
    key,
    versionId: nested(detail, "object", "version-id"),
    sequencer: nested(detail, "object", "sequencer"),
    time: body["time"],
    requestId: detail["request-id"],
    origin: detail["reason"] === "Lifecycle Expiration" ? "lifecycle" : "user",
    isMarker: detail["deletion-type"] === "Delete Marker Created",
    isMultipart: detail["reason"] === "CompleteMultipartUpload",
  });
  return { kind: "event", event };
}
