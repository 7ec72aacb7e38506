import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import {
  err,
  type ObjectAttributes,
  type ObjectChecksum,
  type ObjectDescription,
  type ObjectRetention,
  ok,
  type PartChecksum,
  type Result,
} from "@xpart/core";
import type { ResponseHeaders } from "../../call/s3-response-headers.ts";
import { hasMd5Etag, withoutQuotes } from "../request/s3-etag.ts";
import type { S3Operations } from "../request/s3-send.ts";
import { TEXT_ATTRIBUTES, type TextMember } from "../request/what-crosses.ts";
import { isArchived } from "./s3-archive-state.ts";

/** An answer of GetObject or HeadObject; they tell the same about an object. */
export type ObjectAnswer =
  | S3Operations["GetObject"]["output"]
  | S3Operations["HeadObject"]["output"];

/**
 * Reads an object's description from the headers of an answer (A1).
 *
 * Metadata values are taken as they are. S3 returns one that is not ASCII as RFC 2047 words, and decodes
 * such words in a PUT before it stores them (user guide, "Working with object metadata"), so what a GET
 * gave back, sent again unchanged, is the same value at the other side.
 *
 * @param headers - of the same answer.
 * @returns the name of what the answer lacks, where it lacks what S3 always sends.
 */
export function describeObject(
  answer: ObjectAnswer,
  headers: ResponseHeaders,
): Result<ObjectDescription, string> {
  const { ETag: etag, ContentLength: sizeBytes, LastModified: lastModified } = answer;
  if (etag === undefined || sizeBytes === undefined || lastModified === undefined) {
    return err("the answer lacks ETag, Content-Length or Last-Modified");
  }
  return ok({
    pin: { etag: withoutQuotes(etag), sizeBytes, lastModifiedMs: lastModified.getTime() },
    attributes: attributesOf(answer, headers),
    tagCount: answer.TagCount ?? 0,
    hasMd5Etag: hasMd5Etag(answer),
    isArchived: isArchived(answer),
    ...(answer.ReplicationStatus === "REPLICA" ? { isReplica: true } : {}),
  });
}

function attributesOf(answer: ObjectAnswer, headers: ResponseHeaders): ObjectAttributes {
  const retention = retentionOf(answer);
  const checksum = checksumOf(answer);
  return {
    ...textAttributes(answer),
    ...(answer.ExpiresString === undefined ? {} : { expires: answer.ExpiresString }),
    metadata: metadataOf(headers),
    ...storageClassOf(answer),
    ...(retention === undefined ? {} : { retention }),
    ...(answer.ObjectLockLegalHoldStatus === "ON" ? { legalHold: true } : {}),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

function textAttributes(answer: ObjectAnswer): Partial<ObjectAttributes> {
  const members = Object.entries(TEXT_ATTRIBUTES) as readonly [TextMember, string][];
  return Object.fromEntries(
    members.flatMap(([member, attribute]) => {
      const value = member === "ContentEncoding" ? contentEncodingOf(answer) : answer[member];
      return value === undefined ? [] : [[attribute, value]];
    }),
  );
}

/**
 * `aws-chunked` is about a transfer and not about the object. S3 takes it out; servers that keep it give
 * it back, and S3 would refuse it from a request that is sent in another way.
 */
function contentEncodingOf({ ContentEncoding }: ObjectAnswer): string | undefined {
  if (ContentEncoding === undefined || !/aws-chunked/i.test(ContentEncoding)) {
    return ContentEncoding;
  }
  const codings = ContentEncoding.split(",").map((coding) => coding.trim());
  const kept = codings.filter((coding) => coding !== "" && !/^aws-chunked$/i.test(coding));
  return kept.length === 0 ? undefined : kept.join(",");
}

const METADATA_PREFIX = "x-amz-meta-";

/** From the headers, not from the SDK's object, which loses the name `__proto__`. */
function metadataOf(headers: ResponseHeaders): ObjectAttributes["metadata"] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(METADATA_PREFIX) ? [[name.slice(METADATA_PREFIX.length), value]] : [],
    ),
  );
}

/** S3 does not name its standard class; other servers do. */
function storageClassOf({ StorageClass: name }: ObjectAnswer): Partial<ObjectAttributes> {
  return name === undefined || name === "STANDARD" ? {} : { storageClass: name };
}

function retentionOf(answer: ObjectAnswer): ObjectRetention | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = answer;
  if (mode === undefined || until === undefined) {
    return undefined;
  }
  const eventHold = eventHoldOf(answer);
  const retainUntilMs = until.getTime();
  return { mode, retainUntilMs, ...(eventHold === undefined ? {} : { eventHold }) };
}

function eventHoldOf(answer: ObjectAnswer): ObjectRetention["eventHold"] {
  const { ObjectLockEventHoldDurationDays: days, ObjectLockEventHoldDurationYears: years } = answer;
  if (answer.ObjectLockEventHold !== "ON") {
    return undefined;
  }
  if (days !== undefined) {
    return { unit: "days", count: days };
  }
  return years === undefined ? undefined : { unit: "years", count: years };
}

/** A composite value ends in the number of parts; servers older than the type header give only that. */
const COMPOSITE = /-\d+$/;

function checksumOf(answer: ObjectAnswer): ObjectChecksum | undefined {
  const checksum = checksumValue(answer);
  if (checksum === undefined) {
    return undefined;
  }
  const inferred = COMPOSITE.test(checksum.value) ? "COMPOSITE" : "FULL_OBJECT";
  return { ...checksum, type: answer.ChecksumType ?? inferred };
}

/** The members of an SDK answer, or of a part in it, that tell checksums. */
export type ChecksumMembers = {
  readonly [Member in `Checksum${ChecksumAlgorithm}`]?: string | undefined;
};

const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, true>> = {
  CRC32: true,
  CRC32C: true,
  CRC64NVME: true,
  MD5: true,
  SHA1: true,
  SHA256: true,
  SHA512: true,
  XXHASH128: true,
  XXHASH3: true,
  XXHASH64: true,
};

/** All that the SDK knows; a newer one that it learns fails the type check here. */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = Object.keys(
  ALGORITHMS,
) as ChecksumAlgorithm[];

/** S3 keeps one checksum with an object or part; which, tells the member that is there. */
export function checksumValue(members: ChecksumMembers): PartChecksum | undefined {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = members[`Checksum${algorithm}`];
    if (value !== undefined) {
      return { algorithm, value };
    }
  }
  return undefined;
}

/** The checksum of one part in an answer that tells parts; one of several parts together is none. */
export function partChecksum(members: ChecksumMembers): PartChecksum | undefined {
  const checksum = checksumValue(members);
  return checksum === undefined || COMPOSITE.test(checksum.value) ? undefined : checksum;
}
