import type { ContentPin, Entry } from "../model/stack.ts";
import type { ObjectDescription } from "../ports/bucket-reader.ts";
import type { StoredEntry, StoredObject } from "./memory-stacks.ts";

/** What a stored object is known by. */
export function pinOf(entry: StoredObject): ContentPin {
  const parts = entry.partSizes === undefined ? "" : `-${entry.partSizes.length}`;
  return {
    etag: `etag of ${entry.content}${parts}`,
    sizeBytes: entry.content.length,
    lastModifiedMs: entry.lastModifiedMs,
  };
}

/** What a HEAD says of a stored object. */
export function describe(entry: StoredObject): ObjectDescription {
  const tagCount = Object.keys(entry.tags).length;
  const isArchived = entry.unreadable === "archived" ? { isArchived: true } : {};
  return {
    ...{ pin: pinOf(entry), attributes: entry.attributes, tagCount, hasMd5Etag: true },
    ...isArchived,
    ...(entry.isReplica === true ? { isReplica: true } : {}),
  };
}

/** What a listing says of a stored entry. */
export function toEntry(entry: StoredEntry): Entry {
  if (entry.kind === "marker") {
    return entry;
  }
  const { storageClass } = entry.attributes;
  return {
    ...{ kind: "object", versionId: entry.versionId, pin: pinOf(entry) },
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}
