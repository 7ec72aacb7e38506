import { compareKeys, partitionPoint } from "./key-order.ts";

/** A map from key to value that also gives the keys in S3's listing order. */
export interface KeyIndex<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  values(): Iterable<Value>;
  /** The keys in order. Valid until the next change. */
  sortedKeys(): readonly string[];
}

/** Up to this many changes are spliced into the order one by one; more are merged at once. */
const spliceLimit = 32;

/**
 * Creates an empty index. Writes cost what a map costs; the order is brought up to date by the next
 * listing, so neither a load of many keys nor a listing after each write is slow.
 */
export function createKeyIndex<Value>(): KeyIndex<Value> {
  const map = new Map<string, Value>();
  let order: string[] = [];
  // Keys whose presence in the map may differ from their presence in the order.
  const changed = new Set<string>();

  const splice = (key: string) => {
    const at = partitionPoint(order, (other) => compareKeys(other, key) < 0);
    const stands = order[at] === key;
    if (map.has(key) && !stands) {
      order.splice(at, 0, key);
    } else if (!map.has(key) && stands) {
      order.splice(at, 1);
    }
  };
  return {
    get size() {
      return map.size;
    },
    get: (key) => map.get(key),
    set(key, value) {
      if (!map.has(key)) {
        changed.add(key);
      }
      map.set(key, value);
    },
    delete(key) {
      if (map.delete(key)) {
        changed.add(key);
      }
    },
    values: () => map.values(),
    sortedKeys() {
      if (changed.size <= spliceLimit) {
        changed.forEach(splice);
      } else {
        const added = [...changed].filter((key) => map.has(key)).sort(compareKeys);
        order = merge(
          order.filter((key) => !changed.has(key)),
          added,
        );
      }
      changed.clear();
      return order;
    },
  };
}

function merge(a: readonly string[], b: readonly string[]): string[] {
  const merged: string[] = [];
  let indexA = 0;
  for (const key of b) {
    for (let other = a[indexA]; other !== undefined && compareKeys(other, key) < 0; ) {
      merged.push(other);
      indexA += 1;
      other = a[indexA];
    }
    merged.push(key);
  }
  // Not push(...rest): a spread of a very long array overflows the stack.
  return merged.concat(a.slice(indexA));
}
