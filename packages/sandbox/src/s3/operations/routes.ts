import type { S3Request, Target } from "../protocol/s3-request.ts";
import type { S3Operation } from "../state/s3-context.ts";
import { getObjectAttributes } from "./attributes-operation.ts";
import * as access from "./bucket-access-operations.ts";
import * as bucket from "./bucket-operations.ts";
import * as tagging from "./bucket-tagging.ts";
import { completeMultipartUpload } from "./complete-operation.ts";
import { copyObject } from "./copy-operations.ts";
import * as cors from "./cors-operations.ts";
import { deleteObjects } from "./delete-objects-operation.ts";
import * as lifecycle from "./lifecycle-operations.ts";
import { listObjects, listObjectsV2, listObjectVersions } from "./listing-operations.ts";
import { listMultipartUploads, listParts } from "./multipart-listing-operations.ts";
import * as multipart from "./multipart-operations.ts";
import * as policy from "./policy-operations.ts";
import { postObject } from "./post-object.ts";
import { getObject, headObject } from "./read-operations.ts";
import { restoreObject } from "./restore.ts";
import * as version from "./version-operations.ts";
import { deleteObject, putObject } from "./write-operations.ts";

/** A row of the API: what a request looks like, and the operation it is. */
export interface S3Route {
  readonly name: string;
  readonly method: string;
  readonly target: Target;
  /** Query parameters that must all be there; the first is the sub-resource. */
  readonly query?: readonly string[];
  /** A header that must be there. */
  readonly header?: string;
  readonly run: S3Operation;
}

const copySource = "x-amz-copy-source";

/** The S3 API, as far as it is there. A row with more conditions stands before one with fewer. */
const routes: readonly S3Route[] = [
  { name: "ListBuckets", method: "GET", target: "service", run: bucket.listBuckets },

  // biome-ignore format: a table is read by its columns
  ...table("bucket", [
    ["GetBucketLocation", "GET", ["location"], bucket.getBucketLocation],
    ["GetBucketVersioning", "GET", ["versioning"], bucket.getBucketVersioning],
    ["PutBucketVersioning", "PUT", ["versioning"], bucket.putBucketVersioning],
    ["GetBucketNotificationConfiguration", "GET", ["notification"], bucket.getBucketNotification],
    ["PutBucketNotificationConfiguration", "PUT", ["notification"], bucket.putBucketNotification],
    ["GetBucketEncryption", "GET", ["encryption"], bucket.getBucketEncryption],
    ["PutBucketEncryption", "PUT", ["encryption"], bucket.putBucketEncryption],
    ["DeleteBucketEncryption", "DELETE", ["encryption"], bucket.deleteBucketEncryption],
    ["GetObjectLockConfiguration", "GET", ["object-lock"], bucket.getObjectLockConfiguration],
    ["PutObjectLockConfiguration", "PUT", ["object-lock"], bucket.putObjectLockConfiguration],
    ["GetBucketTagging", "GET", ["tagging"], tagging.getBucketTagging],
    ["PutBucketTagging", "PUT", ["tagging"], tagging.putBucketTagging],
    ["DeleteBucketTagging", "DELETE", ["tagging"], tagging.deleteBucketTagging],
    ["GetBucketCors", "GET", ["cors"], cors.getBucketCors],
    ["PutBucketCors", "PUT", ["cors"], cors.putBucketCors],
    ["DeleteBucketCors", "DELETE", ["cors"], cors.deleteBucketCors],
    ["GetBucketLifecycleConfiguration", "GET", ["lifecycle"], lifecycle.getBucketLifecycle],
    ["PutBucketLifecycleConfiguration", "PUT", ["lifecycle"], lifecycle.putBucketLifecycle],
    ["DeleteBucketLifecycle", "DELETE", ["lifecycle"], lifecycle.deleteBucketLifecycle],
    ["GetBucketPolicy", "GET", ["policy"], policy.getBucketPolicy],
    ["PutBucketPolicy", "PUT", ["policy"], policy.putBucketPolicy],
    ["DeleteBucketPolicy", "DELETE", ["policy"], policy.deleteBucketPolicy],
    ["GetBucketPolicyStatus", "GET", ["policyStatus"], access.getBucketPolicyStatus],
    ["GetBucketAcl", "GET", ["acl"], access.getBucketAcl],
    ["PutBucketAcl", "PUT", ["acl"], access.putBucketAcl],
    ["GetBucketOwnershipControls", "GET", ["ownershipControls"], access.getBucketOwnershipControls],
    ["PutBucketOwnershipControls", "PUT", ["ownershipControls"], access.putBucketOwnershipControls],
    ["DeleteBucketOwnershipControls", "DELETE", ["ownershipControls"], access.deleteBucketOwnershipControls],
    ["GetPublicAccessBlock", "GET", ["publicAccessBlock"], access.getPublicAccessBlock],
    ["PutPublicAccessBlock", "PUT", ["publicAccessBlock"], access.putPublicAccessBlock],
    ["DeletePublicAccessBlock", "DELETE", ["publicAccessBlock"], access.deletePublicAccessBlock],
    ["ListObjectVersions", "GET", ["versions"], listObjectVersions],
    ["ListMultipartUploads", "GET", ["uploads"], listMultipartUploads],
    ["ListObjectsV2", "GET", ["list-type"], listObjectsV2],
    ["DeleteObjects", "POST", ["delete"], deleteObjects],
    ["ListObjects", "GET", [], listObjects],
    ["HeadBucket", "HEAD", [], bucket.headBucket],
    ["CreateBucket", "PUT", [], bucket.createBucket],
    ["DeleteBucket", "DELETE", [], bucket.deleteBucket],
    ["PostObject", "POST", [], postObject],
  ]),

  // biome-ignore format: a table is read by its columns
  ...table("object", [
    ["GetObjectTagging", "GET", ["tagging"], version.getObjectTagging],
    ["PutObjectTagging", "PUT", ["tagging"], version.putObjectTagging],
    ["DeleteObjectTagging", "DELETE", ["tagging"], version.deleteObjectTagging],
    ["GetObjectRetention", "GET", ["retention"], version.getObjectRetention],
    ["PutObjectRetention", "PUT", ["retention"], version.putObjectRetention],
    ["GetObjectLegalHold", "GET", ["legal-hold"], version.getObjectLegalHold],
    ["PutObjectLegalHold", "PUT", ["legal-hold"], version.putObjectLegalHold],
    ["GetObjectAcl", "GET", ["acl"], version.getObjectAcl],
    ["PutObjectAcl", "PUT", ["acl"], version.putObjectAcl],
    ["GetObjectAttributes", "GET", ["attributes"], getObjectAttributes],
    ["RestoreObject", "POST", ["restore"], restoreObject],
    ["CreateMultipartUpload", "POST", ["uploads"], multipart.createMultipartUpload],
    ["CompleteMultipartUpload", "POST", ["uploadId"], completeMultipartUpload],
    ["AbortMultipartUpload", "DELETE", ["uploadId"], multipart.abortMultipartUpload],
    ["ListParts", "GET", ["uploadId"], listParts],
    ["UploadPartCopy", "PUT", ["uploadId", "partNumber"], multipart.uploadPartCopy, copySource],
    ["UploadPart", "PUT", ["uploadId", "partNumber"], multipart.uploadPart],
    ["CopyObject", "PUT", [], copyObject, copySource],
    ["GetObject", "GET", [], getObject],
    ["HeadObject", "HEAD", [], headObject],
    ["PutObject", "PUT", [], putObject],
    ["DeleteObject", "DELETE", [], deleteObject],
  ]),
];

/** Query parameters that do not choose an operation but belong to one. */
const parameters: ReadonlySet<string> = new Set([
  "continuation-token",
  "delimiter",
  "encoding-type",
  "fetch-owner",
  "key-marker",
  "list-type",
  "marker",
  "max-buckets",
  "max-keys",
  "max-parts",
  "max-uploads",
  "part-number-marker",
  "partNumber",
  "prefix",
  "start-after",
  "upload-id-marker",
  "version-id-marker",
  "versionId",
  "x-id",
]);

/** Whatever it is about: its query is that of the request that the browser means to send. */
const preflight: S3Route = {
  ...{ name: "PreflightRequest", method: "OPTIONS", target: "bucket" },
  run: cors.preflight,
};

const byMethod: ReadonlyMap<string, readonly S3Route[]> = groupByMethod();

/**
 * The operation a request is; undefined if S3's API has none, or this service does not have it. A
 * sub-resource that is not known never falls back to the operation without one: `PUT
 * /bucket?policy` must not create a bucket.
 */
export function findRoute(request: S3Request): S3Route | undefined {
  if (request.method === "OPTIONS" && request.target !== "service") {
    return preflight;
  }
  const candidates = byMethod.get(`${request.target} ${request.method}`) ?? [];
  const given = subresources(request.query);
  return candidates.find((route) => {
    const needed = route.query ?? [];
    return (
      needed.every((name) => request.query.has(name)) &&
      given.every((name) => needed.includes(name)) &&
      (route.header === undefined || request.headers[route.header] !== undefined)
    );
  });
}

function subresources(query: URLSearchParams): string[] {
  if (query.size === 0) {
    return [];
  }
  return [...query.keys()].filter((name) => {
    const isParameter =
      parameters.has(name) || name.startsWith("response-") || /^x-amz-/i.test(name);
    return !isParameter;
  });
}

function groupByMethod(): Map<string, S3Route[]> {
  const groups = new Map<string, S3Route[]>();
  for (const route of routes) {
    const name = `${route.target} ${route.method}`;
    groups.set(name, [...(groups.get(name) ?? []), route]);
  }
  return groups;
}

type Row = readonly [
  name: string,
  method: string,
  query: readonly string[],
  run: S3Operation,
  header?: string,
];

function table(target: Target, rows: readonly Row[]): S3Route[] {
  return rows.map(([name, method, query, run, header]) => {
    return { name, method, target, query, run, ...(header !== undefined && { header }) };
  });
}
