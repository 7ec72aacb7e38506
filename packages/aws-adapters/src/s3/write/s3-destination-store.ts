import type { DestinationStore } from "@xpart/core";
import { createS3BucketReader } from "../read/s3-bucket-reader.ts";
import { createObjectLockQuestion } from "../read/s3-object-lock.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { newServerHabits } from "../server/s3-server-habits.ts";
import { profileOf } from "../server/s3-server-profile.ts";
import { addMarker } from "./s3-add-marker.ts";
import { copyReplica } from "./s3-copy-replica.ts";
import { deleteEntry, writeTags } from "./s3-entry-writes.ts";
import { readAtKey, writeAtKey } from "./s3-key-guard.ts";
import { putObject } from "./s3-put-object.ts";
import { orAbandon } from "./s3-send-content.ts";
import type { ReplicaPlacement, S3UploadOptions } from "./s3-upload-options.ts";
import { createS3UploadStore } from "./s3-upload-store.ts";

const GONE = { kind: "gone" } as const;

/** The bucket that is kept equal. */
export interface S3DestinationOptions extends Omit<S3BucketOptions, "side">, ReplicaPlacement {}

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
  const destination: S3UploadOptions = { ...options, side: "destination" };
  const hasObjectLock = createObjectLockQuestion(destination);
  const habits = newServerHabits(profileOf(options.client));
  const reader = createS3BucketReader(destination);
  return {
    ...reader,
    readStack: (key) => readAtKey(key, destination, { entries: [] }, () => reader.readStack(key)),
    open: (key, id) => readAtKey(key, destination, GONE, () => reader.open(key, id)),
    describe: (key, id) => readAtKey(key, destination, GONE, () => reader.describe(key, id)),
    describeCurrent: (key) => readAtKey(key, destination, GONE, () => reader.describeCurrent(key)),
    readTags: (key, id) =>
      readAtKey(key, destination, "gone" as const, () => reader.readTags(key, id)),
    ...createS3UploadStore(destination, hasObjectLock, habits),
    putObject: (object) =>
      orAbandon(
        object,
        writeAtKey(object.key, "PutObject", destination, () =>
          putObject(object, destination, hasObjectLock, habits),
        ),
      ),
    copyReplica: (copy) => copyReplica(copy, destination, hasObjectLock, habits),
    addMarker: (key) => addMarker(key, destination),
    deleteEntry: (key, versionId) =>
      readAtKey(key, destination, undefined, () => deleteEntry(key, versionId, destination)),
    writeTags: (key, versionId, tags) =>
      readAtKey(key, destination, "gone" as const, () =>
        writeTags(key, versionId, tags, destination),
      ),
  };
}
