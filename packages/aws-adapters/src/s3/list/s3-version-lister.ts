import {
  compareKeys,
  type KeyRange,
  type ListedVersion,
  type ListingPlace,
  ok,
  type PageOfRange,
  type PortError,
  type Result,
  type VersionLister,
  type VersionPage,
} from "@xpart/core";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import { profileOf } from "../server/s3-server-profile.ts";
import type { ListingStyle } from "../server/s3-server-traits.ts";
import { PAGE_KEYS, type StyledPage } from "./s3-listing-pages.ts";
import { listingStyle } from "./s3-stack-order.ts";
import { stacksOf } from "./s3-stack-reader.ts";
import { listVersionsPage, type PageRequest, type ServedPage } from "./s3-version-listing.ts";

/**
 * Lists a bucket entry by entry, a request a page, in any range of keys (V3).
 *
 * @example
 * const lister = createS3VersionLister({
 *   side: "source", client: createS3Client({ region: "us-east-1" }), bucket: "reports",
 * });
 * const page = await lister.listPage({ prefix: "2026/", after: "2026/03" });
 */
export function createS3VersionLister(options: S3BucketOptions): VersionLister {
  // What one page proved about the server holds for all.
  let style: ListingStyle | undefined;
  return {
    async listPage(range, page = {}) {
      const served = await listVersionsPage(options, requestOf(range, page));
      if (!served.ok) {
        return served;
      }
      style = profileOf(options.client).listing ?? listingStyle(served.value) ?? style;
      return pageOf({ ...served.value, style: style ?? "unproven" }, range, options);
    },
  };
}

function requestOf(
  { prefix, after }: KeyRange,
  { from, limit = PAGE_KEYS }: PageOfRange,
): PageRequest {
  return {
    prefix,
    maxKeys: Math.min(limit, PAGE_KEYS),
    keyMarker: from?.key ?? after,
    versionIdMarker: from?.versionId,
  };
}

function pageOf(
  page: StyledPage,
  range: KeyRange,
  { side }: S3BucketOptions,
): Result<VersionPage, PortError> {
  const listed = versionsOf(page);
  const last = listed.at(-1);
  const isPast = last !== undefined && range.upTo !== undefined && isBehind(last.key, range.upTo);
  const versions = within(listed, range, isPast);
  if (!page.isTruncated || isPast) {
    return ok({ versions });
  }
  const next = nextPlace(page);
  return next === undefined ? { ok: false, error: { ...NOWHERE, side } } : ok({ versions, next });
}

const NOWHERE = {
  kind: "invalid",
  operation: "ListObjectVersions",
  message: "the listing is truncated, but names no next page",
} as const;

/** The entries of a page in the order of their keys, each key's newest first. */
function versionsOf(page: StyledPage): readonly ListedVersion[] {
  if (page.style === "interleaved") {
    return page.entries;
  }
  return stacksOf(page).flatMap(({ key, entries, ambiguous }) =>
    entries.map((entry) =>
      ambiguous === true ? { key, entry, isAmbiguous: true } : { key, entry },
    ),
  );
}

/** Only what lies at the ends can lie outside: servers differ in whether a marker's own key is listed again. */
function within(
  listed: readonly ListedVersion[],
  { after, upTo }: KeyRange,
  isPast: boolean,
): readonly ListedVersion[] {
  const first = listed[0];
  const isEarly = after !== undefined && first !== undefined && !isBehind(first.key, after);
  if (!isEarly && !isPast) {
    return listed;
  }
  return listed.filter(
    ({ key }) =>
      (after === undefined || isBehind(key, after)) && (upTo === undefined || !isBehind(key, upTo)),
  );
}

function isBehind(key: string, other: string): boolean {
  return compareKeys(key, other) > 0;
}

function nextPlace({ nextKeyMarker, nextVersionIdMarker }: ServedPage): ListingPlace | undefined {
  return nextKeyMarker === undefined
    ? undefined
    : { key: nextKeyMarker, versionId: nextVersionIdMarker };
}
