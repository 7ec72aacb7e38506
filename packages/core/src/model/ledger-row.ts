import type { ParkCause } from "./park-cause.ts";
import { type ContentPin, type Entry, type Stack, samePin } from "./stack.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

/** A token that changes with every write; absent on what this version of xpart never wrote (L4). */
export type Revision = string;

/** Which worker wrote a row, and when. Told to people: nothing is decided by it. */
export interface RowWriter {
  /** By the worker's clock, in milliseconds since the epoch. */
  readonly atMs: number;
  /** The invocation: what its lines in the log have as `awsRequestId`. */
  readonly invocation: string;
}

/** What every row has, whatever its state. */
export interface RowIdentity {
  readonly key: string;
  readonly versionId: VersionId;
  /** The attempt that wrote the row; a head's attempt with no such row has crashed (L2). */
  readonly attemptId?: string;
  /**
   * The event that the content was read for, by its sequencer: tells one write of the null version from
   * the next. Absent where no event asked for it.
   */
  readonly sequencer?: string;
  /** Of the last write; absent where an xpart wrote it that did not say so. */
  readonly writer?: RowWriter;
  readonly revision?: Revision;
}

interface OfObject {
  readonly kind: "object";
  /** What the source's content was when it was copied, or set aside. */
  readonly pin?: ContentPin;
  readonly markerMs?: never;
}

interface OfMarker {
  readonly kind: "marker";
  /** When the source's marker was made: tells one null marker from the next, which have one id. */
  readonly markerMs?: number;
  readonly pin?: never;
}

/** What a row says of an entry of the destination. */
export interface RowReplica {
  readonly destinationVersionId: VersionId;
  /** The replica's ETag, as the write that made it was answered: what the next write is to follow (R8). */
  readonly destinationEtag?: string;
}

/** A row that names no entry of the destination. */
export interface NoReplica {
  readonly destinationVersionId?: never;
  readonly destinationEtag?: never;
}

/** The state itself says why. */
interface NoReason {
  readonly reason?: never;
  readonly answer?: never;
}

type Row<State extends string, Content, Replica, Reason = NoReason> = RowIdentity & {
  readonly state: State;
} & Content &
  Replica &
  Reason;

/** An object's row names a replica, which had crossed before; a marker may never have crossed. */
type LeftOr<State extends string, Replica> =
  | Row<State, OfObject, RowReplica>
  | Row<State, OfMarker, Replica>;

interface ParkReason {
  readonly reason: ParkCause;
  /** What a service answered, without content and values (S3). */
  readonly answer?: string;
}

interface GapReason {
  /** For a person. */
  readonly reason: string;
  readonly answer?: never;
}

/** The entry crossed: its replica is equal to it. */
export type ReplicatedRow = Row<"replicated", OfObject | OfMarker, RowReplica>;
/** It left the source, and policy keeps the replica. */
export type SourceDeletedRow = Row<"source-deleted", OfObject | OfMarker, RowReplica>;
/** The same, by lifecycle; and a marker that lifecycle made and policy ignores. */
export type SourceExpiredRow<Replica = RowReplica | NoReplica> = LeftOr<"source-expired", Replica>;
/** It cannot be read, or was refused (A7, A9). A replica is of what the null version was before. */
export type ParkedRow<Replica = RowReplica | NoReplica> = Row<
  "parked",
  OfObject,
  Replica,
  ParkReason
>;
/** It was left out of the history (R6). A replica is of what the null version was before. */
export type GapRow<Replica = RowReplica | NoReplica> = Row<
  "gap",
  OfObject | OfMarker,
  Replica,
  GapReason
>;
/** It left the source, or is a new delete marker, while the hour's deletes were used up (F4). */
export type HeldRow<Replica = RowReplica | NoReplica> = LeftOr<"held", Replica>;
/** It left the source, but Object Lock forbids deleting its replica (R7). */
export type LockedRow = Row<"locked", OfObject | OfMarker, RowReplica>;

/**
 * The ledger's knowledge of one source entry (L1): a union by state, so that a row which cannot be is not
 * written. `ROW_STATES` says what each state means.
 */
export type LedgerRow =
  | ReplicatedRow
  | SourceDeletedRow
  | SourceExpiredRow
  | ParkedRow
  | GapRow
  | HeldRow
  | LockedRow;

/** A row that names a replica. */
export type MappedRow =
  | ReplicatedRow
  | SourceDeletedRow
  | SourceExpiredRow<RowReplica>
  | ParkedRow<RowReplica>
  | GapRow<RowReplica>
  | HeldRow<RowReplica>
  | LockedRow;

/** What is known of an entry of the source. */
export type LedgerState = LedgerRow["state"];

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

/** Whether what a row speaks of is not at the source any more: it went, or the null version was written again. */
export function hasLeft(row: LedgerRow, { entries }: Stack): boolean {
  return !entries.some((entry) => entry.versionId === row.versionId && isRowOf(row, entry));
}

/**
 * Whether what was set aside has the bytes of the replica that its row names: an earlier write of the null version left
 * it, or the very write that cannot be read now (D2); or it had crossed, but for its tags of now (A9).
 */
export function namesItsBytes(row: ParkedRow): boolean {
  const { pin, destinationEtag } = row;
  return lacksTagsAlone(row) || (pin !== undefined && pin.etag === destinationEtag);
}

/** Whether what was set aside has crossed, and one side refuses nothing but its tags (A9). */
export function lacksTagsAlone(row: LedgerRow | undefined): boolean {
  return row?.reason === "tags-refused";
}

/** The replica that has the tags of a row's object: they may be read, also where its content is denied (A9). */
export function taggedReplica(row: LedgerRow): VersionId | undefined {
  return row.kind === "object" && hasReplica(row) ? row.destinationVersionId : undefined;
}

/** The replica that is equal to an entry, as far as the entry's row tells. */
export function replicaOf(row: LedgerRow | undefined, entry: Entry): VersionId | undefined {
  return row !== undefined && hasReplica(row) && isRowOf(row, entry)
    ? row.destinationVersionId
    : undefined;
}

/** Whether the replica that a row names has its entry's bytes, so that it stands for the entry. */
export function hasReplica(row: LedgerRow): boolean {
  return row.state === "replicated" || (row.state === "parked" && namesItsBytes(row));
}
