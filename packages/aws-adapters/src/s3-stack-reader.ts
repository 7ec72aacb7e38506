import {
  type BucketReader,
  type Entry,
  err,
  type KeyStack,
  ok,
  type PortError,
  type Result,
  type Stack,
} from "@xpart/core";
import type { S3BucketOptions } from "./s3-bucket-options.ts";
import { compareKeys, type ListingStyle, listingStyle, orderEntries } from "./s3-stack-order.ts";
import type { ListedEntry } from "./s3-version-document.ts";
import { listVersionsPage, type PageRequest, type ServedPage } from "./s3-version-listing.ts";

/** First page for one key: most have a short history, and the rest of the page would be other keys. */
export const FIRST_PAGE_KEYS = 32;
/** S3 gives no more in one page. */
const PAGE_KEYS = 1_000;

/** Makes the listing half of a {@link BucketReader}. */
export function createStackReader(
  options: S3BucketOptions,
): Pick<BucketReader, "readStack" | "listStacks"> {
  // What one page proved about the server holds for all.
  const known: { style: ListingStyle | undefined } = { style: undefined };

  async function readPage(request: PageRequest): Promise<Result<StyledPage, PortError>> {
    const page = await listVersionsPage(options, request);
    if (!page.ok) {
      return page;
    }
    if (page.value.isTruncated && !isAdvance(request, page.value)) {
      return err(standstill(options));
    }
    known.style = listingStyle(page.value) ?? known.style;
    return ok({ ...page.value, style: known.style ?? "interleaved" });
  }

  return {
    readStack: (key) => readStack(key, readPage),
    listStacks: (prefix) => listStacks(prefix, readPage),
  };
}

type ReadPage = (request: PageRequest) => Promise<Result<StyledPage, PortError>>;

interface StyledPage extends ServedPage {
  readonly style: ListingStyle;
}

/**
 * The key is the prefix of the listing, so that its entries come first; those of longer keys come behind
 * and end it.
 */
async function readStack(key: string, readPage: ReadPage): Promise<Result<Stack, PortError>> {
  let stack: Stack = { entries: [] };
  let next: PageRequest | undefined = { ...firstPage(key), maxKeys: FIRST_PAGE_KEYS };
  while (next !== undefined) {
    const page: Result<StyledPage, PortError> = await readPage(next);
    if (!page.ok) {
      return page;
    }
    const own = page.value.entries.filter((listed) => listed.key === key);
    stack = append(stack, orderEntries(own, page.value.style));
    const goesOn = page.value.isTruncated && page.value.nextKeyMarker === key;
    next = goesOn ? pageAfter(page.value, key) : undefined;
  }
  return ok(stack);
}

async function* listStacks(
  prefix: string,
  readPage: ReadPage,
): AsyncGenerator<Result<KeyStack, PortError>> {
  // A key's entries may go on in the next page: the last key of a page waits for it.
  let waiting: KeyStack | undefined;
  let next: PageRequest | undefined = firstPage(prefix);
  while (next !== undefined) {
    const page: Result<StyledPage, PortError> = await readPage(next);
    if (!page.ok) {
      yield page;
      return;
    }
    for (const stack of stacksOf(page.value)) {
      if (waiting !== undefined && waiting.key !== stack.key) {
        yield ok(waiting);
        waiting = undefined;
      }
      waiting = { ...append(waiting ?? { entries: [] }, stack), key: stack.key };
    }
    next = page.value.isTruncated ? pageAfter(page.value, prefix) : undefined;
  }
  if (waiting !== undefined) {
    yield ok(waiting);
  }
}

/** The bound of both loops: a page that begins no further than the one before it ends them. */
function isAdvance(request: PageRequest, page: ServedPage): boolean {
  return (
    page.nextKeyMarker !== undefined &&
    (page.nextKeyMarker !== request.keyMarker ||
      page.nextVersionIdMarker !== request.versionIdMarker)
  );
}

function standstill({ side }: S3BucketOptions): PortError {
  const message = "the listing is truncated, but names no next page beyond the last one";
  return { kind: "invalid", side, operation: "ListObjectVersions", message };
}

function firstPage(prefix: string): PageRequest {
  return { prefix, maxKeys: PAGE_KEYS, keyMarker: undefined, versionIdMarker: undefined };
}

function pageAfter(page: ServedPage, prefix: string): PageRequest {
  const { nextKeyMarker: keyMarker, nextVersionIdMarker: versionIdMarker } = page;
  return { prefix, maxKeys: PAGE_KEYS, keyMarker, versionIdMarker };
}

/** The stacks on a page, in the order of their keys. */
function stacksOf({ entries, style }: StyledPage): readonly KeyStack[] {
  const byKey = new Map<string, ListedEntry[]>();
  for (const listed of entries) {
    const own = byKey.get(listed.key);
    if (own === undefined) {
      byKey.set(listed.key, [listed]);
    } else {
      own.push(listed);
    }
  }
  const stacks = [...byKey].map(([key, own]) => ({ key, ...orderEntries(own, style) }));
  return style === "interleaved"
    ? stacks
    : stacks.sort((left, right) => compareKeys(left.key, right.key));
}

function append(above: Stack, below: Stack): Stack {
  const entries: readonly Entry[] = [...above.entries, ...below.entries];
  return above.ambiguous || below.ambiguous ? { entries, ambiguous: true } : { entries };
}
