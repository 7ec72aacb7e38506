import { err, ok, type PortError, type Result } from "@xpart/core";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { type ListingStyle, listingStyle } from "./s3-stack-order.ts";
import { listVersionsPage, type PageRequest, type ServedPage } from "./s3-version-listing.ts";

/** A page, and how its entries are to be read. */
export interface StyledPage extends ServedPage {
  readonly style: ListingStyle;
}

/** Gives the pages of a listing from a first one on; an error is the last. */
export type ReadPages = (first: PageRequest) => AsyncGenerator<Result<StyledPage, PortError>>;

/** S3 gives no more in one page. */
export const PAGE_KEYS = 1_000;

/** Pages in a row without an entry; S3 sends none, other servers some while they look for the next key. */
const MOST_EMPTY_PAGES = 100;

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
      known.style = listingStyle(page.value) ?? known.style;
      yield ok({ ...page.value, style: known.style ?? "interleaved" });
      if (page.value.isTruncated && !isProgress(page.value)) {
        yield err(standstill(options));
        return;
      }
      next = page.value.isTruncated ? pageAfter(page.value, first.prefix) : undefined;
    }
  };
}

/**
 * Finds pages that lead in a circle, of any length, by one remembered marker: it is replaced after 1,
 * 2, 4 ... pages, so that it comes to lie in the circle, and then comes again.
 */
function createProgressCheck(): (page: ServedPage) => boolean {
  let remembered: string | undefined;
  let [pages, replacedAt, emptyPages] = [0, 1, 0];
  return ({ entries, nextKeyMarker, nextVersionIdMarker }) => {
    const marker = JSON.stringify([nextKeyMarker, nextVersionIdMarker]);
    emptyPages = entries.length === 0 ? emptyPages + 1 : 0;
    const leadsOn =
      nextKeyMarker !== undefined && marker !== remembered && emptyPages <= MOST_EMPTY_PAGES;
    pages += 1;
    if (pages === replacedAt) {
      remembered = marker;
      replacedAt *= 2;
    }
    return leadsOn;
  };
}

function standstill({ side }: S3BucketOptions): PortError {
  const message = "the listing is truncated, but names no next page beyond the last one";
  return { kind: "invalid", side, operation: "ListObjectVersions", message };
}

function pageAfter(page: ServedPage, prefix: string): PageRequest {
  const { nextKeyMarker: keyMarker, nextVersionIdMarker: versionIdMarker } = page;
  return { prefix, maxKeys: PAGE_KEYS, keyMarker, versionIdMarker };
}
