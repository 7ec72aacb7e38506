import {
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { err, ok, type Result } from "@xpart/core";
import type { UploadDestination } from "./upload-settings.ts";

/** A zip with what is written down beside it. */
export interface ZipContent {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly buildHash: string;
  readonly commit: string | undefined;
}

/** What came of an object: it was there with this build's hash, or it was written. */
export type Uploaded = "there" | "uploaded";

/**
 * Puts a zip at a key, encrypted with the destination's KMS key, unless one of the same build is there
 * (G10). S3 itself verifies the bytes. Where the identity may not look, the zip is written: that is what
 * was asked for, and the bytes are the same.
 *
 * @returns what became of it; where it failed a sentence with what, where, and what to do.
 */
export async function uploadObject(
  client: S3Client,
  destination: UploadDestination,
  key: string,
  zip: ZipContent,
): Promise<Result<Uploaded, string>> {
  const place = { Bucket: destination.bucket, Key: key };
  try {
    if ((await buildHashAt(client, place)) === zip.buildHash) {
      return ok("there");
    }
    await client.send(
      new PutObjectCommand({
        ...place,
        Body: zip.bytes,
        ContentType: "application/zip",
        ChecksumSHA256: Buffer.from(zip.sha256, "hex").toString("base64"),
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: destination.kmsKeyId,
        Metadata: {
          "package-hash": zip.buildHash,
          ...(zip.commit !== undefined && { "commit-hash": zip.commit }),
        },
      }),
    );
    return ok("uploaded");
  } catch (error) {
    return err(`s3://${destination.bucket}/${key} was not uploaded: ${reason(error, destination)}`);
  }
}

/** The build hash of what is at a key; undefined where there is nothing, or nobody says. */
async function buildHashAt(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
): Promise<string | undefined> {
  try {
    const { Metadata } = await client.send(new HeadObjectCommand(place));
    return Metadata?.["package-hash"];
  } catch (error) {
    // Without the right to list, S3 says 403 of a key that is not there.
    if (error instanceof S3ServiceException && [403, 404].includes(statusOf(error))) {
      return undefined;
    }
    throw error;
  }
}

function statusOf(error: S3ServiceException): number {
  return error.$metadata.httpStatusCode ?? 0;
}

/** What to do about an error, by S3's status. */
function reason(error: unknown, { bucket, region, variables }: UploadDestination): string {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const status = error instanceof S3ServiceException ? statusOf(error) : 0;
  switch (status) {
    case 301:
    case 307:
    case 400:
      return `${said} (${status}). Is ${bucket} in ${region}? ${variables}_REGION must be its region, ${variables}_KMS_KEY_ID a key there`;
    case 403:
      return `${said} (403). The pipeline's role needs s3:PutObject there, and kms:GenerateDataKey with the key of ${variables}_KMS_KEY_ID`;
    case 404:
      return `${said} (404). Is there a bucket ${bucket}? ${variables}_BUCKET names it`;
    default:
      return `${said}. Run it again; what was uploaded is not uploaded twice`;
  }
}
