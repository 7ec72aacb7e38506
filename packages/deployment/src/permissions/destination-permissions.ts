import { TABLE_READ_KEY_ACTIONS } from "@xpart/aws-adapters";
import {
  deletesVersions,
  destinationPrefixesOf,
  hasSameKeys,
  keyMapOf,
  type Policy,
} from "@xpart/core";
import type { Settings } from "../settings/settings.ts";
import { awsPartitionOf } from "../settings/side-settings.ts";
import {
  askBucket,
  type BucketScope,
  listVersions,
  scopeOf,
  seeWhatIsMissing,
  touchObjects,
  useKeys,
} from "./bucket-scope.ts";
import type { Statement } from "./statement.ts";

/** The destination bucket's keys in scope: what the policy has those of the source called. */
export function destinationScope({ source, destination, policy }: Settings): BucketScope {
  const keys = keyMapOf(policy.keys, source.prefixes, policy.scope?.exclude);
  const prefixes = hasSameKeys(keys) ? source.prefixes : destinationPrefixesOf(keys);
  const place = { ...destination, partition: awsPartitionOf(destination) };
  return scopeOf(place, prefixes.includes("") ? [] : prefixes);
}

/** What keeping the destination bucket equal needs under the policy, and no more (S2). */
export function keepDestination(settings: Settings): readonly Statement[] {
  const { policy, destination } = settings;
  const scope = destinationScope(settings);
  return [
    touchObjects(
      "KeepReplicas",
      [
        // After a crash the destination is looked at before anything is written (L3), and what stands is
        // copied on top again, inside the bucket.
        "s3:GetObjectVersion",
        // S3 asks for it where a write has If-Match. Source: S3 user guide, "Conditional writes".
        "s3:GetObject",
        "s3:PutObject",
        // An upload in parts goes on where it was left, or is given up (A5).
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
        ...tagActions(policy),
        ...deleteActions(policy),
        ...(destination.objectLock ? LOCK_ACTIONS : []),
        // S3 asks for it where a write names an ACL. Source: API reference of PutObject, "Permissions".
        ...(destination.acl === undefined ? [] : ["s3:PutObjectAcl"]),
      ],
      scope,
    ),
    listVersions("ListReplicas", scope),
    seeWhatIsMissing("SeeWhatIsMissing", scope),
    // It knows no prefix. Source: service authorization reference of S3.
    askBucket("FindUploads", ["s3:ListBucketMultipartUploads"], scope),
    // Asked when a locked object comes, also where the bucket has no Object Lock.
    askBucket("SeeObjectLock", ["s3:GetBucketObjectLockConfiguration"], scope),
    ...readOtherLedger(settings),
    ...useKeys(
      "EncryptReplicas",
      // S3 decrypts its own data key where a multipart upload goes on, and where a replica is read.
      ["kms:Decrypt", "kms:GenerateDataKey"],
      destination.kmsKeyArn === undefined ? [] : [destination.kmsKeyArn],
      scope,
    ),
  ];
}

/** What the pair that copies the other way has written is in its ledger, which is on this side (K4). */
function readOtherLedger({ twoWay, destination }: Settings): readonly Statement[] {
  if (twoWay === undefined) {
    return [];
  }
  const { region, accountId = "*" } = destination;
  const { name, dnsSuffix } = awsPartitionOf(destination);
  const table = `arn:${name}:dynamodb:${region}:${accountId}:table/${twoWay.tableName}`;
  const conditions = [
    { test: "StringEquals", key: "kms:ViaService", values: [`dynamodb.${region}.${dnsSuffix}`] },
  ];
  return [
    { sid: "ReadOtherLedger", actions: ["dynamodb:Query"], resources: [table] },
    ...(twoWay.kmsKeyArn === undefined
      ? []
      : [
          {
            ...{ sid: "UseOtherLedgerKey", actions: TABLE_READ_KEY_ACTIONS },
            ...{ resources: [twoWay.kmsKeyArn], conditions },
          },
        ]),
  ];
}

/** A lock travels with the object; what is copied on top again is asked for its own. */
const LOCK_ACTIONS: readonly string[] = [
  "s3:GetObjectLegalHold",
  "s3:GetObjectRetention",
  "s3:PutObjectLegalHold",
  "s3:PutObjectRetention",
];

/** Tags travel with the object, are set at the replica's version, or are copied from it. */
function tagActions({ tags }: Policy): readonly string[] {
  return tags === "replicate"
    ? [
        "s3:DeleteObjectVersionTagging",
        "s3:GetObjectVersionTagging",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionTagging",
      ]
    : [];
}

/** A delete marker is made by `s3:DeleteObject`; it deletes no version. */
function deleteActions(policy: Policy): readonly string[] {
  return [
    ...(policy.deleteMarkers === "replicate" ? ["s3:DeleteObject"] : []),
    ...(deletesVersions(policy) ? ["s3:DeleteObjectVersion"] : []),
  ];
}
