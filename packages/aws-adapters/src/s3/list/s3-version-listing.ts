import type { PortError, Result } from "@xpart/core";
import { callAws } from "../../call/aws-call.ts";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { sendS3 } from "../request/s3-send.ts";
import type { VersionsPage } from "../request/s3-version-document.ts";

/** Which page of a listing. */
export interface PageRequest {
  readonly prefix: string;
  /** Entries in a page; S3 gives at most 1,000. */
  readonly maxKeys: number;
  readonly keyMarker: string | undefined;
  readonly versionIdMarker: string | undefined;
}

/** A page with the `Server` header of its answer. */
export interface ServedPage extends VersionsPage {
  readonly server: string | undefined;
}

/**
 * ListObjectVersions, one request: a page in document order (O5), whatever sends it.
 */
export async function listVersionsPage(
  options: S3BucketOptions,
  request: PageRequest,
): Promise<Result<ServedPage, PortError>> {
  return callAws(options, "ListObjectVersions", async () => {
    let server: string | undefined;
    const input = {
      Bucket: options.bucket,
      Prefix: request.prefix,
      MaxKeys: request.maxKeys,
      KeyMarker: request.keyMarker,
      VersionIdMarker: request.versionIdMarker,
      EncodingType: "url",
    } as const;
    const page = await sendS3(options.client, "ListObjectVersions", input, {
      onHeaders: (headers) => {
        server = headers["server"];
      },
    });
    return { ...page, entries: withoutRepeated(page.entries, request), server };
  });
}

/**
 * Leaves out what the pages before had: versitygw 1.8 names the current delete marker of a key again on a page that
 * begins within the key, and at times the entry behind which the page was to begin (V3).
 */
function withoutRepeated(
  entries: VersionsPage["entries"],
  { keyMarker, versionIdMarker }: PageRequest,
): VersionsPage["entries"] {
  if (keyMarker === undefined || versionIdMarker === undefined) {
    return entries;
  }
  return entries.filter(
    ({ key, isLatest, entry }) =>
      key !== keyMarker || !(isLatest || entry.versionId === versionIdMarker),
  );
}
