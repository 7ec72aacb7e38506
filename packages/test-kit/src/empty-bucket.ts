import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/** Rounds of list and delete; a page has up to 1,000 entries and a run leaves some hundreds. */
const MAX_ROUNDS = 20;

/** Control characters cannot stand in XML 1.0, so such keys are deleted one by one. */
const FITS_XML = /^[ -\uffff]*$/;

/** Deletes every version, every delete marker and every unfinished upload of a bucket. */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const entries = await firstEntries(s3, bucket);
    if (entries.length === 0) break;
    const Objects = entries.filter(({ Key }) => FITS_XML.test(Key));
    for (const entry of entries.filter(({ Key }) => !FITS_XML.test(Key))) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, ...entry }));
    }
    if (Objects.length === 0) continue;
    const request = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors } = await s3.send(request);
    if (Errors !== undefined && Errors.length > 0) {
      throw new Error(`cannot empty ${bucket}: ${JSON.stringify(Errors)}`);
    }
  }
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  for (const { Key, UploadId } of Uploads ?? []) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
}

/** Empties a bucket and deletes it; one that a behaviour had deleted is gone as wanted. */
export async function discardBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await emptyBucket(s3, bucket);
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof Error && error.name === "NoSuchBucket")) throw error;
  }
}

async function firstEntries(
  s3: S3Client,
  bucket: string,
): Promise<{ Key: string; VersionId: string }[]> {
  // Some keys of the suite cannot stand in XML 1.0, so they are asked for encoded.
  const { Versions, DeleteMarkers } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, EncodingType: "url" }),
  );
  return [...(Versions ?? []), ...(DeleteMarkers ?? [])].map(({ Key = "", VersionId = "" }) => ({
    Key: decodeListedKey(Key),
    VersionId,
  }));
}

/** Undoes `encoding-type=url`: form encoding, so `+` is a space. */
export function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
