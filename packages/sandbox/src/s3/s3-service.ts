import type { AccessKey } from "../access-keys.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { type BlobStoreUsage, createBlobStore } from "./content/blob-store.ts";
import { corsOf } from "./operations/cors-operations.ts";
import { createRestores, type RestoreActions } from "./operations/restore.ts";
import { findRoute } from "./operations/routes.ts";
import { S3Error } from "./protocol/s3-error.ts";
import { parseS3Request } from "./protocol/s3-request.ts";
import { writeErrorXml } from "./protocol/s3-xml.ts";
import { createBucketState, type ProvenanceOf, type Versioning } from "./state/bucket-state.ts";
import { enforcePolicy, sourceIp } from "./state/enforce-policy.ts";
import { requireExpectedOwner } from "./state/expected-owner.ts";
import {
  createRandomBytes,
  newRequestId,
  newVersionId,
  type RandomBytes,
} from "./state/identifiers.ts";
import { createKmsKeys, type KmsKeyActions } from "./state/kms-keys.ts";
import { createLifecycle, type LifecycleActions } from "./state/lifecycle.ts";
import { type LifecycleRun, runLifecycle } from "./state/run-lifecycle.ts";
import type { MultipartOrder, RestoreMode, S3Caller, S3Context } from "./state/s3-context.ts";
import type { EventBridgeS3Event, EventCause } from "./state/s3-event.ts";
import { createSequencerSource } from "./state/sequencer.ts";

/** Where an S3 is, and where its time, ids and events come from and go to. */
export interface S3ServiceOptions {
  readonly region: string;
  readonly partition: string;
  readonly accountId: string;
  /** Epoch milliseconds; by default the system's clock. */
  readonly now?: () => number;
  /** By default from {@link S3ServiceOptions.random}. */
  readonly newVersionId?: () => string;
  /** Source of version ids, upload ids, request ids and event ids; by default the system's. */
  readonly random?: RandomBytes;
  /** Gets each event of a bucket with EventBridge on, after the change was made, in order. */
  readonly onEvent?: (event: EventBridgeS3Event) => void;
  /** Rule O6; by default `completion`. */
  readonly multipartOrder?: MultipartOrder;
  /** By default `at-once`. */
  readonly restores?: RestoreMode;
  /** Where content above 256 KiB goes; by default the system's temporary directory. */
  readonly spoolDirectory?: string;
  /** The access keys by which forms may be signed; by default none. */
  readonly findKey?: (accessKeyId: string) => AccessKey | undefined;
}

/** How a bucket is made in-process. */
export interface BucketSettings {
  readonly versioning: Versioning;
  readonly eventBridge: boolean;
  /** Needs `versioning: "enabled"`. */
  readonly objectLock?: boolean;
  readonly provenanceOf?: ProvenanceOf;
}

/** S3 of one partition, behind HTTP by {@link Service.handle}, and with short cuts for tests. */
export interface S3Service extends Service, LifecycleActions, RestoreActions, KmsKeyActions {
  /** Answers a request; a bucket's policy is about its caller. */
  handle(request: ServiceRequest, caller?: S3Caller): Promise<ServiceResponse>;
  /** Does what is due by a bucket's lifecycle rules, as S3 does once a day. @throws S3Error NoSuchBucket. */
  runLifecycle(bucket: string): LifecycleRun;
  /** Creates a bucket. @throws Error if there is one of that name. */
  createBucket(name: string, settings: BucketSettings): void;
  /** What the content of all objects takes. */
  usage(): BlobStoreUsage;
}

/** Creates an S3 with nothing in it. `stop` removes all spooled content. */
export function createS3Service(options: S3ServiceOptions): S3Service {
  const random = options.random ?? createRandomBytes();
  const context: S3Context = {
    origin: options,
    buckets: new Map(),
    blobs: createBlobStore(options.spoolDirectory),
    multipartOrder: options.multipartOrder ?? "completion",
    restores: options.restores ?? "at-once",
    kms: createKmsKeys(options),
    sequencers: createSequencerSource(),
    now: options.now ?? Date.now,
    random,
    newVersionId: options.newVersionId ?? (() => newVersionId(random)),
    onEvent: options.onEvent ?? (() => undefined),
    findKey: options.findKey ?? (() => undefined),
  };
  const lifecycle = createLifecycle(context);
  return {
    ...lifecycle,
    runLifecycle: (bucket) => runLifecycle(context, bucket, lifecycle),
    ...createRestores(context),
    setKeyState: context.kms.setKeyState,
    handle: (request, caller) => handle(context, request, caller),
    stop: () => context.blobs.stop(),
    usage: () => context.blobs.usage(),
    createBucket(name, { versioning, eventBridge, objectLock = false, provenanceOf }) {
      if (context.buckets.has(name)) {
        throw new Error(`bucket ${name} is there already`);
      }
      if (objectLock && versioning !== "enabled") {
        throw new Error(`bucket ${name} needs versioning for Object Lock`);
      }
      const settings = { versioning, eventBridge, objectLock, provenanceOf };
      context.buckets.set(name, createBucketState(name, context.now(), settings));
    },
  };
}

/**
 * The operation a request is, such as `PutObject`; undefined if there is none. For counting
 * requests.
 */
export function operationOf(request: ServiceRequest): string | undefined {
  try {
    return findRoute(parseS3Request(request))?.name;
  } catch {
    return undefined;
  }
}

async function handle(
  context: S3Context,
  request: ServiceRequest,
  caller: S3Caller | undefined,
): Promise<ServiceResponse> {
  const requestId = newRequestId(context.random);
  const answer = await answerTo(context, request, { requestId, caller });
  const common = { "x-amz-request-id": requestId, "x-amz-id-2": requestId, server: "AmazonS3" };
  const headers = { ...common, ...lengthOf(answer), ...answer.headers };
  return { status: answer.status, headers, body: request.method === "HEAD" ? "" : answer.body };
}

async function answerTo(
  context: S3Context,
  request: ServiceRequest,
  { requestId, caller }: { readonly requestId: string; readonly caller: S3Caller | undefined },
): Promise<ServiceResponse> {
  let cors: Record<string, string> = {};
  try {
    const parsed = parseS3Request(request);
    cors = corsOf(context, parsed);
    const route = findRoute(parsed);
    if (route === undefined) {
      throw new S3Error("NotImplemented", { detail: { Method: request.method } });
    }
    requireExpectedOwner(context, parsed);
    const cause: EventCause = { kind: "request", requestId, sourceIp: sourceIp(request) };
    const call = { context, request: parsed, cause, caller };
    enforcePolicy(call, route.name);
    const answer = await route.run(call);
    return { ...answer, headers: { ...cors, ...answer.headers } };
  } catch (error) {
    // The rest of the body has to be read, or the connection cannot take the next request.
    request.body.resume();
    if (!(error instanceof S3Error)) {
      throw error;
    }
    const answer = errorResponse(error, request, requestId);
    return { ...answer, headers: { ...cors, ...answer.headers } };
  }
}

function errorResponse(
  error: S3Error,
  request: ServiceRequest,
  requestId: string,
): ServiceResponse {
  const body = writeErrorXml([
    ["Code", error.code],
    ["Message", error.message],
    ...Object.entries(error.detail),
    ["Resource", request.path],
    ["RequestId", requestId],
    ["HostId", requestId],
  ]);
  const type = request.method === "HEAD" ? {} : { "Content-Type": "application/xml" };
  return { status: error.status, headers: { ...type, ...error.headers }, body };
}

function lengthOf({ status, body }: ServiceResponse): Record<string, string> {
  const isWithout = status === 204 || status === 304;
  if (isWithout || (typeof body !== "string" && !(body instanceof Uint8Array))) {
    return {};
  }
  return { "Content-Length": String(Buffer.byteLength(body)) };
}
