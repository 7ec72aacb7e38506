import type { ObjectEvent } from "../model/object-event.ts";
import type { KeptState } from "../model/row-changes.ts";
import type { VersionId } from "../model/version-id.ts";

/** What asked for a key to be reconciled; an operator's request has no event. */
export interface ReconcileTrigger {
  readonly key: string;
  readonly event?: ObjectEvent;
  /** Versions whose events are at hand, too: they are asked for like the event's own (R9). */
  readonly announced?: ReadonlySet<VersionId>;
  /** The entry whose replica must be written again, whatever the listings say. */
  readonly stale?: VersionId;
  /** Whether the null version's is, if that is what the event is about: only the listing tells, as it named none. */
  readonly isNullStale?: boolean;
  /** The entry whose replica may go although lifecycle deletes do not cross: the event says who deleted it. */
  readonly deleted?: VersionId;
  /** What becomes of that entry's row where policy keeps its replica all the same. */
  readonly keptAs?: KeptState;
  /** An entry that may be read or taken now, so that it is tried again though it is parked (A7, A9). */
  readonly retry?: VersionId;
  /** An entry that the source gave just now: a listing without it is not believed. */
  readonly seen?: VersionId;
  /** Whether the source said that this is what is current. */
  readonly isSeenCurrent?: boolean;
  /** Whether it was an object: the null marker whose place it took is over, also if it has left since (D2). */
  readonly isSeenObject?: boolean;
  /**
   * Whether only what an attempt left unfinished is to be mended. Without it, and without an event, an operator asks
   * for the key: for the whole of it if nothing is known of it (R9).
   */
  readonly isMending?: true;
  /** Whether an operator lets held deletes go (F4) and has parked entries tried again (A7). */
  readonly release?: boolean;
  /** Whether an operator asks for the entries that are older than all that xpart knows (R9). */
  readonly history?: "all" | undefined;
  /** Whether an operator asks for the tags of all replicas, which no listing shows (O4). */
  readonly tags?: "all" | undefined;
}
