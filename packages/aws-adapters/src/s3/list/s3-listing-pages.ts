import {
  createProgressCheck,
  err,
  ok,
  type PageEnd,
  type PortError,
  type Result,
} from "@xpart/core";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { profileOf } from "../server/s3-server-profile.ts";
import type { ListingStyle, ReadingStyle } from "../server/s3-server-traits.ts";
import { listingStyle } from "./s3-stack-order.ts";
import { listVersionsPage, type PageRequest, type ServedPage } from "./s3-version-listing.ts";

/** A page, and how its entries are to be read. */
export interface StyledPage extends ServedPage {
  readonly style: ReadingStyle;
}

/** Gives the pages of a listing from a first one on; an error is the last. */
export type ReadPages = (first: PageRequest) => AsyncGenerator<Result<StyledPage, PortError>>;

/** S3 gives no more in one page. */
export const PAGE_KEYS = 1_000;

/**
 * Reads the pages of listings of one bucket. It goes on for as long as the server says that there is
 * more, whatever its markers look like: MinIO's carry a suffix. Where that leads nowhere, to a page that
 * was there before, or to ever more empty ones, the listing ends in an error.
 */
export function createListingPages(options: S3BucketOptions): ReadPages {
  // What one page proved about the server holds for all.
  const known: { style: ListingStyle | undefined } = { style: undefined };
  return async function* readPages(first) {
    const isProgress = createProgressCheck();
    let next: PageRequest | undefined = first;
    while (next !== undefined) {
      const page: Result<ServedPage, PortError> = await listVersionsPage(options, next);
      if (!page.ok) {
        yield page;
        return;
      }
      known.style = profileOf(options.client).listing ?? listingStyle(page.value) ?? known.style;
      yield ok({ ...page.value, style: known.style ?? "unproven" });
      if (page.value.isTruncated && !isProgress(pageEnd(page.value))) {
        yield err(standstill(options));
        return;
      }
      next = page.value.isTruncated ? pageAfter(page.value, first.prefix) : undefined;
    }
  };
}

function pageEnd({ entries, nextKeyMarker, nextVersionIdMarker }: ServedPage): PageEnd {
  const marker = JSON.stringify([nextKeyMarker, nextVersionIdMarker]);
  return { count: entries.length, marker: nextKeyMarker === undefined ? undefined : marker };
}

function standstill({ side }: S3BucketOptions): PortError {
  const message = "the listing is truncated, but names no next page beyond the last one";
  return { kind: "invalid", side, operation: "ListObjectVersions", message };
}

function pageAfter(page: ServedPage, prefix: string): PageRequest {
  const { nextKeyMarker: keyMarker, nextVersionIdMarker: versionIdMarker } = page;
  return { prefix, maxKeys: PAGE_KEYS, keyMarker, versionIdMarker };
}
