import {
  type Entry,
  entryTimeMs,
  type KeyRange,
  type PortError,
  type VersionLister,
} from "@xpart/core";
import type { Inventory, InventoryProblem } from "../inventory/open-inventory.ts";
import type { ListedKey } from "../slice/listed-key.ts";

/** What a bucket holds, as its listing says. */
export interface Volume {
  readonly keys: number;
  readonly versions: number;
  readonly markers: number;
  readonly bytes: number;
  /** Versions that are not made of parts, and those that are with the parts of all of them. */
  readonly whole: number;
  readonly inParts: { readonly versions: number; readonly parts: number };
  /** What stands on top of a key: what a tool without history copies. */
  readonly current: { readonly versions: number; readonly bytes: number };
  readonly sizes: readonly SizeClass[];
  /** Requests that listing it took, or takes where an inventory was read. */
  readonly listings: number;
}

/** Versions of less than so many bytes, and not of the class before. */
export interface SizeClass {
  readonly name: string;
  readonly versions: number;
  readonly bytes: number;
}

const KIB = 1024;
const MIB = KIB * KIB;
const GIB = KIB * MIB;

const CLASSES: readonly (readonly [name: string, below: number])[] = [
  ["< 128 KiB", 128 * KIB],
  ["< 1 MiB", MIB],
  ["< 16 MiB", 16 * MIB],
  ["< 128 MiB", 128 * MIB],
  ["< 1 GiB", GIB],
  ["< 5 GiB", 5 * GIB],
  [">= 5 GiB", Number.POSITIVE_INFINITY],
];

/** How a volume is measured. */
export interface MeasureOptions {
  readonly isWanted?: ((key: ListedKey) => boolean) | undefined;
  /** Of what is older, in milliseconds since the epoch, only what was current then counts (R12). */
  readonly sinceMs?: number | undefined;
  readonly signal: AbortSignal;
  /** Hears after each page. */
  readonly onProgress?: ((volume: Volume) => void) | undefined;
}

/** Lists all versions and markers of ranges, one page after the other, and counts: memory does not grow. */
export async function measureVolume(
  ranges: readonly KeyRange[],
  lister: VersionLister,
  { isWanted, sinceMs, signal, onProgress }: MeasureOptions,
): Promise<{ readonly volume: Volume; readonly end: "done" | "stopped" | PortError }> {
  const count = new VolumeCount({ isWanted, sinceMs });
  for (const range of ranges) {
    let from: Parameters<VersionLister["listPage"]>[1] = {};
    do {
      if (signal.aborted) {
        return { volume: count.volume(), end: "stopped" };
      }
      const page = await lister.listPage(range, from);
      if (!page.ok) {
        return { volume: count.volume(), end: page.error };
      }
      count.addListing();
      for (const { key, entry } of page.value.versions) {
        count.addListed(key, entry);
      }
      onProgress?.(count.volume());
      from = page.value.next === undefined ? undefined : { from: page.value.next };
    } while (from !== undefined);
  }
  return { volume: count.volume(), end: "done" };
}

/** Entries that one listing gives: what a backfill lists it looks at in so many requests. */
const PAGE_ENTRIES = 1_000;
/** Entries of an inventory between two times that it is told how far it is. */
const TELL_EVERY = 10_000;

/**
 * Counts what an inventory has below prefixes. Its entries come in no order, so that of what is older than `sinceMs` only
 * what is current today is counted, and `isWanted` is given no time of a key.
 */
export async function measureInventory(
  prefixes: readonly string[],
  inventory: Inventory,
  { isWanted, sinceMs = Number.NEGATIVE_INFINITY, signal, onProgress }: MeasureOptions,
): Promise<{ readonly volume: Volume; readonly end: "done" | "stopped" | InventoryProblem }> {
  const count = new VolumeCount({ isWanted: undefined, sinceMs: undefined });
  let seen = 0;
  for await (const read of inventory.entries()) {
    if (!read.ok) {
      return { volume: count.volume(), end: read.error };
    }
    const { key, entry, isLatest } = read.value;
    const isMeant =
      prefixes.some((prefix) => key.startsWith(prefix)) &&
      isWanted?.({ key, newestMs: undefined }) !== false;
    if (isMeant && (isLatest || entryTimeMs(entry) > sinceMs)) {
      count.add(entry, isLatest);
    }
    seen += 1;
    if (seen % TELL_EVERY === 0) {
      onProgress?.(count.volume());
      if (signal.aborted) {
        return { volume: count.volume(), end: "stopped" };
      }
    }
  }
  const volume = count.volume();
  const listings = Math.ceil((volume.versions + volume.markers) / PAGE_ENTRIES);
  return { volume: { ...volume, listings }, end: signal.aborted ? "stopped" : "done" };
}

class VolumeCount {
  readonly #options: Pick<MeasureOptions, "isWanted" | "sinceMs">;
  readonly #sizes = CLASSES.map(([name]) => ({ name, versions: 0, bytes: 0 }));
  readonly #current = { versions: 0, bytes: 0 };
  readonly #inParts = { versions: 0, parts: 0 };
  readonly #totals = { keys: 0, versions: 0, markers: 0, bytes: 0, whole: 0, listings: 0 };
  #key: string | undefined;
  #isCounted = false;

  constructor(options: Pick<MeasureOptions, "isWanted" | "sinceMs">) {
    this.#options = options;
  }

  addListing(): void {
    this.#totals.listings += 1;
  }

  /** Counts an entry of a listing: keys in order, of each the newest first. */
  addListed(key: string, entry: Entry): void {
    const { isWanted, sinceMs = Number.NEGATIVE_INFINITY } = this.#options;
    const isFirst = key !== this.#key;
    if (isFirst) {
      this.#key = key;
      this.#isCounted = isWanted?.({ key, newestMs: entryTimeMs(entry) }) !== false;
    }
    if (this.#isCounted) {
      this.add(entry, isFirst);
      // What stood on top then is counted, what lies below it is not.
      this.#isCounted = entryTimeMs(entry) > sinceMs;
    }
  }

  /** Counts an entry. */
  add(entry: Entry, isCurrent: boolean): void {
    this.#totals.keys += isCurrent ? 1 : 0;
    if (entry.kind === "marker") {
      this.#totals.markers += 1;
      return;
    }
    const { sizeBytes, etag } = entry.pin;
    this.#totals.versions += 1;
    this.#totals.bytes += sizeBytes;
    if (isCurrent) {
      this.#current.versions += 1;
      this.#current.bytes += sizeBytes;
    }
    const size = this.#sizes[CLASSES.findIndex(([, below]) => sizeBytes < below)];
    if (size !== undefined) {
      size.versions += 1;
      size.bytes += sizeBytes;
    }
    const parts = partsOf(etag);
    if (parts === 0) {
      this.#totals.whole += 1;
    } else {
      this.#inParts.versions += 1;
      this.#inParts.parts += parts;
    }
  }

  volume(): Volume {
    return {
      ...this.#totals,
      current: { ...this.#current },
      inParts: { ...this.#inParts },
      sizes: this.#sizes.map((each) => ({ ...each })),
    };
  }
}

/** The ETag of an upload in parts ends in their number (S3 user guide, "Checking object integrity"). 0: it has none. */
function partsOf(etag: string): number {
  return Number(/-(\d{1,5})"?$/.exec(etag)?.[1] ?? 0);
}
