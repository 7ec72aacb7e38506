import type { LedgerView } from "./ledger-row.ts";
import type { EntryRead, ObjectDescription } from "./ports/bucket-reader.ts";

/** All that deciding about an event may look at beside the event and the policy. */
export interface Facts {
  readonly ledger: LedgerView;
  /** What the source says of the event's entry; undefined where the question does not arise. */
  readonly source: EntryRead<ObjectDescription> | undefined;
  /** When the facts were gathered, in milliseconds since the epoch. */
  readonly nowMs: number;
}
