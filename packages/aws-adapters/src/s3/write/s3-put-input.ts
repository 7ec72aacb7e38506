import type {
  CopyObjectCommandInput,
  CreateMultipartUploadCommandInput,
  PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import type { ObjectAttributes, ObjectChecksum, ObjectRetention, Tags } from "@xpart/core";
import type { RequestHeaders } from "../request/s3-request-headers.ts";
import { TEXT_ATTRIBUTES, type TextMember } from "../request/what-crosses.ts";
import type { ReplicaPlacement } from "./s3-upload-options.ts";

/** How objects are written, beside what they bring along. */
export interface PutSettings {
  readonly placement: ReplicaPlacement;
  /** Whether the bucket has Object Lock; elsewhere its attributes would fail the request. */
  readonly hasObjectLock: boolean;
}

/**
 * Longest tag set that goes along with the object. S3 takes 8 KB of headers in all, of which metadata of
 * both kinds may take 4 KB; ten tags can be longer percent-encoded, and are then set right after.
 */
export const TAGGING_HEADER_LIMIT_BYTES = 2_048;

/** What every write takes of an object, in the same fields. */
export type PlacementInput = Pick<
  PutObjectCommandInput & CreateMultipartUploadCommandInput & CopyObjectCommandInput,
  | "ACL"
  | "ObjectLockEventHold"
  | "ObjectLockEventHoldDurationDays"
  | "ObjectLockEventHoldDurationYears"
  | "ObjectLockLegalHoldStatus"
  | "ObjectLockMode"
  | "ObjectLockRetainUntilDate"
  | "SSEKMSKeyId"
  | "ServerSideEncryption"
  | "StorageClass"
>;

/** What PutObject and CreateMultipartUpload take of an object, in the same fields. */
export type AttributesInput = PlacementInput &
  Pick<
    PutObjectCommandInput & CreateMultipartUploadCommandInput,
    TextMember | "Metadata" | "Tagging"
  >;

/** The typed part of a request for what crosses with an object (A1). */
export function attributesInput(
  attributes: ObjectAttributes,
  tags: Tags,
  settings: PutSettings,
): AttributesInput {
  const tagging = encodeTags(tags);
  return {
    ...textInput(attributes),
    Metadata: attributes.metadata,
    ...(tagging === "" || tagging.length > TAGGING_HEADER_LIMIT_BYTES ? {} : { Tagging: tagging }),
    ...placementInput(attributes, settings),
  };
}

/** What is said of where and how an object lies, which no copy brings along either. */
export function placementInput(
  attributes: ObjectAttributes,
  { placement, hasObjectLock }: PutSettings,
): PlacementInput {
  const { retention } = hasObjectLock ? attributes : {};
  return {
    StorageClass: storageClassOf(attributes),
    ...encryptionInput(placement),
    ...(placement.acl === undefined ? {} : { ACL: placement.acl }),
    ...(retention === undefined ? {} : retentionInput(retention)),
    ...(hasObjectLock && attributes.legalHold === true ? { ObjectLockLegalHoldStatus: "ON" } : {}),
  };
}

function encryptionInput({ kmsKeyId, encryption }: ReplicaPlacement): PlacementInput {
  const method = encryption ?? (kmsKeyId === undefined ? undefined : "aws:kms");
  return {
    ...(method === undefined ? {} : { ServerSideEncryption: method }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
  };
}

function textInput(attributes: ObjectAttributes): Pick<AttributesInput, TextMember> {
  return Object.fromEntries(
    Object.entries(TEXT_ATTRIBUTES).map(([member, attribute]) => [member, attributes[attribute]]),
  );
}

/** While an event hold is on, S3 counts the date itself. */
function retentionInput({ mode, retainUntilMs, eventHold }: ObjectRetention): PlacementInput {
  switch (eventHold?.unit) {
    case undefined:
      return { ObjectLockMode: mode, ObjectLockRetainUntilDate: new Date(retainUntilMs) };
    case "days":
      return {
        ObjectLockMode: mode,
        ObjectLockEventHold: "ON",
        ObjectLockEventHoldDurationDays: eventHold?.count,
      };
    case "years":
      return {
        ObjectLockMode: mode,
        ObjectLockEventHold: "ON",
        ObjectLockEventHoldDurationYears: eventHold?.count,
      };
  }
}

/** The first character of an HTTP header that only some clients write as it is. */
const NOT_ASCII = /[^\t\x20-\x7e]/;

/**
 * Whether an object has to be sent as a stream. Node takes a `Content-Disposition` for UTF-8 and writes
 * it as Latin-1 where it knows the length of a body, and this header alone (nodejs/node#58240): other
 * bytes than were signed. Of a stream it does not know the length.
 */
export function needsStream({ contentDisposition = "" }: ObjectAttributes): boolean {
  return NOT_ASCII.test(contentDisposition);
}

/** What the SDK's types do not allow of the same: raw values. */
export function attributesHeaders({ expires }: ObjectAttributes): RequestHeaders {
  return expires === undefined ? {} : { expires };
}

/** The checksum that content is verified against, as a header: its algorithm may be unknown to the SDK. */
export function checksumHeaders(
  checksum: Pick<ObjectChecksum, "algorithm" | "value"> | undefined,
): RequestHeaders {
  return checksum === undefined
    ? {}
    : { [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value };
}

/**
 * The checksum of all content in one. A composite one is of part checksums and cannot be given to an
 * object of one part: there the SDK computes a CRC32 of what it sends, which S3 verifies and keeps
 * instead.
 */
export function wholeChecksum({
  checksum,
}: {
  readonly checksum?: ObjectChecksum;
}): ObjectChecksum | undefined {
  return checksum?.type === "FULL_OBJECT" ? checksum : undefined;
}

/** Whether a tag set was too long for the header, so that it has to follow. */
export function areTagsLeftOver(tags: Tags): boolean {
  return encodeTags(tags).length > TAGGING_HEADER_LIMIT_BYTES;
}

/** The value of `x-amz-tagging`: a query string. */
export function encodeTags(tags: Tags): string {
  return Object.entries(tags)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join("&");
}

/** S3 knows its classes better than the SDK's list, which a newer one is not in. */
function storageClassOf({ storageClass }: ObjectAttributes): PutObjectCommandInput["StorageClass"] {
  return storageClass as PutObjectCommandInput["StorageClass"];
}
