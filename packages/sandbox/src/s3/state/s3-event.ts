import { newUuid, nullVersionId, type RandomBytes } from "./identifiers.ts";

/**
 * The `detail` of an S3 event on EventBridge. Source: EventBridge reference, "Amazon S3 events".
 */
export interface S3EventDetail {
  readonly version: "0";
  readonly bucket: { readonly name: string };
  readonly object: {
    /** Raw, not percent-encoded. */
    readonly key: string;
    readonly size?: number;
    /** Without quotes. */
    readonly etag?: string;
    readonly "version-id"?: string;
    readonly sequencer?: string;
  };
  readonly "request-id": string;
  /** An account id, or a service principal such as `s3.amazonaws.com`. */
  readonly requester: string;
  readonly "source-ip-address"?: string;
  readonly reason?: string;
  readonly "deletion-type"?: "Permanently Deleted" | "Delete Marker Created";
  readonly "source-storage-class"?: string;
  readonly "destination-storage-class"?: string;
  readonly "restore-expiry-time"?: string;
}

/** An S3 event as EventBridge hands it to a rule's target. */
export interface EventBridgeS3Event {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: "aws.s3";
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: S3EventDetail;
}

/** Who and what made a change: a request, or S3 itself (lifecycle, restore). */
export type EventCause =
  | { readonly kind: "request"; readonly requestId: string; readonly sourceIp: string }
  | { readonly kind: "service"; readonly requestId: string };

/** One change of an object, before it is put into an envelope. */
export interface ObjectChange {
  readonly detailType:
    | "Object Created"
    | "Object Deleted"
    | "Object Tags Added"
    | "Object Tags Deleted"
    | "Object ACL Updated"
    | "Object Restore Initiated"
    | "Object Restore Completed"
    | "Object Storage Class Changed";
  readonly bucket: string;
  readonly object: S3EventDetail["object"];
  readonly cause: EventCause;
  readonly extra?: Pick<
    S3EventDetail,
    | "reason"
    | "deletion-type"
    | "source-storage-class"
    | "destination-storage-class"
    | "restore-expiry-time"
  >;
}

/** The account and place whose events are built. */
export interface EventOrigin {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** Puts a change into EventBridge's envelope (rule W9). */
export function buildEvent(
  change: ObjectChange,
  origin: EventOrigin,
  nowMs: number,
  random: RandomBytes,
): EventBridgeS3Event {
  const { cause } = change;
  return {
    version: "0",
    id: newUuid(random),
    "detail-type": change.detailType,
    source: "aws.s3",
    account: origin.accountId,
    time: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region: origin.region,
    resources: [`arn:${origin.partition}:s3:::${change.bucket}`],
    detail: {
      version: "0",
      bucket: { name: change.bucket },
      object: change.object,
      "request-id": cause.requestId,
      requester: cause.kind === "request" ? origin.accountId : "s3.amazonaws.com",
      ...(cause.kind === "request" && { "source-ip-address": cause.sourceIp }),
      ...change.extra,
    },
  };
}

/**
 * The `version-id` field of an event: absent where the bucket never had versioning, "null" for the
 * null version of one that has. AWS documents only the former; readers take all of absent, "" and
 * "null" for the null version (rule P4).
 */
export function eventVersionId(
  versionId: string,
  everVersioned: boolean,
): { readonly "version-id"?: string } {
  return everVersioned || versionId !== nullVersionId ? { "version-id": versionId } : {};
}
