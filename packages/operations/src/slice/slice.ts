import type { KeyRange, PortError } from "@xpart/core";
import type { KeyFinding } from "./key-finding.ts";
import type { ListedKey } from "./listed-key.ts";
import type { SetDigest } from "./set-digest.ts";
import type { SliceTally } from "./slice-tally.ts";

/**
 * How much is compared of keys whose listings are equal: `attributes` has headers, metadata and tags too; `checksum`
 * content by the checksums that both sides keep; `content` reads all of it on both sides.
 */
export type DeepLevel = "attributes" | "checksum" | "content";

/** A range that is being compared. Its end may be moved to an earlier key meanwhile, as far as to `reached`. */
export interface OpenRange extends Omit<KeyRange, "upTo"> {
  upTo?: string | undefined;
  /** The first key that was begun. */
  first?: string | undefined;
  /** The last key that was begun; its entries may still come. */
  reached?: string | undefined;
}

/** How a slice is compared. */
export interface SliceOptions {
  /** A source that changed less long ago than this is not judged yet. Default: 60 s. */
  readonly graceMs?: number | undefined;
  /** What equal keys are compared by besides their listings; absent: nothing. */
  readonly deep?: DeepLevel | undefined;
  /** One key in so many is compared deeper, the same ones each time. Default: 1, all of them. */
  readonly sampleOneIn?: number | undefined;
  /** Ends the slice at the next key, in milliseconds since the epoch. */
  readonly deadlineMs?: number | undefined;
  /** Ends the slice at the next key. */
  readonly signal?: AbortSignal | undefined;
  /** Which keys to compare; the others are not even counted. Default: all. */
  readonly isWanted?: ((key: ListedKey) => boolean) | undefined;
  /** `all`: a key is judged by all of its source's history, whatever the ledger knows of it (R9). */
  readonly history?: "all" | undefined;
  /**
   * How much is believed without asking, for those who send what differs (V11): a key of which the destination has
   * nothing is `missing` by the listings alone, and an equal one is `unrecorded` where the ledger does not know all that stands there.
   */
  readonly sending?: { readonly asksLedger: boolean } | undefined;
  /** Hears each time that the listings were read on, how many entries and keys were taken since. */
  readonly onPage?:
    | ((page: { readonly entries: number; readonly keys: number }) => void)
    | undefined;
  /** Hears of each key that is not equal, in no order. Where it takes its time, the slice waits for it. */
  readonly onFinding?: ((finding: KeyFinding) => void | Promise<void>) | undefined;
  /** Hears of each key that is equal, in no order. */
  readonly onEqual?: ((key: string) => void) | undefined;
}

/** What comparing a slice came to. */
export interface SliceOutcome {
  readonly tally: SliceTally;
  /** A hash of what was listed, as each side has it: keys, and kinds, sizes and ETags in the stacks' order. */
  readonly digests: { readonly source: SetDigest; readonly destination: SetDigest };
  /** Why it ended. `done`: the range was compared to its end. */
  readonly end: "done" | "stopped" | PortError;
  /** If it is not done: the last key that was compared, behind which to go on; absent: none was. */
  readonly comparedTo?: string | undefined;
}
