import type {
  AclChangedEvent,
  CreatedEvent,
  EntryDeletedEvent,
  MarkerCreatedEvent,
  ObjectEvent,
  RestoredEvent,
  TagsChangedEvent,
} from "../model/object-event.ts";

/** The key that sample events are about. */
export const SAMPLE_KEY = "reports/2026.csv";

type Fields = Partial<Omit<ObjectEvent, "kind">>;

const base = {
  bucket: "source-bucket",
  key: SAMPLE_KEY,
  versionId: "v1",
  origin: "user",
  requestId: "N4N7GDK58NMKJ12R",
} as const;

/** A version was written. */
export function createdEvent(fields: Fields & { multipart?: boolean } = {}): CreatedEvent {
  return { kind: "created", multipart: false, ...base, ...fields };
}

/** A delete marker was put on top. */
export function markerCreatedEvent(fields: Fields = {}): MarkerCreatedEvent {
  return { kind: "marker-created", ...base, ...fields };
}

/** A version or a marker is gone for good. */
export function entryDeletedEvent(fields: Fields = {}): EntryDeletedEvent {
  return { kind: "entry-deleted", ...base, ...fields };
}

/** Tags were put or deleted. */
export function tagsChangedEvent(fields: Fields = {}): TagsChangedEvent {
  return { kind: "tags-changed", ...base, ...fields };
}

/** An archived version can be read again. */
export function restoredEvent(fields: Fields = {}): RestoredEvent {
  return { kind: "restored", ...base, ...fields };
}

/** The access control list changed. */
export function aclChangedEvent(fields: Fields = {}): AclChangedEvent {
  return { kind: "acl-changed", ...base, ...fields };
}
