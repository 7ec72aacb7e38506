import { createHash } from "node:crypto";
import type { Item } from "./attribute-value.ts";

/** An item with what it is found by. */
export interface StoredItem {
  readonly item: Item;
  readonly bytes: number;
  /** Of the partition key: sortable text, behind its type. */
  readonly partition: string;
  /** Sortable text of the sort key, empty where there is none. */
  readonly sort: string;
  /** Of an index, where several items may have the same two keys: the item's own key in the table. */
  readonly own: string;
}

/** Where reading begins: behind this place. */
export type Place = Pick<StoredItem, "partition" | "sort" | "own">;

/** Items by partition key, within one in the order of their sort keys. */
export class OrderedItems {
  readonly #partitions = new Map<string, StoredItem[]>();
  #size = 0;
  #bytes = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(place: Place): StoredItem | undefined {
    const items = this.#partitions.get(place.partition) ?? [];
    const found = items[countBefore(items, place)];
    return found !== undefined && order(found, place) === 0 ? found : undefined;
  }

  /** Puts an item in the place of the one with the same keys. */
  put(stored: StoredItem): void {
    const items = this.#partitions.get(stored.partition) ?? [];
    const at = countBefore(items, stored);
    const before = items[at];
    const isThere = before !== undefined && order(before, stored) === 0;
    items.splice(at, isThere ? 1 : 0, stored);
    this.#partitions.set(stored.partition, items);
    this.#size += isThere ? 0 : 1;
    this.#bytes += stored.bytes - (isThere ? before.bytes : 0);
  }

  remove(place: Place): void {
    const items = this.#partitions.get(place.partition) ?? [];
    const at = countBefore(items, place);
    const found = items[at];
    if (found === undefined || order(found, place) !== 0) return;
    items.splice(at, 1);
    if (items.length === 0) this.#partitions.delete(place.partition);
    this.#size -= 1;
    this.#bytes -= found.bytes;
  }

  /** A partition in the order of its sort keys, or from the end; behind a place. */
  *partition(partition: string, isForward: boolean, after?: Place): Generator<StoredItem> {
    const items = this.#partitions.get(partition) ?? [];
    const ordered = isForward ? items : items.toReversed();
    for (const stored of ordered) {
      if (after === undefined || order(stored, after) * (isForward ? 1 : -1) > 0) yield stored;
    }
  }

  /** All partitions of a segment, as DynamoDB spreads them: in an order that means nothing. */
  *all(segment: Segment, after?: Place): Generator<StoredItem> {
    const hashes = [...this.#partitions.keys()]
      .map((partition) => ({ partition, hash: hashOf(partition) }))
      .filter(({ hash }) => isIn(segment, hash))
      .sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const start = after && hashOf(after.partition);
    for (const { partition, hash } of hashes) {
      if (start !== undefined && hash < start) continue;
      yield* this.partition(partition, true, hash === start ? after : undefined);
    }
  }
}

/** One of the parts that a parallel scan reads. */
export interface Segment {
  readonly number: number;
  readonly of: number;
}

const HASH_DIGITS = 12;

function hashOf(partition: string): string {
  return createHash("md5").update(partition).digest("hex");
}

function isIn({ number, of }: Segment, hash: string): boolean {
  const share = Number.parseInt(hash.slice(0, HASH_DIGITS), 16) / 16 ** HASH_DIGITS;
  return Math.floor(share * of) === number;
}

function order(a: Place, b: Place): number {
  if (a.sort !== b.sort) return a.sort < b.sort ? -1 : 1;
  if (a.own === b.own) return 0;
  return a.own < b.own ? -1 : 1;
}

/** How many of the items, which are in order, come before a place. */
function countBefore(items: readonly StoredItem[], place: Place): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && order(item, place) < 0) low = middle + 1;
    else high = middle;
  }
  return high;
}
