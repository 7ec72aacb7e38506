import type { EventOrigin, ObjectEvent } from "../model/object-event.ts";
import { toVersionId } from "../model/version-id.ts";
import type { TypeRule } from "./event-types.ts";
import { isFilled } from "./json-fields.ts";

/** What either form of an event says, before fields that may be missing or odd were looked at. */
export interface RawEvent {
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

/** The event that it is. An optional field of an odd type counts as missing (P1). */
export function toEvent(rule: Exclude<TypeRule, { kind: "ignored" }>, raw: RawEvent): ObjectEvent {
  const timeMs = typeof raw.time === "string" ? parseTime(raw.time) : undefined;
  const named = isFilled(raw.versionId) ? raw.versionId : undefined;
  const base = {
    bucket: raw.bucket,
    key: raw.key,
    versionId: toVersionId(named),
    ...(named === undefined ? { isUnnamed: true as const } : {}),
    origin: raw.origin,
    ...(isFilled(raw.sequencer) ? { sequencer: raw.sequencer } : {}),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(isFilled(raw.requestId) ? { requestId: raw.requestId } : {}),
  };
  switch (rule.kind) {
    case "created":
      return { kind: "created", multipart: raw.isMultipart, ...base };
    case "deleted":
      return { kind: raw.isMarker ? "marker-created" : "entry-deleted", ...base };
    default:
      return { kind: rule.kind, ...base };
  }
}

function parseTime(iso: string): number | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: parsing a given time reads no clock
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
