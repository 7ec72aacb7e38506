import { TABLE_KEY_ACTIONS, TABLE_READ_KEY_ACTIONS } from "@xpart/aws-adapters";
import { readsTags } from "@xpart/core";
import type { Settings } from "../settings/settings.ts";
import { isOnServer } from "../settings/side-settings.ts";
import {
  type BucketScope,
  listVersions,
  scopeOf,
  seeWhatIsMissing,
  touchObjects,
  useKeys,
} from "./bucket-scope.ts";
import type { Statement } from "./statement.ts";

/** The source bucket's keys in scope. */
export function sourceScope({ source }: Settings): BucketScope {
  return scopeOf(source, source.prefixes);
}

/** What replicating from the source bucket, or copying parts of it, needs under the policy (S2); nothing changes an object. */
export function readSource(settings: Settings): readonly Statement[] {
  const { policy, destination, source } = settings;
  if (isOnServer(source)) {
    return []; // its server knows nobody's role: `readSourceSecret`
  }
  const scope = sourceScope(settings);
  return [
    touchObjects(
      "ReadSource",
      [
        "s3:GetObjectVersion",
        // What is current is read without a version id: by it an event shows to be the newest of its key, and a
        // reconcile, which is the last of copying parts too, that a listing lacks nothing.
        "s3:GetObject",
        ...(readsTags(policy) ? ["s3:GetObjectVersionTagging"] : []),
        // With these S3 tells the lock of an object that is read.
        ...(destination.objectLock ? ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] : []),
        // It makes a copy that can be read, for some days, and changes nothing else (A7).
        ...(policy.restore === undefined ? [] : ["s3:RestoreObject"]),
      ],
      scope,
    ),
    seeWhatIsMissing("SeeWhatIsMissingAtSource", scope),
    ...useKeys("DecryptSource", ["kms:Decrypt"], source.kmsKeyArns, scope),
    listVersions("ListSource", scope),
  ];
}

/** What comparing the source bucket with its replica needs under the policy: what its objects are, and nothing else. */
export function compareSource(settings: Settings): readonly Statement[] {
  const { policy, destination, source } = settings;
  if (isOnServer(source)) {
    return [];
  }
  const scope = sourceScope(settings);
  return [
    touchObjects(
      "CompareSource",
      [
        "s3:GetObjectVersion",
        // As for a reconcile, whose plan a key that differs is judged by.
        "s3:GetObject",
        ...(readsTags(policy) ? ["s3:GetObjectVersionTagging"] : []),
        ...(destination.objectLock ? ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] : []),
      ],
      scope,
    ),
    seeWhatIsMissing("SeeWhatIsMissingAtSource", scope),
    ...useKeys("DecryptSource", ["kms:Decrypt"], source.kmsKeyArns, scope),
    listVersions("ListSource", scope),
  ];
}

/** What reading the ledger needs. */
export function readLedger({ ledger, source }: Settings, tableArn: string): readonly Statement[] {
  return [
    { sid: "ReadLedger", actions: ["dynamodb:Query"], resources: [tableArn] },
    ...useKeyBy("dynamodb", "UseLedgerKey", TABLE_READ_KEY_ACTIONS, ledger.kmsKeyArn, source),
  ];
}

/** What asking the ledger about all keys of a batch in one request needs (L9), beside {@link keepLedger}. */
export function askLedgerTogether(tableArn: string): Statement {
  return { sid: "AskLedgerTogether", actions: ["dynamodb:BatchGetItem"], resources: [tableArn] };
}

/** What keeping the ledger needs under the policy. */
export function keepLedger(
  { ledger, source, policy }: Settings,
  tableArn: string,
): readonly Statement[] {
  return [
    {
      sid: "KeepLedger",
      actions: [
        "dynamodb:DeleteItem",
        ...["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        // Only the hour's budget of deletes is counted up (F4).
        ...(policy.maxDeletesPerHour === undefined ? [] : ["dynamodb:UpdateItem"]),
      ],
      resources: [tableArn],
    },
    ...useKeyBy("dynamodb", "UseLedgerKey", TABLE_KEY_ACTIONS, ledger.kmsKeyArn, source),
  ];
}

/** What reading the destination's credentials from their secret needs. */
export function readSecret(
  secretArn: string,
  kmsKeyArn: string | undefined,
  { source }: Settings,
): readonly Statement[] {
  return [
    { sid: "ReadSecret", actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    ...useKeyBy("secretsmanager", "DecryptSecret", ["kms:Decrypt"], kmsKeyArn, source),
  ];
}

/** What reading the key of a source on another server from its secret needs. */
export function readSourceSecret(
  secretArn: string,
  { source, credentials }: Settings,
): readonly Statement[] {
  const kmsKeyArn = credentials.kind === "secret" ? credentials.kmsKeyArn : undefined;
  return [
    { sid: "ReadSourceSecret", actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    ...useKeyBy("secretsmanager", "DecryptSourceSecret", ["kms:Decrypt"], kmsKeyArn, source),
  ];
}

/**
 * That a service uses a key in the function's name, and nobody else does. Of a secret that is only read it decrypts.
 * Source: "Secret encryption and decryption in Secrets Manager".
 */
function useKeyBy(
  service: "dynamodb" | "secretsmanager",
  sid: string,
  actions: readonly string[],
  keyArn: string | undefined,
  { region, partition }: Settings["source"],
): readonly Statement[] {
  const via = `${service}.${region}.${partition.dnsSuffix}`;
  const conditions = [{ test: "StringEquals", key: "kms:ViaService", values: [via] }];
  return keyArn === undefined ? [] : [{ sid, actions, resources: [keyArn], conditions }];
}
