import type { ServiceResponse } from "../../service.ts";
import { S3Error } from "../protocol/s3-error.ts";
import { countParameter, header } from "../protocol/s3-request.ts";
import { child, childText, readXml, writeXml } from "../protocol/s3-xml.ts";
import { aclHeader } from "../state/access-control-list.ts";
import { createBucketState } from "../state/bucket-state.ts";
import { lockConfigurationNode, readLockConfiguration } from "../state/object-lock.ts";
import { ownerNode } from "../state/owner-node.ts";
import { bucketOf, emptyResponse, type S3Call, xmlResponse } from "../state/s3-context.ts";
import { setOwnership } from "./bucket-access-operations.ts";
import { readDocument, readDocumentText } from "./request-document.ts";

/** The one region that GetBucketLocation and CreateBucket do not name. */
const unnamedRegion = "us-east-1";
const bucketNamePattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What it may not be all the same: two dots in a row, or an IP address (user guide, "Bucket naming rules"). */
const noBucketNamePattern = /\.\.|^\d+\.\d+\.\d+\.\d+$/;

/** A page of ListBuckets holds as many, and does where no number is asked for. */
const maxBuckets = 10_000;

/** ListBuckets. A page goes on behind a bucket, whose name the token is. */
export function listBuckets(call: S3Call): ServiceResponse {
  const { context, request } = call;
  const prefix = request.query.get("prefix") ?? "";
  const after = Buffer.from(request.query.get("continuation-token") ?? "", "base64url").toString();
  const wanted = countParameter(request, "max-buckets", maxBuckets);
  if (wanted < 1 || wanted > maxBuckets) {
    throw new S3Error("InvalidArgument", {
      message: `Argument max-buckets must be an integer between 1 and ${maxBuckets}`,
      detail: { ArgumentName: "max-buckets", ArgumentValue: String(wanted) },
    });
  }
  const found = [...context.buckets.values()]
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const buckets = found.slice(0, wanted);
  const last = found.length > wanted ? buckets.at(-1)?.name : undefined;
  return xmlResponse(
    writeXml([
      "ListAllMyBucketsResult",
      [
        ownerNode(call),
        [
          "Buckets",
          buckets.map(({ name, createdMs }) => [
            "Bucket",
            [
              ["Name", name],
              ["CreationDate", new Date(createdMs).toISOString()],
            ],
          ]),
        ],
        last === undefined
          ? undefined
          : ["ContinuationToken", Buffer.from(last).toString("base64url")],
        prefix === "" ? undefined : ["Prefix", prefix],
      ],
    ]),
  );
}

/** CreateBucket. */
export async function createBucket(call: S3Call): Promise<ServiceResponse> {
  const { context, request } = call;
  const { region } = context.origin;
  const text = await readDocumentText(call);
  const constraint = text === "" ? "" : (childText(readXml(text), "LocationConstraint") ?? "");
  if ((constraint === "" ? unnamedRegion : constraint) !== region) {
    throw new S3Error("IllegalLocationConstraintException", {
      message: `The ${constraint === "" ? "unspecified" : constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    });
  }
  if (!bucketNamePattern.test(request.bucket) || noBucketNamePattern.test(request.bucket)) {
    throw new S3Error("InvalidBucketName", { detail: { BucketName: request.bucket } });
  }
  const headers = { Location: `/${request.bucket}` };
  if (context.buckets.has(request.bucket)) {
    if (region === unnamedRegion) {
      return emptyResponse(200, headers);
    }
    throw new S3Error("BucketAlreadyOwnedByYou", { detail: { BucketName: request.bucket } });
  }
  const lock = header(request, "x-amz-bucket-object-lock-enabled")?.toLowerCase();
  const objectLock = lock === "true";
  const versioning = objectLock ? "enabled" : "unversioned";
  const settings = { versioning, eventBridge: false, objectLock } as const;
  const bucket = createBucketState(request.bucket, context.now(), settings);
  bucket.acl = aclHeader(request, bucket) ?? bucket.acl;
  const ownership = header(request, "x-amz-object-ownership");
  if (ownership !== undefined) {
    setOwnership(bucket, ownership);
  }
  context.buckets.set(request.bucket, bucket);
  return emptyResponse(200, headers);
}

/** DeleteBucket; markers and old versions count as content. Uploads in progress go with it. */
export function deleteBucket(call: S3Call): ServiceResponse {
  const bucket = bucketOf(call);
  if (bucket.stacks.size > 0) {
    throw new S3Error("BucketNotEmpty", { detail: { BucketName: bucket.name } });
  }
  for (const upload of bucket.uploads.values()) {
    for (const part of upload.parts.values()) {
      call.context.blobs.release(part.content);
    }
  }
  call.context.buckets.delete(bucket.name);
  return emptyResponse(204);
}

/** HeadBucket. */
export function headBucket(call: S3Call): ServiceResponse {
  bucketOf(call);
  return emptyResponse(200, {
    "x-amz-bucket-region": call.context.origin.region,
    "x-amz-access-point-alias": "false",
  });
}

/** GetBucketLocation. */
export function getBucketLocation(call: S3Call): ServiceResponse {
  bucketOf(call);
  const { region } = call.context.origin;
  return xmlResponse(writeXml(["LocationConstraint", region === unnamedRegion ? "" : region]));
}

/** GetBucketVersioning: no Status for a bucket that never had it. */
export function getBucketVersioning(call: S3Call): ServiceResponse {
  const status = { enabled: "Enabled", suspended: "Suspended", unversioned: undefined };
  const current = status[bucketOf(call).versioning];
  return xmlResponse(
    writeXml(["VersioningConfiguration", current === undefined ? [] : [["Status", current]]]),
  );
}

/** PutBucketVersioning. A bucket with Object Lock cannot be suspended. */
export async function putBucketVersioning(call: S3Call): Promise<ServiceResponse> {
  const status = childText(await readDocument(call), "Status");
  const bucket = bucketOf(call);
  if (status !== "Enabled" && status !== "Suspended") {
    throw new S3Error("MalformedXML");
  }
  if (status === "Suspended" && bucket.objectLock !== undefined) {
    throw new S3Error("InvalidBucketState", {
      message:
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    });
  }
  bucket.versioning = status === "Enabled" ? "enabled" : "suspended";
  return emptyResponse(200);
}

/** GetBucketNotificationConfiguration: what was put, whole. */
export function getBucketNotification(call: S3Call): ServiceResponse {
  const bucket = bucketOf(call);
  const byFlag = bucket.eventBridge ? ([["EventBridgeConfiguration", []]] as const) : [];
  return xmlResponse(bucket.notificationXml ?? writeXml(["NotificationConfiguration", byFlag]));
}

/** PutBucketNotificationConfiguration: replaces all; EventBridge is on if the document says so. */
export async function putBucketNotification(call: S3Call): Promise<ServiceResponse> {
  const text = await readDocumentText(call);
  const document = readXml(text);
  const bucket = bucketOf(call);
  if (document.name !== "NotificationConfiguration") {
    throw new S3Error("MalformedXML");
  }
  bucket.notificationXml = text;
  bucket.eventBridge = child(document, "EventBridgeConfiguration") !== undefined;
  return emptyResponse(200);
}

/** GetBucketEncryption: SSE-S3 unless something else was put, as in S3 since 2023. */
export function getBucketEncryption(call: S3Call): ServiceResponse {
  const standard = writeXml([
    "ServerSideEncryptionConfiguration",
    [
      [
        "Rule",
        [
          ["ApplyServerSideEncryptionByDefault", [["SSEAlgorithm", "AES256"]]],
          ["BucketKeyEnabled", false],
        ],
      ],
    ],
  ]);
  return xmlResponse(bucketOf(call).encryptionXml ?? standard);
}

/** PutBucketEncryption. */
export async function putBucketEncryption(call: S3Call): Promise<ServiceResponse> {
  const text = await readDocumentText(call);
  const bucket = bucketOf(call);
  if (child(readXml(text), "Rule") === undefined) {
    throw new S3Error("MalformedXML");
  }
  bucket.encryptionXml = text;
  return emptyResponse(200);
}

/** DeleteBucketEncryption: back to SSE-S3. */
export function deleteBucketEncryption(call: S3Call): ServiceResponse {
  bucketOf(call).encryptionXml = undefined;
  return emptyResponse(204);
}

/** GetObjectLockConfiguration. */
export function getObjectLockConfiguration(call: S3Call): ServiceResponse {
  const { objectLock, name } = bucketOf(call);
  if (objectLock === undefined) {
    throw new S3Error("ObjectLockConfigurationNotFoundError", { detail: { BucketName: name } });
  }
  return xmlResponse(writeXml(lockConfigurationNode(objectLock.defaultRetention)));
}

/** PutObjectLockConfiguration; since 2023 an existing bucket may get it, if it has versioning. */
export async function putObjectLockConfiguration(call: S3Call): Promise<ServiceResponse> {
  const configuration = readLockConfiguration(await readDocument(call));
  const bucket = bucketOf(call);
  if (bucket.versioning !== "enabled") {
    throw new S3Error("InvalidBucketState", {
      message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    });
  }
  bucket.objectLock = configuration;
  return emptyResponse(200);
}
