import { hasLeft, type LedgerRow, replicaOf } from "../model/ledger-row.ts";
import { type Entry, entryTimeMs, looksLike, type Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** What else is known of a key: what whoever had it last left, and what is not to cross. */
export interface ShownBefore {
  /** The ETag of what was left on top when all was done: no accident. */
  readonly onTop?: string | undefined;
  /** Replicas that were still to be put on top once more: what stands above them now is older. */
  readonly retiring?: readonly VersionId[];
  /** Objects of the source that a filter leaves out: none is brought back for readers (K2), but each has its place. */
  readonly leftOut?: ReadonlyMap<VersionId, unknown> | undefined;
}

/**
 * What readers of a key see while a plan is applied (R8). S3 only adds on top, so an entry that belongs below
 * others is current for the moment between its own write and that of the newest one once more. This keeps count
 * of whether such a moment is, so that nothing slow happens in it and no plan ends in it.
 */
export class Shown {
  readonly #ranks: ReadonlyMap<VersionId, number>;
  readonly #replicated = new Set<VersionId>();
  /** Entries whose replica stands above those of all that are older: once something was put on top, that alone. */
  readonly #inPlace: Set<VersionId>;
  readonly #before: ShownBefore;
  /** Whether the replica of the newest entry was to be put on top once more. */
  readonly #isNewestRetiring: boolean;
  /** Whether nobody put that on top who wrote its row: it was recognised where it stands (L3). */
  readonly #isNewestAdopted: boolean;
  #newest: Entry | undefined;
  #topRank: number;

  /**
   * @param source - gives entries their order.
   * @param destination - whose first entry is what readers see now.
   * @param immovable - entries whose replica cannot be brought on top: plans put nothing that is older above them.
   */
  constructor(
    source: Stack,
    destination: Stack,
    rows: ReadonlyMap<VersionId, LedgerRow>,
    immovable: ReadonlySet<VersionId> = new Set(),
    before: ShownBefore = {},
  ) {
    this.#before = before;
    const { entries } = source;
    this.#ranks = new Map(entries.map(({ versionId }, at) => [versionId, entries.length - at]));
    const crossing = entries.filter(({ versionId }) => before.leftOut?.has(versionId) !== true);
    const standing = new Set(destination.entries.map(({ versionId }) => versionId));
    const replicas = new Map<VersionId, Entry>();
    for (const entry of crossing) {
      const replica = replicaOf(rows.get(entry.versionId), entry);
      if (replica !== undefined && standing.has(replica)) {
        this.#replicated.add(entry.versionId);
        if (!immovable.has(entry.versionId)) {
          this.#newest ??= entry;
          replicas.set(replica, entry);
        }
      }
    }
    this.#inPlace = inPlace(crossing, destination, rows);
    const newestRow = this.#newest && rows.get(this.#newest.versionId);
    const newest = newestRow?.destinationVersionId;
    this.#isNewestRetiring = newest !== undefined && before.retiring?.includes(newest) === true;
    this.#isNewestAdopted = newestRow !== undefined && newestRow.attemptId === undefined;
    const current = destination.entries[0];
    const top = current === undefined ? undefined : replicas.get(current.versionId);
    this.#topRank =
      (top === undefined ? this.#rankOfOther(current, source, rows) : this.#rankOf(top)) ??
      this.#rankOf(this.#newest);
  }

  /** The newest entry that has a replica. */
  get newest(): Entry | undefined {
    return this.#newest;
  }

  /** Whether readers see an older entry than the newest one that has a replica. */
  get isOlder(): boolean {
    return this.#topRank < this.#rankOf(this.#newest);
  }

  /** The newest entry that has a replica, where readers see an older one. */
  get hidden(): Entry | undefined {
    return this.isOlder ? this.#newest : undefined;
  }

  /** Whether readers would see older content once this entry is on top. */
  wouldBeOlder(entry: Entry): boolean {
    return this.#rankOf(entry) < this.#rankOf(this.#newest);
  }

  /** Whether a replica of an entry stands, as the listing had it or since it was put on top. */
  hasReplica({ versionId }: Entry): boolean {
    return this.#replicated.has(versionId);
  }

  /** Whether an entry's replica stands where it is to: as the listing had it, or since it was put on top last. */
  isInPlace({ versionId }: Entry): boolean {
    return this.#inPlace.has(versionId);
  }

  /** An entry was put on top. */
  isOnTop(entry: Entry): void {
    this.#inPlace.clear();
    this.#inPlace.add(entry.versionId);
    this.#replicated.add(entry.versionId);
    this.#topRank = this.#rankOf(entry);
    if (!this.wouldBeOlder(entry)) {
      this.#newest = entry;
    }
  }

  /**
   * An entry was perhaps put on top: nobody learnt the outcome, or it has no row.
   *
   * @param entry - undefined: one that the source no longer has.
   */
  mayBeOnTop(entry: Entry | undefined): void {
    this.#inPlace.clear();
    this.#topRank = Math.min(this.#topRank, this.#rankOf(entry));
  }

  /**
   * What is current and no replica of what the source has: a replica of what left it, or of what its null version was
   * before, is older if it is by its time, or if the newest was to be put above it; of one second, if the newest was not put
   * there, but found. What no row names may be a replica that the ledger lost, by its content. Else it is not older content
   * of this key's: it was there before, too.
   */
  #rankOfOther(
    current: Entry | undefined,
    source: Stack,
    rows: ReadonlyMap<VersionId, LedgerRow>,
  ): number | undefined {
    if (current === undefined || this.#newest === undefined) {
      return undefined;
    }
    const id = current.versionId;
    const row = [...rows.values()].find((known) => known.destinationVersionId === id);
    if (row === undefined) {
      return this.#rankOf(source.entries.find((entry) => looksLike(entry, current))) || undefined;
    }
    // By its time one in parts may be older than what it was put on top of (O6).
    const isMeant = current.kind === "object" && current.pin.etag === this.#before.onTop;
    if (isMeant) {
      return undefined;
    }
    if (!hasLeft(row, source)) {
      const isLeftOut = this.#before.leftOut?.has(row.versionId) === true;
      return isLeftOut ? this.#ranks.get(row.versionId) : undefined;
    }
    const timeMs = row.pin?.lastModifiedMs ?? Number.POSITIVE_INFINITY;
    const newestMs = entryTimeMs(this.#newest);
    const isOlder = timeMs < newestMs || (timeMs === newestMs && this.#isNewestAdopted);
    return isOlder || this.#isNewestRetiring ? 0 : undefined;
  }

  #rankOf(entry: Entry | undefined): number {
    return entry === undefined ? 0 : (this.#ranks.get(entry.versionId) ?? 0);
  }
}

function inPlace(
  entries: readonly Entry[],
  destination: Stack,
  rows: ReadonlyMap<VersionId, LedgerRow>,
): Set<VersionId> {
  const places = new Map(destination.entries.map(({ versionId }, index) => [versionId, index]));
  const found = new Set<VersionId>();
  let highest = Number.POSITIVE_INFINITY;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    const replica = entry && replicaOf(rows.get(entry.versionId), entry);
    const place = replica === undefined ? undefined : places.get(replica);
    if (entry !== undefined && place !== undefined && place < highest) {
      highest = place;
      found.add(entry.versionId);
    }
  }
  return found;
}
