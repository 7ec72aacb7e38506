import type { Entry, KeyRange, ListedVersion, PortError, VersionLister } from "@xpart/core";
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
  /** Requests that listing it took. */
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
  readonly signal: AbortSignal;
  /** Hears after each page. */
  readonly onProgress?: ((volume: Volume) => void) | undefined;
}

/** Lists all versions and markers below prefixes, one page after the other, and counts: memory does not grow. */
export async function measureVolume(
  prefixes: readonly string[],
  lister: VersionLister,
  { isWanted, signal, onProgress }: MeasureOptions,
): Promise<{ readonly volume: Volume; readonly end: "done" | "stopped" | PortError }> {
  const count = new VolumeCount(isWanted);
  for (const prefix of prefixes) {
    const range: KeyRange = { prefix };
    let from: Parameters<VersionLister["listPage"]>[1] = {};
    do {
      if (signal.aborted) {
        return { volume: count.volume(), end: "stopped" };
      }
      const page = await lister.listPage(range, from);
      if (!page.ok) {
        return { volume: count.volume(), end: page.error };
      }
      count.addPage(page.value.versions);
      onProgress?.(count.volume());
      from = page.value.next === undefined ? undefined : { from: page.value.next };
    } while (from !== undefined);
  }
  return { volume: count.volume(), end: "done" };
}

class VolumeCount {
  readonly #isWanted: MeasureOptions["isWanted"];
  readonly #sizes = CLASSES.map(([name]) => ({ name, versions: 0, bytes: 0 }));
  readonly #current = { versions: 0, bytes: 0 };
  readonly #inParts = { versions: 0, parts: 0 };
  readonly #totals = { keys: 0, versions: 0, markers: 0, bytes: 0, whole: 0, listings: 0 };
  #key: string | undefined;
  #isCounted = false;

  constructor(isWanted: MeasureOptions["isWanted"]) {
    this.#isWanted = isWanted;
  }

  addPage(listed: readonly ListedVersion[]): void {
    this.#totals.listings += 1;
    for (const { key, entry } of listed) {
      const isFirst = key !== this.#key;
      if (isFirst) {
        this.#key = key;
        this.#isCounted = this.#isWanted?.({ key, newestMs: timeOf(entry) }) !== false;
        this.#totals.keys += this.#isCounted ? 1 : 0;
      }
      if (this.#isCounted) {
        this.#add(entry, isFirst);
      }
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

  #add(entry: Entry, isCurrent: boolean): void {
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
}

function timeOf(entry: Entry): number {
  return entry.kind === "marker" ? entry.lastModifiedMs : entry.pin.lastModifiedMs;
}

/** The ETag of an upload in parts ends in their number (S3 user guide, "Checking object integrity"). 0: it has none. */
function partsOf(etag: string): number {
  return Number(/-(\d{1,5})"?$/.exec(etag)?.[1] ?? 0);
}
