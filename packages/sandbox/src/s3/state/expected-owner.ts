import { S3Error } from "../protocol/s3-error.ts";
import { header, type S3Request } from "../protocol/s3-request.ts";
import { findBucket, type S3Context } from "./s3-context.ts";

/** Of the bucket that a request addresses, and of the one that a copy reads. */
const OWNER_HEADERS = [
  "x-amz-expected-bucket-owner",
  "x-amz-source-expected-bucket-owner",
] as const;

/**
 * Refuses a request that expects another account to own its bucket. All buckets here belong to the partition's
 * account. Source: S3 user guide, "Verifying bucket ownership with bucket owner condition".
 *
 * @throws S3Error AccessDenied; NoSuchBucket before it, of which nobody is the owner.
 */
export function requireExpectedOwner(context: S3Context, request: S3Request): void {
  for (const name of OWNER_HEADERS) {
    const expected = header(request, name);
    if (expected !== undefined && expected !== context.origin.accountId) {
      findBucket(context, request.bucket);
      throw new S3Error("AccessDenied");
    }
  }
}
