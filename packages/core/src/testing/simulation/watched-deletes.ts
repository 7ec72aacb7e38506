import type { Policy } from "../../model/policy.ts";
import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import { REPEATED_CONTENT } from "./source-client.ts";

/** What is looked at when a worker took something away from the destination. */
export interface WatchedDeletes {
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger;
  readonly policy: Policy;
  /** Whether an operator has let go what the budget held. */
  readonly isReleased: boolean;
  /** Whether the source may have a null version, whose content changes. */
  readonly hasNullVersions: boolean;
}

/**
 * What must hold at every delete that a worker makes (R3, F4): it never takes the last replica of what the
 * source has, and nothing at all that is not replaced while the budget is 0.
 *
 * @param entry - what is no longer there.
 * @returns what is wrong; undefined if all is well.
 */
export function wrongDelete(
  key: string,
  entry: StoredEntry,
  { source, destination, ledger, policy, isReleased, hasNullVersions }: WatchedDeletes,
): string | undefined {
  if (entry.kind === "marker" || entry.content === REPEATED_CONTENT) {
    return undefined; // others of its kind look the same
  }
  if (hasContent(destination, key, entry.content)) {
    return undefined;
  }
  if (ledger.peek(key).rows.some((row) => row.state === "gap")) {
    return undefined; // it may be what was left out
  }
  if (hasContent(source, key, entry.content)) {
    return `${key}: a delete took the last replica of what the source has`;
  }
  return policy.maxDeletesPerHour === 0 && !isReleased && !hasNullVersions
    ? `${key}: a replica was deleted beyond the hour's budget`
    : undefined;
}

/** F4 for a marker that a worker added: with a budget of 0 there is none before an operator says so. */
export function wrongMarker(
  key: string,
  { policy, isReleased }: Pick<WatchedDeletes, "policy" | "isReleased">,
): string | undefined {
  return policy.maxDeletesPerHour === 0 && !isReleased
    ? `${key}: a delete marker was added beyond the hour's budget`
    : undefined;
}

function hasContent(bucket: MemoryBucket, key: string, content: string): boolean {
  return bucket.entries(key).some((entry) => entry.kind === "object" && entry.content === content);
}
