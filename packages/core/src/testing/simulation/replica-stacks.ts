import { mapDestination } from "../../mapping/mapped-store.ts";
import { keyMapOf } from "../../model/key-mapping.ts";
import type { DestinationStore } from "../../ports/destination-store.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { DeleteResult, PutOptions, StoredEntry } from "../memory-stacks.ts";
import type { History } from "./history.ts";
import { KEY_MAPS } from "./key-maps.ts";

/** The destination as oracle, operator and strangers see it: by the source's keys. */
export type ReplicaStacks = Pick<
  MemoryBucket,
  "entries" | "find" | "keys" | "put" | "remove" | "onChange" | "uploadInitiations"
>;

/** The destination as workers have it. */
export type ReplicaStore = DestinationStore &
  Pick<MemoryBucket, "entries" | "find" | "uploadAttributes">;

/** What stands where no key is mapped to. */
const NOT_OURS = "of no key that is replicated";

/**
 * A destination whose keys are called otherwise (M1), by the source's keys. Where no key is mapped to stands something of
 * somebody else's, under a name that the source has: what changes there is reported.
 */
export class MappedStacks implements ReplicaStacks {
  readonly #bucket: MemoryBucket;
  readonly #names: ReadonlyMap<string, string>;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #report: (line: string) => void;
  onChange: ((key: string) => void) | undefined;

  constructor(
    bucket: MemoryBucket,
    names: ReadonlyMap<string, string>,
    report: (line: string) => void,
  ) {
    this.#bucket = bucket;
    this.#names = names;
    this.#sources = new Map([...names].map(([key, name]) => [name, key]));
    this.#report = report;
    for (const key of names.keys()) {
      if (!this.#sources.has(key)) {
        bucket.put(key, NOT_OURS);
      }
    }
    bucket.onChange = (name) => this.#hear(name);
  }

  #hear(name: string): void {
    const key = this.#sources.get(name);
    if (key === undefined) {
      this.#report(`${name}: M3 something changed where no key is mapped to`);
    } else {
      this.onChange?.(key);
    }
  }

  /** What is of nobody's key is not the oracle's affair. */
  keys(): readonly string[] {
    return this.#bucket.keys().flatMap((name) => this.#sources.get(name) ?? []);
  }

  entries(key: string): readonly StoredEntry[] {
    return this.#bucket.entries(this.#nameOf(key));
  }

  find(key: string, versionId: string): StoredEntry | undefined {
    return this.#bucket.find(this.#nameOf(key), versionId);
  }

  put(key: string, content: string, more?: PutOptions): string {
    return this.#bucket.put(this.#nameOf(key), content, more);
  }

  remove(key: string): DeleteResult {
    return this.#bucket.remove(this.#nameOf(key));
  }

  uploadInitiations(): readonly number[] {
    return this.#bucket.uploadInitiations();
  }

  #nameOf(key: string): string {
    return this.#names.get(key) ?? key;
  }
}

/**
 * The destination's bucket by the source's keys: for who looks on, and for workers, who come to it by core's own mapping.
 *
 * @param report - hears of what must never be.
 */
export function replicasIn(
  bucket: MemoryBucket,
  { keyMap, policy, operations }: Pick<History, "keyMap" | "policy" | "operations">,
  report: (line: string) => void,
): { readonly stacks: ReplicaStacks; readonly store: ReplicaStore } {
  if (keyMap === undefined) {
    return { stacks: bucket, store: bucket };
  }
  const { nameOf } = KEY_MAPS[keyMap];
  const names = new Map(operations.map(({ key }) => [key, nameOf(key)]));
  const stacks = new MappedStacks(bucket, names, report);
  const store = {
    ...mapDestination(bucket, keyMapOf(policy.keys)),
    entries: (key: string) => stacks.entries(key),
    find: (key: string, versionId: string) => stacks.find(key, versionId),
    uploadAttributes: (uploadId: string) => bucket.uploadAttributes(uploadId),
  };
  return { stacks, store };
}
