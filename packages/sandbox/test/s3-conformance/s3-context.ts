import { randomBytes } from "node:crypto";
import {
  BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { discardBucket, emptyBucket } from "@xpart/test-kit/empty-bucket";
import type { S3Target } from "@xpart/test-kit/s3-target";
import { createSignedHttp, type SignedHttp } from "./signed-http.ts";

/** What one behaviour works with. */
export interface S3Context {
  readonly s3: S3Client;
  readonly http: SignedHttp;
  readonly region: string;
  /** A bucket with versioning enabled, shared: only keys that start with `key` are the behaviour's. */
  readonly versioned: string;
  /** A bucket that never had versioning, shared in the same way. */
  readonly unversioned: string;
  /** A key that nothing else uses, and that is not a prefix of another behaviour's key. */
  readonly key: string;
  /** A bucket of its own, for what changes the bucket's state or lists all of it. */
  freshBucket(versioning: "Enabled" | "Suspended" | "never"): Promise<string>;
}

/** The connection of one suite run: makes a context per behaviour and cleans up after all. */
export interface S3Suite {
  contextFor(behaviourId: string): S3Context;
  /** Empties the shared buckets, deletes the others, closes the connections. */
  close(): Promise<void>;
}

/** Connects and makes the two shared buckets unless they are there already. */
export async function openSuite(target: S3Target): Promise<S3Suite> {
  const { region, bucketPrefix } = target;
  const s3 = new S3Client({
    region,
    endpoint: target.endpoint,
    credentials: target.credentials,
    forcePathStyle: true,
    // A local server must be right at once; AWS may throttle.
    maxAttempts: target.server === "endpoint" ? 5 : 1,
  });
  const http = createSignedHttp(target);
  const versioned = `${bucketPrefix}-versioned`;
  const unversioned = `${bucketPrefix}-unversioned`;
  await createBucket(s3, versioned, region);
  await setVersioning(s3, versioned, "Enabled");
  await createBucket(s3, unversioned, region);

  const made: string[] = [];
  async function freshBucket(versioning: "Enabled" | "Suspended" | "never"): Promise<string> {
    const bucket = `${bucketPrefix}-${randomBytes(6).toString("hex")}`;
    await createBucket(s3, bucket, region);
    made.push(bucket);
    if (versioning !== "never") await setVersioning(s3, bucket, versioning);
    return bucket;
  }

  return {
    contextFor: (behaviourId) => {
      const key = `${behaviourId}-${randomBytes(6).toString("hex")}`;
      return { s3, http, region, versioned, unversioned, key, freshBucket };
    },
    close: async () => {
      for (const bucket of [versioned, unversioned]) await emptyBucket(s3, bucket);
      for (const bucket of made) await discardBucket(s3, bucket);
      s3.destroy();
      http.close();
    },
  };
}

/** Sets a bucket's versioning state; on AWS the first enabling may take minutes to reach all. */
export async function setVersioning(
  s3: S3Client,
  bucket: string,
  status: "Enabled" | "Suspended",
): Promise<void> {
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: status },
    }),
  );
}

async function createBucket(s3: S3Client, bucket: string, region: string): Promise<void> {
  const place = Object.values(BucketLocationConstraint).find((known) => known === region);
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(place === undefined
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: place } }),
      }),
    );
  } catch (error) {
    // Shared buckets of the environment's endpoint are kept from run to run.
    if (!(error instanceof Error && error.name === "BucketAlreadyOwnedByYou")) throw error;
  }
}
