import type { Readable } from "node:stream";
import type { InterceptedRequest, ServiceResponse } from "@xpart/sandbox";
import type { IamCall } from "./iam-policy.ts";

/** Whose resources a request is about. */
export interface RequestPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly dnsSuffix: string;
  /** The customer's KMS key that a table or a secret is encrypted with; absent: none is. */
  keyOf?(resourceArn: string): string | undefined;
}

/** What a request asks IAM for, before it is answered. @throws where this is not known here. */
export async function requestCalls(
  asked: InterceptedRequest,
  place: RequestPlace,
): Promise<readonly IamCall[]> {
  switch (asked.service) {
    case "s3":
      return s3Calls(asked, place);
    case "dynamodb": {
      const index = await field(asked, "IndexName");
      const table = `table/${await field(asked, "TableName")}`;
      const name = index === "undefined" ? table : `${table}/index/${index}`;
      const resource = ownArn(place, "dynamodb", name);
      return [
        { action: `dynamodb:${asked.operation}`, resource, context: {} },
        ...decryptCalls(asked.service, ownArn(place, "dynamodb", table), place),
      ];
    }
    case "sqs":
      return sqsCalls(asked, place);
    case "secretsmanager": {
      const resource = secretArn(await field(asked, "SecretId"), place);
      return [
        { action: `secretsmanager:${asked.operation}`, resource, context: {} },
        ...decryptCalls(asked.service, resource, place),
      ];
    }
    case "sts":
      return stsCalls(asked);
  }
}

/** What S3 asks IAM for besides, as its answer shows. Source: S3's API reference, "Permissions". */
export function answerCalls(
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
    ...(key === undefined || !["GetObject", "UploadPart"].includes(asked.operation)
      ? []
      : [kmsCall("kms:Decrypt", key, resource, place)]),
  ];
}

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
  ["x-amz-object-lock-mode", "s3:PutObjectRetention"],
  ["x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold"],
];

function s3Calls(asked: InterceptedRequest, place: RequestPlace): readonly IamCall[] {
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
    ...HEADER_ACTIONS.filter(([name]) => request.headers[name] !== undefined).map(([, needed]) => ({
      action: needed,
      resource: objectArn,
      context: {},
    })),
    ...(key === undefined ? [] : [kmsCall("kms:GenerateDataKey", key, objectArn, place)]),
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

/**
 * DynamoDB and Secrets Manager use a customer's key in the name of whoever asks. Sources: "DynamoDB encryption
 * at rest: usage notes", "Secret encryption and decryption in Secrets Manager".
 */
function decryptCalls(
  service: "dynamodb" | "secretsmanager",
  resourceArn: string,
  place: RequestPlace,
): readonly IamCall[] {
  const key = place.keyOf?.(resourceArn);
  const via = `${service}.${place.region}.${place.dnsSuffix}`;
  return key === undefined
    ? []
    : [{ action: "kms:Decrypt", resource: key, context: { "kms:ViaService": [via] } }];
}

/** The sandbox's buckets are in the path. */
function addressOf({ request }: InterceptedRequest, { partition }: RequestPlace) {
  const [, bucket = "", ...rest] = request.path.split("/");
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const key = decodeURIComponent(rest.join("/"));
  return { bucketArn, objectArn: key === "" ? undefined : `${bucketArn}/${key}` };
}

const SQS_ACTIONS: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: "sqs:ChangeMessageVisibility",
  SendMessage: "sqs:SendMessage",
  SendMessageBatch: "sqs:SendMessage",
  ReceiveMessage: "sqs:ReceiveMessage",
  DeleteMessage: "sqs:DeleteMessage",
  DeleteMessageBatch: "sqs:DeleteMessage",
  GetQueueAttributes: "sqs:GetQueueAttributes",
};

async function sqsCalls(
  asked: InterceptedRequest,
  place: RequestPlace,
): Promise<readonly IamCall[]> {
  const action = SQS_ACTIONS[asked.operation];
  if (action === undefined) {
    throw new Error(`the test does not know what SQS's ${asked.operation} asks IAM for`);
  }
  const queueName = (await field(asked, "QueueUrl")).split("/").at(-1) ?? "";
  return [{ action, resource: ownArn(place, "sqs", queueName), context: {} }];
}

async function stsCalls(asked: InterceptedRequest): Promise<readonly IamCall[]> {
  if (asked.operation !== "GetWebIdentityToken") {
    return [];
  }
  const form = new URLSearchParams(await peek(asked.request.body));
  const audiences = [...form].filter(([name]) => name.startsWith("Audience.member."));
  return [
    {
      action: "sts:GetWebIdentityToken",
      resource: "*",
      context: {
        "sts:IdentityTokenAudience": audiences.map(([, value]) => value),
        "sts:DurationSeconds": form.getAll("DurationSeconds"),
        "sts:SigningAlgorithm": form.getAll("SigningAlgorithm"),
      },
    },
  ];
}

/** Of a secret that is asked for by its name, IAM is told the ARN, which ends in six signs of AWS's own. */
function secretArn(secretId: string, place: RequestPlace): string {
  return secretId.startsWith("arn:")
    ? secretId
    : ownArn(place, "secretsmanager", `secret:${secretId}-AbCdEf`);
}

function ownArn(place: RequestPlace, service: string, name: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${name}`;
}

async function field(asked: InterceptedRequest, name: string): Promise<string> {
  const body: unknown = JSON.parse(await peek(asked.request.body));
  return String(Reflect.get(body as object, name));
}

/** Reads a body that is wholly there, and puts it back for the service. */
async function peek(body: Readable): Promise<string> {
  if (body.readableLength === 0) {
    await new Promise((resolve) => body.once("readable", resolve));
  }
  const chunk: Uint8Array | null = body.read();
  if (chunk === null) {
    return "";
  }
  body.unshift(chunk);
  return Buffer.from(chunk).toString("utf8");
}
