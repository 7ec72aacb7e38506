import {
  type BucketReader,
  compareKeys,
  type Entry,
  type KeyStack,
  ok,
  type PortError,
  type Result,
  type Stack,
} from "@xpart/core";
import type { S3BucketOptions } from "../request/s3-bucket-options.ts";
import type { ListedEntry } from "../request/s3-version-document.ts";
import {
  createListingPages,
  PAGE_KEYS,
  type ReadPages,
  type StyledPage,
} from "./s3-listing-pages.ts";
import { orderEntries } from "./s3-stack-order.ts";
import type { PageRequest } from "./s3-version-listing.ts";

/** First page for one key: most have a short history, and the rest of the page would be other keys. */
export const FIRST_PAGE_KEYS = 32;

/** Makes the listing half of a {@link BucketReader}. */
export function createStackReader(
  options: S3BucketOptions,
): Pick<BucketReader, "readStack" | "listStacks"> {
  const readPages = createListingPages(options);
  return {
    readStack: (key) => readStack(key, readPages),
    listStacks: (prefix) => listStacks(prefix, readPages),
  };
}

/**
 * The key is the prefix of the listing, so that its entries come first; those of longer keys come behind
 * and end it.
 */
async function readStack(key: string, readPages: ReadPages): Promise<Result<Stack, PortError>> {
  const stack = openStack(key);
  for await (const page of readPages({ ...firstPage(key), maxKeys: FIRST_PAGE_KEYS })) {
    if (!page.ok) {
      // MinIO refuses to list what it refuses to keep: nothing is there (A20).
      return page.error.kind === "unkeepable" ? ok(closed(stack)) : page;
    }
    const { entries, style, server } = page.value;
    const own = entries.filter((listed) => listed.key === key);
    append(stack, orderEntries(own, style, server));
    if (own.length < entries.length) {
      break;
    }
  }
  return ok(closed(stack));
}

async function* listStacks(
  prefix: string,
  readPages: ReadPages,
): AsyncGenerator<Result<KeyStack, PortError>> {
  // A key's entries may go on in the next page: the last key of a page waits for it.
  let waiting: GrowingStack | undefined;
  for await (const page of readPages(firstPage(prefix))) {
    if (!page.ok) {
      yield page;
      return;
    }
    for (const { key, ...stack } of stacksOf(page.value)) {
      if (waiting !== undefined && waiting.key !== key) {
        yield ok({ ...closed(waiting), key: waiting.key });
        waiting = undefined;
      }
      waiting ??= openStack(key);
      append(waiting, stack);
    }
  }
  if (waiting !== undefined) {
    yield ok({ ...closed(waiting), key: waiting.key });
  }
}

/** A key's stack while its pages are read. */
interface GrowingStack {
  readonly key: string;
  readonly entries: Entry[];
  isAmbiguous: boolean;
}

function openStack(key: string): GrowingStack {
  return { key, entries: [], isAmbiguous: false };
}

/** One by one: a key may have more entries than a call takes arguments. */
function append(stack: GrowingStack, below: Stack): void {
  for (const entry of below.entries) {
    stack.entries.push(entry);
  }
  stack.isAmbiguous ||= below.ambiguous === true;
}

function closed({ entries, isAmbiguous }: GrowingStack): Stack {
  return isAmbiguous ? { entries, ambiguous: true } : { entries };
}

function firstPage(prefix: string): PageRequest {
  return { prefix, maxKeys: PAGE_KEYS, keyMarker: undefined, versionIdMarker: undefined };
}

/** The stacks on a page, in the order of their keys. */
export function stacksOf({ entries, style, server }: StyledPage): readonly KeyStack[] {
  const byKey = new Map<string, ListedEntry[]>();
  for (const listed of entries) {
    const own = byKey.get(listed.key);
    if (own === undefined) {
      byKey.set(listed.key, [listed]);
    } else {
      own.push(listed);
    }
  }
  const stacks = [...byKey].map(([key, own]) => ({ key, ...orderEntries(own, style, server) }));
  return style === "interleaved"
    ? stacks
    : stacks.sort((left, right) => compareKeys(left.key, right.key));
}
