import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import {
  type DestinationStore,
  err,
  type NewObject,
  ok,
  type PortError,
  type Result,
  type Tags,
  toVersionId,
  type VersionId,
  type WrittenEntry,
} from "@xpart/core";
import { callAws } from "./aws-call.ts";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { createS3BucketReader } from "./s3-bucket-reader.ts";
import { createObjectLockQuestion, type ObjectLockQuestion } from "./s3-object-lock.ts";
import { areTagsLeftOver, type PutSettings, putHeaders, putInput } from "./s3-put-input.ts";
import { addHeaders } from "./s3-request-headers.ts";
import { allowSingleEffect } from "./s3-single-effect.ts";
import { abandonBody, prepareUpload, type UploadBody } from "./s3-upload-body.ts";

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
  const asksObjectLock = createObjectLockQuestion(destination);
  return {
    ...createS3BucketReader(destination),
    async putObject(object) {
      const put = await putObject(object, destination, asksObjectLock);
      if (!put.ok) {
        await abandonBody(object);
      }
      return put;
    },
    addMarker: (key) => addMarker(key, destination),
    deleteEntry: (key, versionId) => deleteEntry(key, versionId, destination),
    writeTags: (key, versionId, tags) => writeTags(key, versionId, tags, destination),
  };
}

interface Destination extends S3DestinationOptions {
  readonly side: "destination";
}

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
  const upload = await prepareUpload(object, "source");
  if (!upload.ok) {
    return upload;
  }
  const settings = { kmsKeyId: destination.kmsKeyId, hasObjectLock: locked.value };
  const put = await sendPut(object, upload.value, settings, destination);
  if (!put.ok || !areTagsLeftOver(object.tags)) {
    return put;
  }
  return followWithTags(object, put.value, destination);
}

async function sendPut(
  object: NewObject,
  upload: UploadBody,
  settings: PutSettings,
  destination: Destination,
): Promise<Result<WrittenEntry, PortError>> {
  const isBuffered = upload.kind === "buffered";
  const put = await callAws(
    destination,
    "PutObject",
    async () => {
      const command = new PutObjectCommand({
        ...putInput(object, settings),
        Bucket: destination.bucket,
        Body: isBuffered ? upload.bytes : upload.stream,
      });
      addHeaders(command, putHeaders(object.attributes));
      allowSingleEffect(command);
      const answer = await destination.client.send(
        command,
        isBuffered ? {} : { abortSignal: upload.broken },
      );
      return { versionId: toVersionId(answer.VersionId) };
    },
    isBuffered,
  );
  if (isBuffered) {
    return put;
  }
  upload.stream.destroy();
  const cause = upload.brokenBy();
  return !put.ok && cause !== undefined ? err(cause) : put;
}

/**
 * Tags that were too long for the header. If they cannot be set, the version without them goes again: it
 * would be taken for a finished copy. The null version stays, since there is no other to fall back to.
 */
async function followWithTags(
  { key, tags }: NewObject,
  written: WrittenEntry,
  destination: Destination,
): Promise<Result<WrittenEntry, PortError>> {
  const tagged = await writeTags(key, written.versionId, tags, destination);
  if (tagged.ok) {
    return ok(written);
  }
  if (written.versionId !== toVersionId(undefined)) {
    await deleteEntry(key, written.versionId, destination);
  }
  return tagged;
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

async function deleteEntry(
  key: string,
  versionId: VersionId,
  destination: Destination,
): Promise<Result<void, PortError>> {
  const command = { Bucket: destination.bucket, Key: key, VersionId: versionId };
  const deleted = await callAws(destination, "DeleteObject", async () => {
    await destination.client.send(new DeleteObjectCommand(command));
  });
  // S3 answers 204 for what is not there; other servers say so.
  return !deleted.ok && deleted.error.kind === "not-found" ? ok(undefined) : deleted;
}

async function writeTags(
  key: string,
  versionId: VersionId,
  tags: Tags,
  destination: Destination,
): Promise<Result<"written" | "gone", PortError>> {
  const { client } = destination;
  const version = { Bucket: destination.bucket, Key: key, VersionId: versionId };
  const tagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const written =
    tagSet.length === 0
      ? await callAws(destination, "DeleteObjectTagging", async () => {
          await client.send(new DeleteObjectTaggingCommand(version));
        })
      : await callAws(destination, "PutObjectTagging", async () => {
          await client.send(
            new PutObjectTaggingCommand({ ...version, Tagging: { TagSet: tagSet } }),
          );
        });
  if (written.ok) {
    return ok("written");
  }
  // A marker has no tags: where the version id is one's, the object that it names is gone.
  const { kind, status } = written.error;
  return kind === "not-found" || status === 405 ? ok("gone") : written;
}

function tooLarge(sizeBytes: number): PortError {
  return {
    kind: "invalid",
    side: "destination",
    operation: "PutObject",
    message: `the object has ${sizeBytes} bytes; xpart copies up to ${MAX_PUT_BYTES} (5 GiB), in one part`,
  };
}
