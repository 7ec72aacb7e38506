import type { ServiceResponse } from "../../service.ts";
import type { CompletedUpload } from "../content/multipart-upload.ts";
import { type BucketState, findEntry } from "./bucket-state.ts";
import type { RequestedPart } from "./multipart-state.ts";

/** A bucket remembers as many; the oldest are forgotten. */
const MAX_REMEMBERED = 1_000;

/** Remembers a completion, for whoever sends it once more. */
export function rememberCompletion(
  bucket: BucketState,
  uploadId: string,
  completed: CompletedUpload,
): void {
  bucket.completed.set(uploadId, completed);
  const [oldest] = bucket.completed.keys();
  if (bucket.completed.size > MAX_REMEMBERED && oldest !== undefined) {
    bucket.completed.delete(oldest);
  }
}

/**
 * The answer to a completion that was sent before, with the same parts, for as long as what it made is there: S3
 * answers 200 once more and makes nothing (ceph/s3-tests, `test_multipart_upload`, measured on AWS).
 */
export function answerOfCompletion(
  bucket: BucketState,
  { key, uploadId }: { readonly key: string; readonly uploadId: string },
  requested: readonly RequestedPart[],
): ServiceResponse | undefined {
  const completed = bucket.completed.get(uploadId);
  const isSame =
    completed?.key === key &&
    completed.requested.length === requested.length &&
    completed.requested.every((part, index) => {
      const other = requested[index];
      return part.partNumber === other?.partNumber && part.etag === other.etag;
    });
  return isSame && findEntry(bucket, key, completed.versionId) !== undefined
    ? completed.answer
    : undefined;
}
