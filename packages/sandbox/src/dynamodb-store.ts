import { Stream } from "node:stream";

type Callback<Value> = (error: Error | null, value?: Value) => void;

/** Keys in order, with values: what dynalite's actions ask of LevelDB, in memory and at once. */
export interface OrderedStore {
  put(key: string, value: unknown, done: Callback<void>): void;
  /** Gives `undefined` where there is none. */
  get(key: string, done: Callback<unknown>): void;
  del(key: string, done: Callback<void>): void;
  batch(operations: readonly BatchOperation[], done: Callback<void>): void;
  createKeyStream(range?: KeyRange): Stream;
  createValueStream(range?: KeyRange): Stream;
  /** All that an action does under its lock it does at once here, so that nothing has to be locked. */
  lock(key: unknown, work: (release: <T>(callback: T) => T) => void): void;
}

interface BatchOperation {
  readonly type: "put" | "del";
  readonly key: string;
  readonly value?: unknown;
}

interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** Negative: all. */
  readonly limit?: number;
}

/** Makes an empty one. Keys are ASCII, as dynalite makes them; values are kept as JSON, so that nobody shares them. */
export function createOrderedStore(): OrderedStore {
  const keys: string[] = [];
  const values = new Map<string, string>();

  function put(key: string, value: unknown): void {
    if (!values.has(key)) keys.splice(countBelow(keys, key), 0, key);
    values.set(key, JSON.stringify(value));
  }
  function remove(key: string): void {
    if (values.delete(key)) keys.splice(countBelow(keys, key), 1);
  }
  function read(key: string): unknown {
    const text = values.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }
  function within({ gt, gte, lt, lte, reverse = false, limit = -1 }: KeyRange): readonly string[] {
    const from = gt === undefined ? countBelow(keys, gte ?? "") : countUpTo(keys, gt);
    const to = lte === undefined ? countBelow(keys, lt) : countUpTo(keys, lte);
    const found = keys.slice(from, to);
    if (reverse) found.reverse();
    return limit < 0 ? found : found.slice(0, limit);
  }

  return {
    put(key, value, done) {
      put(key, value);
      done(null);
    },
    get: (key, done) => done(null, read(key)),
    del(key, done) {
      remove(key);
      done(null);
    },
    batch(operations, done) {
      for (const { type, key, value } of operations) {
        if (type === "put") put(key, value);
        else remove(key);
      }
      done(null);
    },
    createKeyStream: (range = {}) => streamOf(within(range)),
    createValueStream: (range = {}) => streamOf(within(range), read),
    lock: (_key, work) => work((callback) => callback),
  };
}

/** How many of the keys, which are in order, come before one; without one: all. */
function countBelow(keys: readonly string[], key: string | undefined): number {
  let [low, high] = [0, keys.length];
  while (key !== undefined && low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return high;
}

function countUpTo(keys: readonly string[], key: string): number {
  const below = countBelow(keys, key);
  return keys[below] === key ? below + 1 : below;
}

/** As much of a stream as dynalite's readers look at (they ask whether it is one): `data`, `end`, and `destroy`, after which there is no more. */
function streamOf(keys: readonly string[], read: (key: string) => unknown = (key) => key): Stream {
  let isDestroyed = false;
  const stream = Object.assign(new Stream(), {
    destroy() {
      isDestroyed = true;
    },
  });
  process.nextTick(() => {
    for (const key of keys) {
      if (isDestroyed) return;
      stream.emit("data", read(key));
    }
    if (!isDestroyed) stream.emit("end");
  });
  return stream;
}
