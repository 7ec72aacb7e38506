import {
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { err, ok, type PortError, type Result } from "@xpart/core";
import type { StoredObject } from "../packages/package-of-object.ts";
import { asSyncError, attemptAws } from "../sync/attempt-aws.ts";
import type { PackageStorage } from "../sync/package-storage.ts";
import type { SyncError, SyncResult } from "../sync/sync-error.ts";

/** Which bucket, and how it is reached. */
export interface S3PackageStorageOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * A server's bucket on S3. A HEAD has no body, so its 404 does not tell a missing object from a missing bucket.
 * Before the first object counts as absent, the bucket itself is looked at (Y3).
 */
export function createS3PackageStorage({
  client,
  bucket,
}: S3PackageStorageOptions): PackageStorage {
  let isBucketThere = false;

  async function confirmBucket(): SyncResult<undefined> {
    if (!isBucketThere) {
      const seen = await attemptAws("bucket", "HeadBucket", () =>
        client.send(new HeadBucketCommand({ Bucket: bucket })),
      );
      if (!seen.ok) {
        return err(explained(seen.error, bucket));
      }
      isBucketThere = true;
    }
    return ok(undefined);
  }

  return {
    async head(key) {
      const seen = await attemptAws("bucket", "HeadObject", () =>
        client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
      );
      if (!seen.ok) {
        return seen.error.kind === "not-found"
          ? confirmBucket()
          : err(explained(seen.error, bucket));
      }
      const { LastModified, Metadata = {} } = seen.value;
      const object: StoredObject = {
        key,
        lastModifiedMicros: (LastModified?.getTime() ?? 0) * MICROS_PER_MILLISECOND,
        metadata: Metadata,
      };
      return ok(object);
    },
    async *listKeys(prefix) {
      let token: string | undefined;
      do {
        const page = await listPage(client, bucket, prefix, token);
        yield page.ok ? ok((page.value.Contents ?? []).flatMap(({ Key }) => Key ?? [])) : page;
        token = page.ok ? page.value.NextContinuationToken : undefined;
      } while (token !== undefined);
    },
  };
}

const MICROS_PER_MILLISECOND = 1_000;

async function listPage(
  client: S3Client,
  bucket: string,
  prefix: string,
  token: string | undefined,
): Promise<Result<ListObjectsV2CommandOutput, SyncError>> {
  const listed = await attemptAws("bucket", "ListObjectsV2", () =>
    client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    ),
  );
  return listed.ok ? listed : err(explained(listed.error, bucket));
}

/** Of a failed HEAD the SDK reports only a status, so this says what it means. */
function explained(found: PortError, bucket: string): SyncError {
  const error = asSyncError(found, "bucket");
  if (found.kind === "not-found") {
    return { ...error, message: `there is no bucket ${bucket}` };
  }
  if (error.kind === "denied") {
    const rights = `s3:GetObject on ${bucket}/* and s3:ListBucket on ${bucket}`;
    return { ...error, message: `${error.message}; it needs ${rights}` };
  }
  return { ...error, message: `${bucket}: ${error.message}` };
}
