import type { LedgerView } from "../model/ledger-head.ts";
import type { ParkCause } from "../model/park-cause.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import type { VersionId } from "../model/version-id.ts";
import type { EntryRead, ObjectDescription } from "../ports/bucket-reader.ts";

/** An entry that is there but cannot be read: by itself (A7), or because the source denies it (A9). */
export interface UnreadableEntry {
  readonly kind: "unreadable";
  readonly cause: ParkCause;
}

/** All that deciding about an event may look at beside the event and the policy. */
export interface Facts {
  readonly ledger: LedgerView;
  /** What the source says of the event's entry; undefined where the question does not arise. */
  readonly source: EntryRead<ObjectDescription> | UnreadableEntry | undefined;
  /**
   * Which entry is current at the source, where that was asked instead of for the event's own entry: of a
   * key that the ledger has never seen, and of an event that names no version.
   */
  readonly current?: VersionId;
  /**
   * Whether what the row of a set-aside object names at the destination is a marker: that of the null marker whose place
   * the object took. Absent: it is not, or the question does not arise.
   */
  readonly namesMarker?: boolean;
  /** By what a filter of policy leaves the event's object out; absent: it does not. */
  readonly leftOut?: LeftOutBy | undefined;
  /** What a pair that copies the other way says of the event's entry (K4): it wrote it, or not; absent: there is no such pair. */
  readonly otherWay?: "wrote-it" | "did-not";
  /** When the facts were gathered, in milliseconds since the epoch. */
  readonly nowMs: number;
}
