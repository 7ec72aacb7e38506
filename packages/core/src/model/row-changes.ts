import {
  type GapRow,
  type HeldRow,
  type LedgerRow,
  type LockedRow,
  lacksTagsAlone,
  type MappedRow,
  type NoReplica,
  namesItsBytes,
  type ParkedRow,
  type ReplicatedRow,
  type RowIdentity,
  type RowReplica,
  type SourceDeletedRow,
  type SourceExpiredRow,
} from "./ledger-row.ts";
import type { Entry } from "./stack.ts";
import type { VersionId } from "./version-id.ts";

/** Which entry a row would be of, where there is none. */
type NoRow = Pick<RowIdentity, "key" | "versionId"> & {
  readonly [Field in Exclude<keyof LedgerRow, "key" | "versionId">]?: never;
};

/** A row, or the name of an entry that has none. */
export type RowOrName = LedgerRow | NoRow;

/** The states of rows whose entry left the source and whose replica policy keeps. */
export type KeptState = "source-deleted" | "source-expired";

/** The row of an entry that left the source and whose replica policy keeps (D). */
export function keptRow(
  row: MappedRow,
  state: KeptState,
): SourceDeletedRow | SourceExpiredRow<RowReplica> {
  const { reason, answer, ...known } = row;
  return { ...known, state };
}

/**
 * The row of what was set aside and left the scope, where policy keeps what stands (K3): of the same bytes that is its
 * replica, else what the null version was before.
 */
export function leftBehindRow(row: ParkedRow<RowReplica>): ReplicatedRow | SourceDeletedRow {
  const { reason, answer, ...known } = row;
  return { ...known, state: namesItsBytes(row) ? "replicated" : "source-deleted" };
}

/** The row of a version that was set aside for its tags, once they have crossed (A9); undefined: it was not. */
export function givenAgainRow(row: LedgerRow): ReplicatedRow | undefined {
  if (!lacksTagsAlone(row) || row.destinationVersionId === undefined) {
    return undefined;
  }
  const { reason, answer, ...known } = row;
  return { ...known, state: "replicated" };
}

/** The row of an entry that left the source and whose replica Object Lock keeps (R7). */
export function lockedRow(row: MappedRow): LockedRow {
  const { reason, answer, ...known } = row;
  return { ...known, state: "locked" };
}

/** The row of a delete that is beyond the hour's budget (F4). */
export function heldDeleteRow(row: MappedRow): HeldRow {
  const { reason, answer, ...known } = row;
  return { ...known, state: "held" };
}

/** The row of a new delete marker that is beyond the hour's budget (F4); the time of a null marker before it goes. */
export function heldMarkerRow(known: RowOrName): HeldRow {
  return { ...carriedOver(known), kind: "marker", state: "held" };
}

/**
 * The row of a marker that lifecycle made and that does not cross. A replica of what the null version was
 * before stays mapped.
 */
export function expiredMarkerRow(known: RowOrName, markerMs: number | undefined): SourceExpiredRow {
  return { ...carriedOver(known), ...expiredMarker(known, markerMs) };
}

/** The same once the replica of a marker is gone that had crossed: of this one, or of the null one before it. */
export function takenBackRow(row: MappedRow, markerMs: number | undefined): SourceExpiredRow {
  const { destinationVersionId, destinationEtag, ...unmapped } = carriedOver(row);
  return { ...unmapped, ...expiredMarker(row, markerMs) };
}

function expiredMarker(known: RowOrName, markerMs: number | undefined) {
  const time = markerMs === undefined ? markerTimeOf(known) : { markerMs };
  return { ...time, kind: "marker", state: "source-expired" } as const;
}

const GAP_REASON =
  "it arrived too late to be put in its place without rewriting too much, or what cannot be read";

/**
 * The row of an entry that is left out of the history (R6). What the row said of other content, or of another
 * reason, goes.
 *
 * @param isReplicaKept - whether a replica, which is of what the null version was before, stays mapped.
 */
export function gapRow(known: RowOrName, entry: Entry, isReplicaKept: boolean): GapRow {
  const carried = carriedOver(known);
  const { destinationVersionId, destinationEtag, ...unmapped } = carried;
  // Without it the null version's gap would not be known again, and be made anew by every run (R4).
  const content =
    entry.kind === "object"
      ? { kind: entry.kind, pin: entry.pin }
      : { kind: entry.kind, markerMs: entry.lastModifiedMs };
  return { ...(isReplicaKept ? carried : unmapped), ...content, state: "gap", reason: GAP_REASON };
}

const UNKEPT_REASON =
  "the destination made no delete marker: one stands there already, or the key has no versions there";

/**
 * The row of a delete marker for which the destination makes none of its own (R20). Readers see the same without it,
 * unless an object is left below it.
 */
export function unkeptMarkerRow(
  known: RowIdentity,
  { lastModifiedMs: markerMs }: Extract<Entry, { readonly kind: "marker" }>,
): GapRow {
  return { ...known, kind: "marker", markerMs, state: "gap", reason: UNKEPT_REASON };
}

/** Whether a row is one of those. */
export function isUnkeptMarker({ kind, state, reason }: LedgerRow): boolean {
  return kind === "marker" && state === "gap" && reason === UNKEPT_REASON;
}

/** Whether any of a key's rows is one. */
export function hasUnkeptMarker(rows: ReadonlyMap<VersionId, LedgerRow>): boolean {
  return [...rows.values()].some(isUnkeptMarker);
}

/** What a row keeps whatever it becomes: whose it is, what it names at the destination, its revision. */
export function carriedOver(known: RowOrName): RowIdentity & (RowReplica | NoReplica) {
  const { state, kind, pin, markerMs, reason, answer, ...carried } = known;
  return carried;
}

function markerTimeOf({ markerMs }: RowOrName): { readonly markerMs?: number } {
  return markerMs === undefined ? {} : { markerMs };
}
