import type { LedgerRow } from "../model/ledger-row.ts";
import type { Entry, Stack } from "../model/stack.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";

/** How many entries with the same ETag are looked at: they may differ in their metadata. */
const MAX_EQUAL = 3;
/** How many of the same size with another ETag: under KMS equal content has another. */
const MAX_LOOK_ALIKES = 2;

/**
 * Finds, for entries that the ledger has no replica of, entries of the destination that the ledger does not
 * know and that may be equal: after a crash between a write and its row, where the ledger was lost or restored,
 * or where another tool has filled the destination (L3). It only guesses, by what listings tell; the caller
 * looks closer, and takes what is equal. Asked for the oldest entries first, it gives what stands in the
 * source's order: above what is older, where there is such a one. The work of each question is bounded.
 */
export class ReplicaMatcher {
  readonly #byEtag = new Map<string, Group>();
  readonly #bySize = new Map<string, Group>();
  readonly #taken = new Set<VersionId>();

  constructor(rows: readonly LedgerRow[], { entries }: Stack) {
    const known = new Set(rows.map((row) => row.destinationVersionId));
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index];
      if (entry !== undefined && !known.has(entry.versionId)) {
        const standing = { entry, position: entries.length - index };
        add(this.#byEtag, etagOf(entry), standing);
        add(this.#bySize, sizeOf(entry), standing);
      }
    }
  }

  /** Whether there is anything that the ledger does not know. */
  get isEmpty(): boolean {
    return this.#bySize.size === 0;
  }

  /**
   * What may be a replica of an entry, the likeliest first.
   *
   * @param wanted.floor - where the highest replica of what is older stands, counted from the oldest, which is 1: what
   *   stands above it comes first.
   * @param wanted.most - how many of those with the same ETag.
   */
  candidates(
    entry: Entry,
    { floor = 0, most = MAX_EQUAL }: { readonly floor?: number; readonly most?: number } = {},
  ): readonly Entry[] {
    const etag = etagOf(entry);
    const isOther = (other: Entry) => etagOf(other) !== etag;
    const [equal, alike] = [this.#byEtag.get(etag), this.#bySize.get(sizeOf(entry))];
    return [
      ...this.#nearest(equal, entry, floor, most, () => true),
      ...this.#nearest(alike, entry, floor, MAX_LOOK_ALIKES, isOther),
    ];
  }

  /** A replica is one of a single entry. */
  take(candidate: Entry): void {
    this.#taken.add(candidate.versionId);
  }

  /** Above the floor from there up, then below it from the oldest up. */
  #nearest(
    group: Group | undefined,
    entry: Entry,
    floor: number,
    count: number,
    isFit: (other: Entry) => boolean,
  ): readonly Entry[] {
    if (group === undefined) {
      return [];
    }
    const start = firstAbove(group.entries, floor);
    const isGood = (other: Entry) => isFit(other) && canHold(other, entry);
    const above = this.#first(group, start, group.entries.length, count, isGood);
    return [...above, ...this.#first(group, 0, start, count - above.length, isGood)];
  }

  #first(
    group: Group,
    from: number,
    end: number,
    count: number,
    isGood: (other: Entry) => boolean,
  ): readonly Entry[] {
    const found: Entry[] = [];
    let at = this.#untaken(group, from);
    for (let looked = 0; looked < count * LOOKED_AT && found.length < count; looked += 1) {
      const other = at < end ? group.entries[at]?.entry : undefined;
      if (other === undefined) {
        break;
      }
      if (isGood(other)) {
        found.push(other);
      }
      at = this.#untaken(group, at + 1);
    }
    return found;
  }

  /** Where the next entry is that is not taken. It is noted, so that a run of taken ones is passed once. */
  #untaken({ entries, next }: Group, from: number): number {
    let at = from;
    while (this.#taken.has(entries[at]?.entry.versionId ?? "")) {
      at = next.get(at) ?? at + 1;
    }
    if (at > from) {
      next.set(from, at);
    }
    return at;
  }
}

/** Of so many entries for each that is wanted, some do not fit. */
const LOOKED_AT = 4;

/** Entries that look alike, the oldest first; `next` leads from a taken one past others that are taken. */
interface Group {
  readonly entries: Standing[];
  readonly next: Map<number, number>;
}

/** An entry, and where it stands, counted from the oldest, which is 1. */
interface Standing {
  readonly entry: Entry;
  readonly position: number;
}

/** Where the entries begin that stand above a position. */
function firstAbove(entries: readonly Standing[], position: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isAbove = (entries[middle]?.position ?? 0) > position;
    [low, high] = isAbove ? [low, middle] : [middle + 1, high];
  }
  return low;
}

/** C1: the null version is no place for a version of the source, since any write takes it. */
function canHold(candidate: Entry, { versionId }: Entry): boolean {
  return candidate.versionId !== NULL_VERSION_ID || versionId === NULL_VERSION_ID;
}

function add(groups: Map<string, Group>, name: string, entry: Standing): void {
  const group = groups.get(name);
  if (group === undefined) {
    groups.set(name, { entries: [entry], next: new Map() });
  } else {
    group.entries.push(entry);
  }
}

function etagOf(entry: Entry): string {
  return entry.kind === "marker" ? "marker" : `${entry.pin.sizeBytes} ${entry.pin.etag}`;
}

function sizeOf(entry: Entry): string {
  return entry.kind === "marker" ? "marker" : `${entry.pin.sizeBytes}`;
}
