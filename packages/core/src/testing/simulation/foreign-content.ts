import type { MemoryBucket } from "../memory-bucket.ts";
import type { SourceClient } from "./source-client.ts";

/** What the invariant looks at. */
export interface WatchedWorld {
  readonly client: SourceClient;
  readonly destination: MemoryBucket;
  /** Destination entries that somebody else made, by key. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
}

/**
 * The invariant that holds at every moment of a run: the destination never shows content for a key that
 * the source never had.
 *
 * @returns what it shows; undefined if all is well.
 */
export function foreignContent({ client, destination, foreign }: WatchedWorld): string | undefined {
  for (const key of destination.keys()) {
    const contents = client.record.contents.get(key);
    const known = foreign.get(key) ?? [];
    const stranger = destination
      .entries(key)
      .find(
        (entry) =>
          entry.kind === "object" &&
          !known.includes(entry.versionId) &&
          contents?.has(entry.content) !== true,
      );
    if (stranger !== undefined) {
      return `${key}: the destination shows content that the source never had`;
    }
  }
  return undefined;
}
