import type { MultipartUpload, Part } from "@aws-sdk/client-s3";
import {
  err,
  type OpenUpload,
  ok,
  type PartListing,
  type PortError,
  type Result,
  type UploadedPart,
} from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import { decodeListed } from "../../xml/s3-listed-text.ts";
import { checksumValue } from "../read/s3-object-description.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { withoutQuotes } from "../request/s3-etag.ts";
import { type S3Operations, sendS3 } from "../request/s3-send.ts";
import { addressInput, goneUpload } from "./s3-upload-part.ts";

/** S3 gives no more in one page, of parts and of uploads. */
const PAGE_LENGTH = 1_000;

type PartsPage = S3Operations["ListParts"]["output"];
type UploadsPage = S3Operations["ListMultipartUploads"]["output"];

/** ListParts: one request a page. A page that does not lead on ends the listing with an error. */
export async function listParts(
  listing: PartListing,
  options: S3BucketOptions,
): Promise<Result<readonly UploadedPart[] | "gone", PortError>> {
  const { limit = Number.POSITIVE_INFINITY } = listing;
  const parts: UploadedPart[] = [];
  let after: number | undefined = listing.after ?? 0;
  while (after !== undefined && parts.length < limit) {
    const length = Math.min(limit - parts.length, PAGE_LENGTH);
    const page = await listPartsPage(listing, after, length, options);
    if (!page.ok) {
      return goneUpload(page);
    }
    for (const part of page.value.Parts ?? []) {
      parts.push(uploadedPart(part));
    }
    const next: number | undefined = nextPart(page.value);
    if (next !== undefined && next <= after) {
      return err(standstill(options, "ListParts"));
    }
    after = next;
  }
  return ok(parts);
}

async function listPartsPage(
  listing: PartListing,
  after: number,
  length: number,
  options: S3BucketOptions,
): Promise<Result<PartsPage, PortError>> {
  return callAws(options, "ListParts", async () =>
    requireListing(
      await sendS3(options.client, "ListParts", {
        ...addressInput(listing, options),
        PartNumberMarker: String(after),
        MaxParts: length,
      }),
    ),
  );
}

/** S3 says of every page whether it is the last; an answer that does not is another document. */
function requireListing<Page extends { readonly IsTruncated?: boolean | undefined }>(
  page: Page,
): Page {
  if (page.IsTruncated === undefined) {
    throw new Error("the answer is not the listing that was asked for");
  }
  return page;
}

function nextPart({ IsTruncated, NextPartNumberMarker }: PartsPage) {
  return IsTruncated === true ? Number(NextPartNumberMarker ?? 0) : undefined;
}

function uploadedPart(part: Part): UploadedPart {
  const checksum = checksumValue(part);
  return {
    number: part.PartNumber ?? 0,
    sizeBytes: part.Size ?? 0,
    etag: withoutQuotes(part.ETag ?? ""),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

/**
 * ListMultipartUploads: one request a page. S3 lists by prefix and in the order of keys, so the key's own
 * uploads come first and the listing can end where another key's begin.
 */
export async function listUploads(
  key: string,
  options: S3BucketOptions,
): Promise<Result<readonly OpenUpload[], PortError>> {
  const uploads: OpenUpload[] = [];
  let start: UploadsStart | undefined = {};
  while (start !== undefined) {
    const page = await listUploadsPage(key, start, options);
    if (!page.ok) {
      return page;
    }
    for (const upload of ownUploads(page.value, key)) {
      uploads.push(upload);
    }
    const next = nextUploads(page.value, key);
    if (next !== undefined && next.uploadId === start.uploadId) {
      return err(standstill(options, "ListMultipartUploads"));
    }
    start = next;
  }
  return ok(uploads);
}

/** Where a page of uploads begins: behind this one, of the key itself. */
interface UploadsStart {
  readonly uploadId?: string | undefined;
}

async function listUploadsPage(
  key: string,
  { uploadId }: UploadsStart,
  { client, bucket, ...context }: S3BucketOptions,
): Promise<Result<UploadsPage, PortError>> {
  return callAws(context, "ListMultipartUploads", async () =>
    requireListing(
      await sendS3(client, "ListMultipartUploads", {
        Bucket: bucket,
        Prefix: key,
        MaxUploads: PAGE_LENGTH,
        EncodingType: "url",
        ...(uploadId === undefined ? {} : { KeyMarker: key, UploadIdMarker: uploadId }),
      }),
    ),
  );
}

function ownUploads(
  { Uploads = [], EncodingType }: UploadsPage,
  key: string,
): readonly OpenUpload[] {
  return Uploads.filter((upload) => isOf(key, upload.Key ?? "", EncodingType)).map(
    ({ UploadId = "", Initiated }: MultipartUpload) => ({
      uploadId: UploadId,
      initiatedMs: Initiated?.getTime() ?? 0,
    }),
  );
}

/**
 * Ceph 16 encodes keys as it was asked to, and does not say so. What the prefix did not let through as it stands can only
 * be encoded.
 */
function isOf(key: string, listed: string, encodingType: string | undefined): boolean {
  const encoding = encodingType ?? (listed.startsWith(key) ? undefined : "url");
  return decodeListed(listed, encoding) === key;
}

function nextUploads(page: UploadsPage, key: string): UploadsStart | undefined {
  const { IsTruncated, NextKeyMarker, NextUploadIdMarker, EncodingType } = page;
  const goesOn = IsTruncated === true && isOf(key, NextKeyMarker ?? "", EncodingType);
  return goesOn ? { uploadId: NextUploadIdMarker } : undefined;
}

function standstill({ side }: S3BucketOptions, operation: string): PortError {
  const message = "the listing is truncated, but names no next page beyond the last one";
  return { kind: "invalid", side, operation, message };
}
