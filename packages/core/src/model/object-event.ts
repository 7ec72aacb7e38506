import type { VersionId } from "./version-id.ts";

/** Who caused the change: a request of somebody's, or a lifecycle rule of the bucket's. */
export type EventOrigin = "user" | "lifecycle";

interface ObjectEventBase {
  readonly bucket: string;
  /** The raw key: neither percent- nor form-encoded. */
  readonly key: string;
  readonly versionId: VersionId;
  /**
   * Set where the event named no version, as events of unversioned buckets do, and of some servers always:
   * `versionId` is the null version's then, which the event may or may not mean (P4).
   */
  readonly isUnnamed?: true;
  readonly origin: EventOrigin;
  /** Hexadecimal, comparable within one key only (O3). S3 puts one on creates and deletes. */
  readonly sequencer?: string;
  /** When it happened, in milliseconds since the epoch, to the event's own resolution. */
  readonly timeMs?: number;
  readonly requestId?: string;
}

/** A version was written. `multipart`: by completing an upload, so O6 applies. */
export interface CreatedEvent extends ObjectEventBase {
  readonly kind: "created";
  readonly multipart: boolean;
}

/** A delete marker was put on top; `versionId` is the marker's own. */
export interface MarkerCreatedEvent extends ObjectEventBase {
  readonly kind: "marker-created";
}

/** A version or a delete marker (the event does not say which) is gone for good. */
export interface EntryDeletedEvent extends ObjectEventBase {
  readonly kind: "entry-deleted";
}

/** Tags were put or deleted; the event does not say which tags. */
export interface TagsChangedEvent extends ObjectEventBase {
  readonly kind: "tags-changed";
}

/** The access control list changed. */
export interface AclChangedEvent extends ObjectEventBase {
  readonly kind: "acl-changed";
}

/** An archived version can be read again, for a while. */
export interface RestoredEvent extends ObjectEventBase {
  readonly kind: "restored";
}

/** One change of one entry of the source bucket, as S3 announced it. A hint, never the truth (O4). */
export type ObjectEvent =
  | CreatedEvent
  | MarkerCreatedEvent
  | EntryDeletedEvent
  | TagsChangedEvent
  | AclChangedEvent
  | RestoredEvent;

/** The kinds of {@link ObjectEvent}. */
export type ObjectEventKind = ObjectEvent["kind"];
