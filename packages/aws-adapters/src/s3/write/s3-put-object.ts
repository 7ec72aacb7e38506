import {
  err,
  type NewObject,
  type PortError,
  type Result,
  toVersionId,
  type WrittenEntry,
} from "@xpart/core";
import type { ObjectLockQuestion } from "../read/s3-object-lock.ts";
import { writtenEtag } from "../request/s3-etag.ts";
import { sendS3 } from "../request/s3-send.ts";
import { learnFrom, type ServerHabits } from "../server/s3-server-habits.ts";
import { finishTags } from "./s3-entry-writes.ts";
import {
  attributesHeaders,
  attributesInput,
  checksumHeaders,
  needsStream,
  type PutSettings,
  wholeChecksum,
} from "./s3-put-input.ts";
import { type SendableContent, sendContent } from "./s3-send-content.ts";
import type { S3UploadOptions } from "./s3-upload-options.ts";
import { conditionInput, unmetCondition } from "./s3-write-condition.ts";

/** S3's limit for one PutObject: 5 GB in its documents, 5 GiB in fact. */
export const MAX_PUT_BYTES: number = 5 * 1024 ** 3;

/** What the SDK computes of content that goes without a checksum of its own. */
const COMPUTED_ALGORITHM = "CRC32";

/**
 * PutObject: one request; a tag set too long for a header takes a second. What the server turns out not
 * to know, a condition or the algorithm of a checksum, is left out of another try.
 */
export async function putObject(
  object: NewObject,
  destination: S3UploadOptions,
  hasObjectLock: ObjectLockQuestion,
  habits: ServerHabits,
): Promise<Result<WrittenEntry, PortError>> {
  if (object.sizeBytes > MAX_PUT_BYTES) {
    return err(tooLarge(object.sizeBytes));
  }
  const locked = await hasObjectLock(object.attributes);
  if (!locked.ok) {
    return locked;
  }
  const settings = { placement: destination, hasObjectLock: locked.value };
  const put = await sendContent(destination, object, {
    operation: "PutObject",
    send: (content) => sendPut(object, content, settings, destination, habits),
    adapts: (refusal) => learnFrom(refusal, extrasOf(object, habits), habits),
    asStream: needsStream(object.attributes),
  });
  return put.ok
    ? finishTags(object, put.value, destination)
    : unmetCondition(put, extrasOf(object, habits).condition);
}

async function sendPut(
  object: NewObject,
  content: SendableContent,
  settings: PutSettings,
  destination: S3UploadOptions,
  habits: ServerHabits,
): Promise<WrittenEntry> {
  const { key, sizeBytes, attributes, tags, contentMd5 } = object;
  const checksum = knownChecksum(object, habits);
  const input = {
    ...attributesInput(attributes, tags, settings),
    ...conditionInput(extrasOf(object, habits).condition),
    ...(checksum === undefined && contentMd5 !== undefined
      ? { ContentMD5: Buffer.from(contentMd5, "hex").toString("base64") }
      : {}),
    Bucket: destination.bucket,
    Key: key,
    ContentLength: sizeBytes,
    Body: content.body,
  };
  const isComputed =
    (habits.takesTrailers || content.body instanceof Uint8Array) &&
    !habits.unknownAlgorithms.has(COMPUTED_ALGORITHM);
  const answer = await sendS3(destination.client, "PutObject", input, {
    ...content.options,
    headers: { ...attributesHeaders(attributes), ...checksumHeaders(checksum) },
    hasSingleEffect: true,
    isBare: checksum === undefined && !isComputed,
  });
  return { versionId: toVersionId(answer.VersionId), ...writtenEtag(answer) };
}

/** The checksum to send along, unless the server does not know its algorithm. */
function knownChecksum({ attributes }: NewObject, { unknownAlgorithms }: ServerHabits) {
  const checksum = wholeChecksum(attributes);
  return checksum !== undefined && unknownAlgorithms.has(checksum.algorithm) ? undefined : checksum;
}

function extrasOf(object: NewObject, habits: ServerHabits) {
  return {
    condition: habits.knowsConditions ? object.onlyIf : undefined,
    algorithm: knownChecksum(object, habits)?.algorithm ?? COMPUTED_ALGORITHM,
  };
}

function tooLarge(sizeBytes: number): PortError {
  return {
    kind: "invalid",
    side: "destination",
    operation: "PutObject",
    message: `the object has ${sizeBytes} bytes; xpart copies up to ${MAX_PUT_BYTES} (5 GiB), in one part`,
  };
}
