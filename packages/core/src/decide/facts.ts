import type { LedgerView } from "../model/ledger-row.ts";
import type { ParkCause } from "../model/park-cause.ts";
import type { EntryRead, ObjectDescription } from "../ports/bucket-reader.ts";

/** An entry that is there but cannot be read (A7). */
export interface UnreadableEntry {
  readonly kind: "unreadable";
  readonly cause: ParkCause;
}

/** All that deciding about an event may look at beside the event and the policy. */
export interface Facts {
  readonly ledger: LedgerView;
  /** What the source says of the event's entry; undefined where the question does not arise. */
  readonly source: EntryRead<ObjectDescription> | UnreadableEntry | undefined;
  /** When the facts were gathered, in milliseconds since the epoch. */
  readonly nowMs: number;
}
