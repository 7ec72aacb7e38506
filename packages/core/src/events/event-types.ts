/** What an event type means: one kind of object event, a delete of either kind, or nothing to do. */
export type TypeRule =
  | { readonly kind: "created" }
  | { readonly kind: "deleted" }
  | { readonly kind: "tags-changed" }
  | { readonly kind: "acl-changed" }
  | { readonly kind: "restored" }
  | { readonly kind: "ignored" };

const created: TypeRule = { kind: "created" };
const deleted: TypeRule = { kind: "deleted" };
const tagsChanged: TypeRule = { kind: "tags-changed" };
const aclChanged: TypeRule = { kind: "acl-changed" };
const restored: TypeRule = { kind: "restored" };
const ignored: TypeRule = { kind: "ignored" };

/**
 * EventBridge detail-types of S3 (P3). A type that is not here is unknown: ignored and counted.
 * Source: the S3 events page of the EventBridge event reference.
 */
export const EVENTBRIDGE_TYPES: Readonly<Record<string, TypeRule>> = {
  "Object Created": created,
  "Object Deleted": deleted,
  "Object Tags Added": tagsChanged,
  "Object Tags Deleted": tagsChanged,
  "Object ACL Updated": aclChanged,
  "Object Restore Completed": restored,
  "Object Restore Initiated": ignored,
  "Object Restore Expired": ignored,
  "Object Storage Class Changed": ignored,
  "Object Access Tier Changed": ignored,
  "Async Copy Completion": ignored,
};

/**
 * Event names of direct S3 notifications (P2), without the `s3:` prefix that records omit anyway.
 * Source: the event types that the S3 notification configuration accepts.
 */
export const NOTIFICATION_NAMES: Readonly<Record<string, TypeRule>> = {
  "ObjectCreated:Put": created,
  "ObjectCreated:Post": created,
  "ObjectCreated:Copy": created,
  "ObjectCreated:CompleteMultipartUpload": created,
  "ObjectRemoved:Delete": deleted,
  "ObjectRemoved:DeleteMarkerCreated": deleted,
  "LifecycleExpiration:Delete": deleted,
  "LifecycleExpiration:DeleteMarkerCreated": deleted,
  "ObjectTagging:Put": tagsChanged,
  "ObjectTagging:Delete": tagsChanged,
  "ObjectAcl:Put": aclChanged,
  "ObjectRestore:Completed": restored,
  "ObjectRestore:Post": ignored,
  "ObjectRestore:Delete": ignored,
  LifecycleTransition: ignored,
  IntelligentTiering: ignored,
  ReducedRedundancyLostObject: ignored,
  "Replication:OperationFailedReplication": ignored,
  "Replication:OperationMissedThreshold": ignored,
  "Replication:OperationReplicatedAfterThreshold": ignored,
  "Replication:OperationNotTracked": ignored,
  "ObjectAnnotation:Put": ignored,
  "ObjectAnnotation:Delete": ignored,
  "ObjectRetention:Put": ignored,
  // MinIO's own, source: its internal/event/name.go. A NoOP is a DELETE that made nothing.
  "ObjectCreated:PutTagging": tagsChanged,
  "ObjectCreated:DeleteTagging": tagsChanged,
  "ObjectCreated:PutRetention": ignored,
  "ObjectCreated:PutLegalHold": ignored,
  "ObjectRemoved:NoOP": ignored,
  "ObjectRemoved:DeleteAllVersions": deleted,
  "LifecycleDelMarkerExpiration:Delete": deleted,
  "ObjectTransition:Complete": ignored,
  "ObjectTransition:Failed": ignored,
};

/** What a type means; undefined: it is unknown. */
export function ruleOf(
  table: Readonly<Record<string, TypeRule>>,
  name: string,
): TypeRule | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
