import type { Settings } from "../settings/settings.ts";
import {
  type BucketScope,
  bucketArn,
  encryptedInScope,
  listedInScope,
  listedInScopeOrMissing,
  objectArns,
} from "./bucket-scope.ts";
import type { Statement } from "./statement.ts";

/** The source bucket's keys in scope. */
export function sourceScope({ source }: Settings): BucketScope {
  const { partition, region, bucket, prefixes } = source;
  return { partition, region, bucket, prefixes };
}

/** What replicating from the source bucket needs under the policy (S2); nothing changes an object. */
export function readSource(settings: Settings): readonly Statement[] {
  const { policy, destination } = settings;
  const scope = sourceScope(settings);
  return [
    ...readContent(settings, [
      // With these S3 tells the lock of an object that is read.
      ...(destination.objectLock ? ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] : []),
      // It makes a copy that can be read, for some days, and changes nothing else (A7).
      ...(policy.restore === undefined ? [] : ["s3:RestoreObject"]),
    ]),
    {
      sid: "ListSource",
      actions: ["s3:ListBucketVersions"],
      resources: [bucketArn(scope)],
      conditions: listedInScope(scope),
    },
  ];
}

/** What copying parts needs: content and tags, no listing and no locks, which come with the upload. */
export function readSourceParts(settings: Settings): readonly Statement[] {
  return readContent(settings, []);
}

function readContent(settings: Settings, more: readonly string[]): readonly Statement[] {
  const { policy, source } = settings;
  const scope = sourceScope(settings);
  return [
    {
      sid: "ReadSource",
      actions: [
        "s3:GetObjectVersion",
        ...(policy.tags === "replicate" ? ["s3:GetObjectVersionTagging"] : []),
        ...more,
      ],
      resources: objectArns(scope),
    },
    {
      sid: "SeeWhatIsMissingAtSource",
      actions: ["s3:ListBucket"],
      resources: [bucketArn(scope)],
      conditions: listedInScopeOrMissing(scope),
    },
    ...(source.kmsKeyArns.length === 0
      ? []
      : [
          {
            sid: "DecryptSource",
            actions: ["kms:Decrypt"],
            resources: source.kmsKeyArns,
            conditions: encryptedInScope(scope),
          },
        ]),
  ];
}

/** What keeping the ledger needs under the policy. */
export function keepLedger(settings: Settings, tableArn: string): readonly Statement[] {
  const { maxDeletesPerHour } = settings.policy;
  return useLedger(settings, tableArn, [
    "dynamodb:DeleteItem",
    // Only the hour's budget of deletes is counted up (F4).
    ...(maxDeletesPerHour === undefined ? [] : ["dynamodb:UpdateItem"]),
  ]);
}

/** What recording an upload in parts needs. */
export function recordUploads(settings: Settings, tableArn: string): readonly Statement[] {
  return useLedger(settings, tableArn, []);
}

function useLedger(
  { ledger }: Settings,
  tableArn: string,
  more: readonly string[],
): readonly Statement[] {
  return [
    {
      sid: "KeepLedger",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", ...more],
      resources: [tableArn],
    },
    ...(ledger.kmsKeyArn === undefined
      ? []
      : [{ sid: "DecryptLedger", actions: ["kms:Decrypt"], resources: [ledger.kmsKeyArn] }]),
  ];
}

/** What Lambda needs in a function's name to work a queue. Source: "Using Lambda with Amazon SQS". */
export function workQueue(sid: string, queueArn: string): Statement {
  const actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
  return { sid, actions, resources: [queueArn] };
}

/** What putting messages on a queue needs. */
export function sendTo(sid: string, queueArn: string): Statement {
  return { sid, actions: ["sqs:SendMessage"], resources: [queueArn] };
}

/** What reading the destination's credentials from their secret needs. */
export function readSecret(secretArn: string, kmsKeyArn: string | undefined): readonly Statement[] {
  return [
    { sid: "ReadSecret", actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    ...(kmsKeyArn === undefined
      ? []
      : [{ sid: "DecryptSecret", actions: ["kms:Decrypt"], resources: [kmsKeyArn] }]),
  ];
}

/** What writing a function's own log needs; the group is made by the stack. */
export function writeLogs(logGroupArn: string): Statement {
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return { sid: "WriteLogs", actions, resources: [`${logGroupArn}:*`] };
}

/** What X-Ray needs; it has no resources. Source: service authorization reference of X-Ray. */
export function writeTraces(): Statement {
  const actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
  return { sid: "WriteTraces", actions, resources: ["*"] };
}
