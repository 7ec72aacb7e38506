import {
  type Entry,
  entryTimeMs,
  type ListedVersion,
  NULL_VERSION_ID,
  type Stacks,
} from "@xpart/core";
import type { ListedKey } from "./listed-key.ts";
import { DigestLine, type SetDigest } from "./set-digest.ts";
import type { SideTotals } from "./side-totals.ts";

/** Entries of one key and side that are held, so that explaining the key needs no listing of its own. */
const HELD_ENTRIES = 1_000;

/** Totals of one side that grow. */
export type GrowingTotals = { -readonly [Field in keyof SideTotals]: SideTotals[Field] };

/**
 * One key while its entries come, side by side. However many there are, it holds the first ones, the counts and a
 * hash. One object serves all keys, one after the other.
 */
export class KeyView {
  key = "";
  /** Whether all entries so far are the same by their listings (V1): kind, size and ETag, in order. */
  isSame = true;
  isAmbiguous = false;
  /** How much later the newest version came to the destination; undefined: it is on one side, or a marker. */
  lagMs: number | undefined;
  readonly source: GrowingTotals = totalsOfOne();
  readonly destination: GrowingTotals = totalsOfOne();
  readonly nulls = { source: 0, destination: 0 };
  readonly #held: { readonly source: Entry[]; readonly destination: Entry[] } = {
    source: [],
    destination: [],
  };
  readonly #sourceLine = new DigestLine();
  readonly #destinationLine = new DigestLine();

  begin(key: string): void {
    this.key = key;
    this.isSame = true;
    this.isAmbiguous = false;
    this.lagMs = undefined;
    this.nulls.source = 0;
    this.nulls.destination = 0;
    reset(this.source);
    reset(this.destination);
    this.#held.source.length = 0;
    this.#held.destination.length = 0;
    this.#sourceLine.begin(`${key.length}:${key}`);
  }

  /** Notes what both sides have at the next place of the key's stack. */
  add(source: ListedVersion | undefined, destination: ListedVersion | undefined): void {
    const left = source?.entry;
    const right = destination?.entry;
    if (this.isSame && !isSameEntry(left, right)) {
      this.isSame = false;
      this.#destinationLine.copy(this.#sourceLine);
    }
    if (this.#isFirst() && left?.kind === "object" && right?.kind === "object") {
      this.lagMs = right.pin.lastModifiedMs - left.pin.lastModifiedMs;
    }
    this.isAmbiguous ||= source?.isAmbiguous === true || destination?.isAmbiguous === true;
    if (left !== undefined) {
      note(left, this.source, this.#held.source);
      this.nulls.source += left.versionId === NULL_VERSION_ID ? 1 : 0;
      this.#sourceLine.append(lineOf(left));
    }
    if (right !== undefined) {
      note(right, this.destination, this.#held.destination);
      this.nulls.destination += right.versionId === NULL_VERSION_ID ? 1 : 0;
      if (!this.isSame) {
        this.#destinationLine.append(lineOf(right));
      }
    }
  }

  /** Adds the key, as each side has it, to what was listed of all keys. */
  addTo(digests: { readonly source: SetDigest; readonly destination: SetDigest }): void {
    if (this.isSame) {
      this.#sourceLine.addTo(digests.source, digests.destination);
      return;
    }
    if (this.source.keys > 0) {
      this.#sourceLine.addTo(digests.source);
    }
    if (this.destination.keys > 0) {
      this.#destinationLine.addTo(digests.destination);
    }
  }

  /** The key as the source lists it. */
  listed(): ListedKey {
    const [newest] = this.#held.source;
    return { key: this.key, newestMs: newest === undefined ? undefined : entryTimeMs(newest) };
  }

  /** Entries of each side. */
  entries(): { readonly source: number; readonly destination: number } {
    return { source: countOf(this.source), destination: countOf(this.destination) };
  }

  /** The stacks; undefined: they are longer than what is held. */
  stacks(): Stacks | undefined {
    const { source, destination } = this.entries();
    return Math.max(source, destination) > HELD_ENTRIES
      ? undefined
      : {
          source: { entries: [...this.#held.source] },
          destination: { entries: [...this.#held.destination] },
        };
  }

  #isFirst(): boolean {
    return this.source.keys + this.destination.keys === 0;
  }
}

function isSameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  if (left === undefined || right === undefined) {
    return false;
  }
  if (left.kind === "marker" || right.kind === "marker") {
    return left.kind === right.kind;
  }
  return left.pin.etag === right.pin.etag && left.pin.sizeBytes === right.pin.sizeBytes;
}

function lineOf(entry: Entry): string {
  return entry.kind === "marker" ? "\nmarker" : `\n${entry.pin.sizeBytes} ${entry.pin.etag}`;
}

function note(entry: Entry, totals: GrowingTotals, held: Entry[]): void {
  totals.keys = 1;
  if (entry.kind === "marker") {
    totals.markers += 1;
  } else {
    totals.versions += 1;
    totals.bytes += entry.pin.sizeBytes;
  }
  if (held.length < HELD_ENTRIES) {
    held.push(entry);
  }
}

function totalsOfOne(): GrowingTotals {
  return { keys: 0, versions: 0, markers: 0, bytes: 0 };
}

function reset(totals: GrowingTotals): void {
  totals.keys = 0;
  totals.versions = 0;
  totals.markers = 0;
  totals.bytes = 0;
}

function countOf({ versions, markers }: SideTotals): number {
  return versions + markers;
}
