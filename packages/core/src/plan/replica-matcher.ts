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
 * source's order. The work of each question is bounded.
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
        add(this.#byEtag, etagOf(entry), entry);
        add(this.#bySize, sizeOf(entry), entry);
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
   * @param most - of those with the same ETag.
   */
  candidates(entry: Entry, most: number = MAX_EQUAL): readonly Entry[] {
    const etag = etagOf(entry);
    const equal = this.#first(this.#byEtag.get(etag), entry, most, () => true);
    const isOther = (other: Entry) => etagOf(other) !== etag;
    const alike = this.#first(this.#bySize.get(sizeOf(entry)), entry, MAX_LOOK_ALIKES, isOther);
    return [...equal, ...alike];
  }

  /** A replica is one of a single entry. */
  take(candidate: Entry): void {
    this.#taken.add(candidate.versionId);
  }

  #first(
    group: Group | undefined,
    entry: Entry,
    count: number,
    isFit: (other: Entry) => boolean,
  ): readonly Entry[] {
    const found: Entry[] = [];
    if (group === undefined) {
      return found;
    }
    let at = this.#untaken(group, 0);
    for (let looked = 0; looked < count * LOOKED_AT && found.length < count; looked += 1) {
      const other = group.entries[at];
      if (other === undefined) {
        break;
      }
      if (isFit(other) && canHold(other, entry)) {
        found.push(other);
      }
      at = this.#untaken(group, at + 1);
    }
    return found;
  }

  /** Where the next entry is that is not taken. It is noted, so that a run of taken ones is passed once. */
  #untaken({ entries, next }: Group, from: number): number {
    let at = from;
    while (this.#taken.has(entries[at]?.versionId ?? "")) {
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
  readonly entries: Entry[];
  readonly next: Map<number, number>;
}

/** C1: the null version is no place for a version of the source, since any write takes it. */
function canHold(candidate: Entry, { versionId }: Entry): boolean {
  return candidate.versionId !== NULL_VERSION_ID || versionId === NULL_VERSION_ID;
}

function add(groups: Map<string, Group>, name: string, entry: Entry): void {
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
