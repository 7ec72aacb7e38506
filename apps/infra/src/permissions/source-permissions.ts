import type { Settings } from "../settings/settings.ts";
import {
  type BucketScope,
  listVersions,
  objectArns,
  seeWhatIsMissing,
  useKeys,
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
    listVersions("ListSource", scope),
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
    seeWhatIsMissing("SeeWhatIsMissingAtSource", scope),
    ...useKeys("DecryptSource", ["kms:Decrypt"], source.kmsKeyArns, scope),
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

/** What reading the destination's credentials from their secret needs. */
export function readSecret(secretArn: string, kmsKeyArn: string | undefined): readonly Statement[] {
  return [
    { sid: "ReadSecret", actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    ...(kmsKeyArn === undefined
      ? []
      : [{ sid: "DecryptSecret", actions: ["kms:Decrypt"], resources: [kmsKeyArn] }]),
  ];
}
