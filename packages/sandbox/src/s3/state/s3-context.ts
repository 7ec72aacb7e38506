import type { AccessKey } from "../../access-keys.ts";
import type { ServiceResponse } from "../../service.ts";
import type { BlobStore } from "../content/blob-store.ts";
import { S3Error } from "../protocol/s3-error.ts";
import type { S3Request } from "../protocol/s3-request.ts";
import type { BucketState } from "./bucket-state.ts";
import type { RandomBytes } from "./identifiers.ts";
import type { KmsKeys } from "./kms-keys.ts";
import type { EventBridgeS3Event, EventCause, EventOrigin } from "./s3-event.ts";
import type { SequencerSource } from "./sequencer.ts";

/** By which time an object uploaded in parts takes its place in a stack (rule O6). */
export type MultipartOrder = "completion" | "initiation";

/** Whether a restore of an archived object ends when it is asked for, or when a test says so. */
export type RestoreMode = "at-once" | "by-hand";

/** All of one S3: its state, and where time, ids and content come from. */
export interface S3Context {
  readonly origin: EventOrigin;
  readonly buckets: Map<string, BucketState>;
  readonly blobs: BlobStore;
  readonly multipartOrder: MultipartOrder;
  readonly restores: RestoreMode;
  readonly kms: KmsKeys;
  readonly sequencers: SequencerSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly newVersionId: () => string;
  readonly onEvent: (event: EventBridgeS3Event) => void;
  /** The access key of that id, by which a form may be signed. */
  readonly findKey: (accessKeyId: string) => AccessKey | undefined;
}

/** Who sent a request, as a bucket's policy knows him. */
export type S3Caller = Pick<AccessKey, "userName">;

/** One request on its way through an operation. */
export interface S3Call {
  readonly context: S3Context;
  readonly request: S3Request;
  readonly cause: EventCause;
  /** Undefined: nobody whom a policy could be about. */
  readonly caller?: S3Caller | undefined;
}

/** An operation of the S3 API. It throws an {@link S3Error} for an answer that is one. */
export type S3Operation = (call: S3Call) => ServiceResponse | Promise<ServiceResponse>;

/** The bucket a request addresses. */
export function bucketOf(call: S3Call): BucketState {
  return findBucket(call.context, call.request.bucket);
}

/** The bucket of that name. @throws S3Error NoSuchBucket. */
export function findBucket(context: S3Context, name: string): BucketState {
  const bucket = context.buckets.get(name);
  if (bucket === undefined) {
    throw new S3Error("NoSuchBucket", { detail: { BucketName: name } });
  }
  return bucket;
}

/** An answer without a body. */
export function emptyResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  return { status, headers, body: "" };
}

/** An answer that is an XML document. */
export function xmlResponse(
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  return { status: 200, headers: { "Content-Type": "application/xml", ...headers }, body };
}
