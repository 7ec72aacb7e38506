import { type ContentPin, type Entry, samePin } from "./stack.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

/** A token that changes with every write; absent on what this version of xpart never wrote (L4). */
export type Revision = string;

/**
 * What is known of an entry of the source.
 *
 * - `replicated`: `destinationVersionId` is its replica.
 * - `source-deleted`, `source-expired`: it left the source (expired: by lifecycle) and policy keeps the
 *   replica; a marker that lifecycle made and policy ignores has this state and no replica.
 * - `parked`: it cannot be read, or was refused (A7, A9). `gap`: it was left out of the history (R6).
 * - `held`: it left the source, or is a new delete marker, while the hour's deletes were used up (F4).
 * - `locked`: it left the source, but Object Lock forbids deleting its replica (R7).
 */
export type LedgerState =
  | "replicated"
  | "source-deleted"
  | "source-expired"
  | "parked"
  | "gap"
  | "held"
  | "locked";

/** The ledger's knowledge of one source entry (L1). */
export interface LedgerRow {
  readonly key: string;
  readonly versionId: VersionId;
  readonly kind: "object" | "marker";
  readonly state: LedgerState;
  readonly destinationVersionId?: VersionId;
  /** The replica's ETag, as the write that made it was answered: what the next write is to follow (R8). */
  readonly destinationEtag?: string;
  /** What the source's content was when it was copied. */
  readonly pin?: ContentPin;
  /**
   * The event that the content was read for, by its sequencer: tells one write of the null version from
   * the next. Absent where no event asked for it.
   */
  readonly sequencer?: string;
  /** When the source's marker was made: tells one null marker from the next, which have one id. */
  readonly markerMs?: number;
  /** The attempt that wrote the row; a head's attempt with no such row has crashed (L2). */
  readonly attemptId?: string;
  /** Why, for `parked` (a `ParkCause`) and `gap`. */
  readonly reason?: string;
  /** What a service answered that led to `parked`, without content and values (S3). */
  readonly answer?: string;
  readonly revision?: Revision;
}

/** Whether a row speaks of what the source holds now; the null version may have been written again. */
export function isRowOf(row: LedgerRow, entry: Entry): boolean {
  if (row.kind !== entry.kind) {
    return false;
  }
  if (entry.versionId !== NULL_VERSION_ID) {
    return true;
  }
  return entry.kind === "marker"
    ? row.markerMs === undefined || row.markerMs === entry.lastModifiedMs
    : samePin(row.pin, entry.pin);
}
