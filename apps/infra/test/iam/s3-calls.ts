import type { InterceptedRequest, ServiceResponse } from "@xpart/sandbox";
import type { IamCall } from "./iam-policy.ts";
import type { RequestPlace } from "./request-place.ts";

/** What S3 asks IAM for besides, as its answer shows. Source: S3's API reference, "Permissions". */
export function answerCalls(
  asked: InterceptedRequest,
  answered: ServiceResponse,
  place: RequestPlace,
): readonly IamCall[] {
  return inAccount(callsOfAnswer(asked, answered, place), place);
}

/** Every resource here is of the side's account; of an ARN of S3 IAM can tell it by this key alone. */
function inAccount(calls: readonly IamCall[], { accountId }: RequestPlace): readonly IamCall[] {
  const ofResource = { "aws:ResourceAccount": [accountId] };
  return calls.map((call) => ({ ...call, context: { ...call.context, ...ofResource } }));
}

function callsOfAnswer(
  asked: InterceptedRequest,
  answered: ServiceResponse,
  place: RequestPlace,
): readonly IamCall[] {
  if (asked.service !== "s3") {
    return [];
  }
  const { bucketArn, objectArn } = addressOf(asked, place);
  if (answered.status === 404 && objectArn !== undefined) {
    // Without it the answer would be a 403, and nobody could tell what is missing from what is denied.
    return [{ action: "s3:ListBucket", resource: bucketArn, context: {} }];
  }
  const header = (name: string) =>
    Object.entries(answered.headers).find(([known]) => known.toLowerCase() === name)?.[1];
  const key = header("x-amz-server-side-encryption-aws-kms-key-id");
  const resource = objectArn ?? bucketArn;
  return [
    ...(header("x-amz-object-lock-mode") === undefined
      ? []
      : [{ action: "s3:GetObjectRetention", resource, context: {} }]),
    ...(header("x-amz-object-lock-legal-hold") === undefined
      ? []
      : [{ action: "s3:GetObjectLegalHold", resource, context: {} }]),
    ...(key === undefined || !DECRYPTING.has(asked.operation)
      ? []
      : [kmsCall("kms:Decrypt", key, resource, place)]),
  ];
}

/** Operations for which S3 decrypts: content, the data key of an upload, the source of a copy. */
const DECRYPTING = new Set(["GetObject", "UploadPart", "CopyObject", "UploadPartCopy"]);

/** Actions by operation: of a version, and without one. */
const OBJECT_ACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  GetObject: ["s3:GetObjectVersion", "s3:GetObject"],
  HeadObject: ["s3:GetObjectVersion", "s3:GetObject"],
  GetObjectTagging: ["s3:GetObjectVersionTagging", "s3:GetObjectTagging"],
  GetObjectAttributes: ["s3:GetObjectVersionAttributes", "s3:GetObjectAttributes"],
  PutObjectTagging: ["s3:PutObjectVersionTagging", "s3:PutObjectTagging"],
  DeleteObjectTagging: ["s3:DeleteObjectVersionTagging", "s3:DeleteObjectTagging"],
  DeleteObject: ["s3:DeleteObjectVersion", "s3:DeleteObject"],
  PutObject: ["s3:PutObject", "s3:PutObject"],
  CopyObject: ["s3:PutObject", "s3:PutObject"],
  UploadPartCopy: ["s3:PutObject", "s3:PutObject"],
  CreateMultipartUpload: ["s3:PutObject", "s3:PutObject"],
  UploadPart: ["s3:PutObject", "s3:PutObject"],
  CompleteMultipartUpload: ["s3:PutObject", "s3:PutObject"],
  AbortMultipartUpload: ["s3:AbortMultipartUpload", "s3:AbortMultipartUpload"],
  ListParts: ["s3:ListMultipartUploadParts", "s3:ListMultipartUploadParts"],
  RestoreObject: ["s3:RestoreObject", "s3:RestoreObject"],
};

const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: "s3:ListBucket",
  ListObjectVersions: "s3:ListBucketVersions",
  ListMultipartUploads: "s3:ListBucketMultipartUploads",
  GetObjectLockConfiguration: "s3:GetBucketObjectLockConfiguration",
};

/** Headers of a write that ask for more than the write. */
const HEADER_ACTIONS: readonly (readonly [string, string])[] = [
  ["x-amz-tagging", "s3:PutObjectTagging"],
  ["x-amz-acl", "s3:PutObjectAcl"],
  ["x-amz-object-lock-mode", "s3:PutObjectRetention"],
  ["x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold"],
  // Source: S3 user guide, "Conditional writes".
  ["if-match", "s3:GetObject"],
];

/** Operations that write, of which If-Match asks for a right of its own. */
const CONDITIONAL_WRITES = new Set(["PutObject", "CompleteMultipartUpload", "CopyObject"]);

/** What a request to S3 asks IAM for, before it is answered. @throws where this is not known here. */
export function s3Calls(asked: InterceptedRequest, place: RequestPlace): readonly IamCall[] {
  return inAccount(callsOfRequest(asked, place), place);
}

function callsOfRequest(asked: InterceptedRequest, place: RequestPlace): readonly IamCall[] {
  const { operation, request } = asked;
  const { bucketArn, objectArn } = addressOf(asked, place);
  const prefix = request.query.get("prefix");
  const onBucket = BUCKET_ACTIONS[operation];
  if (onBucket !== undefined) {
    const context: IamCall["context"] = prefix === null ? {} : { "s3:prefix": [prefix] };
    return [{ action: onBucket, resource: bucketArn, context }];
  }
  const [ofVersion, ofCurrent] = OBJECT_ACTIONS[operation] ?? [];
  if (ofVersion === undefined || ofCurrent === undefined || objectArn === undefined) {
    throw new Error(`the test does not know what S3's ${operation} asks IAM for`);
  }
  const action = request.query.has("versionId") ? ofVersion : ofCurrent;
  const key = request.headers["x-amz-server-side-encryption-aws-kms-key-id"];
  return [
    { action, resource: objectArn, context: {} },
    // The attributes of a version are read with it.
    ...(operation === "GetObjectAttributes"
      ? [{ action: "s3:GetObjectVersion", resource: objectArn, context: {} }]
      : []),
    ...HEADER_ACTIONS.filter(
      ([name]) =>
        request.headers[name] !== undefined &&
        (name !== "if-match" || CONDITIONAL_WRITES.has(operation)),
    ).map(([, needed]) => ({
      action: needed,
      resource: objectArn,
      context: {},
    })),
    ...copiedCalls(asked, objectArn, place),
    ...(key === undefined ? [] : [kmsCall("kms:GenerateDataKey", key, objectArn, place)]),
  ];
}

/**
 * What reading the source of a copy asks for. CopyObject copies tags, if there are any, unless others are given;
 * here they count as there. Source: API reference of CopyObject and UploadPartCopy, "Permissions".
 */
function copiedCalls(
  { operation, request }: InterceptedRequest,
  objectArn: string,
  { partition }: RequestPlace,
): readonly IamCall[] {
  const header = request.headers["x-amz-copy-source"];
  if (header === undefined) {
    return [];
  }
  const [path = "", query] = String(header).split("?versionId=");
  const resource = `arn:${partition}:s3:::${decodeURIComponent(path.replace(/^\//, ""))}`;
  const ofVersion = (action: string) =>
    query === undefined ? `s3:${action}` : `s3:${action.replace("Object", "ObjectVersion")}`;
  const copiesTags =
    operation === "CopyObject" && request.headers["x-amz-tagging-directive"] !== "REPLACE";
  return [
    { action: ofVersion("GetObject"), resource, context: {} },
    ...(copiesTags
      ? [
          { action: ofVersion("GetObjectTagging"), resource, context: {} },
          { action: "s3:PutObjectTagging", resource: objectArn, context: {} },
        ]
      : []),
  ];
}

function kmsCall(action: string, key: string, objectArn: string, place: RequestPlace): IamCall {
  return {
    action,
    resource: key,
    context: {
      "kms:ViaService": [`s3.${place.region}.${place.dnsSuffix}`],
      "kms:EncryptionContext:aws:s3:arn": [objectArn],
    },
  };
}

/** The sandbox's buckets are in the path. */
function addressOf({ request }: InterceptedRequest, { partition }: RequestPlace) {
  const [, bucket = "", ...rest] = request.path.split("/");
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const key = decodeURIComponent(rest.join("/"));
  return { bucketArn, objectArn: key === "" ? undefined : `${bucketArn}/${key}` };
}
