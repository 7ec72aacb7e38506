import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  type DestinationStore,
  err,
  type NewObject,
  type PortError,
  type Result,
  toVersionId,
  type WrittenEntry,
} from "@xpart/core";
import { callAws } from "./aws-call.ts";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { createS3BucketReader } from "./s3-bucket-reader.ts";
import { deleteEntry, finishTags, writeTags } from "./s3-entry-writes.ts";
import { createObjectLockQuestion, type ObjectLockQuestion } from "./s3-object-lock.ts";
import {
  attributesHeaders,
  attributesInput,
  checksumHeaders,
  type PutSettings,
  wholeChecksum,
} from "./s3-put-input.ts";
import { addHeaders } from "./s3-request-headers.ts";
import { orAbandon, sendContent } from "./s3-send-content.ts";
import { allowSingleEffect } from "./s3-single-effect.ts";
import { createS3UploadStore, type S3UploadOptions } from "./s3-upload-store.ts";

/** The bucket that is kept equal. */
export interface S3DestinationOptions extends Omit<S3BucketOptions, "side"> {
  /** KMS key id or ARN for replicas; absent: the bucket's default encryption. */
  readonly kmsKeyId?: string;
}

/** S3's limit for one PutObject: 5 GB in its documents, 5 GiB in fact. */
export const MAX_PUT_BYTES: number = 5 * 1024 ** 3;

/**
 * Writes a bucket of S3, or of a server that speaks its API. One request each; a tag set too long for a
 * header takes a second, and the first locked object asks once whether the bucket has Object Lock.
 *
 * @example
 * const credentials = createSecretCredentials({ client: secrets, secretId: "xpart/govcloud" });
 * const destination = createS3DestinationStore({
 *   client: createS3Client({ region: "us-gov-west-1", credentials: credentials.provider }),
 *   bucket: "reports-copy",
 *   expireCredentials: credentials.expire,
 * });
 */
export function createS3DestinationStore(options: S3DestinationOptions): DestinationStore {
  const destination: Destination = { ...options, side: "destination" };
  const hasObjectLock = createObjectLockQuestion(destination);
  return {
    ...createS3BucketReader(destination),
    ...createS3UploadStore(destination, hasObjectLock),
    putObject: (object) => orAbandon(object, putObject(object, destination, hasObjectLock)),
    addMarker: (key) => addMarker(key, destination),
    deleteEntry: (key, versionId) => deleteEntry(key, versionId, destination),
    writeTags: (key, versionId, tags) => writeTags(key, versionId, tags, destination),
  };
}

type Destination = S3UploadOptions;

async function putObject(
  object: NewObject,
  destination: Destination,
  hasObjectLock: ObjectLockQuestion,
): Promise<Result<WrittenEntry, PortError>> {
  if (object.sizeBytes > MAX_PUT_BYTES) {
    return err(tooLarge(object.sizeBytes));
  }
  const locked = await hasObjectLock(object.attributes);
  if (!locked.ok) {
    return locked;
  }
  const settings = { kmsKeyId: destination.kmsKeyId, hasObjectLock: locked.value };
  const put = await sendPut(object, settings, destination);
  return put.ok ? finishTags(object, put.value, destination) : put;
}

async function sendPut(
  { key, sizeBytes, attributes, tags, body }: NewObject,
  settings: PutSettings,
  destination: Destination,
): Promise<Result<WrittenEntry, PortError>> {
  return sendContent(destination, "PutObject", { sizeBytes, body }, async (content) => {
    const command = new PutObjectCommand({
      ...attributesInput(attributes, tags, settings),
      Bucket: destination.bucket,
      Key: key,
      ContentLength: sizeBytes,
      Body: content.body,
    });
    addHeaders(command, {
      ...attributesHeaders(attributes),
      ...checksumHeaders(wholeChecksum(attributes)),
    });
    allowSingleEffect(command);
    const answer = await destination.client.send(command, content.options);
    return { versionId: toVersionId(answer.VersionId) };
  });
}

async function addMarker(
  key: string,
  destination: Destination,
): Promise<Result<WrittenEntry, PortError>> {
  return callAws(destination, "DeleteObject", async () => {
    const command = new DeleteObjectCommand({ Bucket: destination.bucket, Key: key });
    const answer = await destination.client.send(allowSingleEffect(command));
    return { versionId: toVersionId(answer.VersionId) };
  });
}

function tooLarge(sizeBytes: number): PortError {
  return {
    kind: "invalid",
    side: "destination",
    operation: "PutObject",
    message: `the object has ${sizeBytes} bytes; xpart copies up to ${MAX_PUT_BYTES} (5 GiB), in one part`,
  };
}
