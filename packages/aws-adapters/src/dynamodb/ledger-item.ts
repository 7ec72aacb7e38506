import {
  type LedgerHead,
  type LedgerRow,
  NULL_VERSION_ID,
  type Result,
  type StoredRow,
  toLedgerRow,
  toVersionId,
  type VersionId,
} from "@xpart/core";
import { compact } from "../call/compact.ts";
import {
  attemptItem,
  type LedgerItem,
  pinItem,
  readAttempt,
  readPin,
  readTop,
  readUnsure,
  topItem,
  unsureItem,
} from "./ledger-attempt-item.ts";

import { setAsideOfHead, setAsideOfRow } from "./ledger-index.ts";

export type { LedgerItem } from "./ledger-attempt-item.ts";

/** Range key of a key's head; `$` sorts before every character that S3 uses in a version id. */
export const HEAD_RANGE_KEY = "$head";
/** Range key of the null version's row (L1); it sorts second. */
const NULL_RANGE_KEY = "$null";

/** The primary key of a row (L1). */
export function rowKey(key: string, versionId: VersionId): { Key: string; VersionId: string } {
  return { Key: key, VersionId: rangeKeyOf(versionId) };
}

/** The primary key of a head. */
export function headKey(key: string): { Key: string; VersionId: string } {
  return { Key: key, VersionId: HEAD_RANGE_KEY };
}

/** Longer than any key of S3 (1,024 bytes), so that it is none. */
const DELETE_COUNTS = `xpart deletes by hour ${"-".repeat(1024)}`;

/** The primary key of an hour's count of deletes (F4): `2026-03-08T17` is the hour, in UTC. */
export function deleteCountKey(nowMs: number): { Key: string; VersionId: string } {
  return { Key: DELETE_COUNTS, VersionId: new Date(nowMs).toISOString().slice(0, 13) };
}

/** As {@link DELETE_COUNTS}: no key of S3. */
const OPERATION = `xpart operation ${"-".repeat(1024)}`;

/** The primary key of what is noted of the deployment as a whole. */
export function operationKey(name: "pause" | "direction"): { Key: string; VersionId: string } {
  return { Key: OPERATION, VersionId: name };
}

/** The range key of an entry's row. */
export function rangeKeyOf(versionId: VersionId): string {
  return versionId === NULL_VERSION_ID ? NULL_RANGE_KEY : versionId;
}

/** The item of a row. `DestObject.VersionId` is where the reference implementation looks for it. */
export function rowItem(row: LedgerRow): LedgerItem {
  return compact({
    ...rowKey(row.key, row.versionId),
    Kind: row.kind,
    State: row.state,
    DestObject:
      row.destinationVersionId === undefined ? undefined : { VersionId: row.destinationVersionId },
    DestETag: row.destinationEtag,
    Pin: row.pin && pinItem(row.pin),
    MarkerMs: row.markerMs,
    Sequencer: row.sequencer,
    AttemptId: row.attemptId,
    WrittenMs: row.writer?.atMs,
    WrittenBy: row.writer?.invocation,
    Reason: row.reason,
    Answer: row.answer,
    ...setAsideOfRow(row),
    Revision: row.revision,
  });
}

/** The item of a head. */
export function headItem(head: LedgerHead): LedgerItem {
  return compact({
    ...headKey(head.key),
    Attempt: head.attempt && attemptItem(head.attempt),
    Sequencer: head.sequencer,
    NewestMs: head.newestMs,
    Retiring: head.retiring,
    Unsure: head.unsure?.map(unsureItem),
    Top: head.top && topItem(head.top),
    History: head.history,
    ListedMs: head.listedMs,
    Released: head.released,
    Retried: head.retried,
    BegunAnew: head.begunAnew,
    HeldForeign: head.heldForeign,
    Asked: head.asked,
    LockedForeign: head.lockedForeign,
    HasUnkeptMarkers: head.hasUnkeptMarkers,
    ...setAsideOfHead(head),
    Revision: head.revision,
  });
}

/**
 * Reads a row; its error says why there can be none such (L7). An item without `State` is the reference implementation's: it writes one once a replica
 * stands, with the HEAD answer of the replica as `DestObject`, whose `VersionId` is null in a bucket
 * without versions (L1). What an older xpart left out is absent.
 */
export function readRow(item: LedgerItem): Result<LedgerRow, string> {
  const destObject = item["DestObject"] as { readonly VersionId?: string | null } | undefined;
  const range = item["VersionId"] as string;
  const isOwn = item["State"] !== undefined;
  return toLedgerRow({
    key: item["Key"] as string,
    versionId: range === NULL_RANGE_KEY ? NULL_VERSION_ID : range,
    kind: (item["Kind"] ?? "object") as string,
    state: (item["State"] ?? "replicated") as string,
    destinationVersionId:
      isOwn && destObject === undefined ? undefined : toVersionId(destObject?.VersionId),
    destinationEtag: item["DestETag"] as string | undefined,
    pin: readPin(item["Pin"]),
    markerMs: item["MarkerMs"] as number | undefined,
    sequencer: item["Sequencer"] as string | undefined,
    attemptId: item["AttemptId"] as string | undefined,
    writer: readWriter(item),
    reason: item["Reason"] as string | undefined,
    answer: item["Answer"] as string | undefined,
    revision: item["Revision"] as string | undefined,
  } satisfies Record<keyof StoredRow, unknown>);
}

function readWriter(item: LedgerItem): StoredRow["writer"] {
  const { WrittenMs: atMs, WrittenBy: invocation } = item;
  return typeof atMs === "number" && typeof invocation === "string"
    ? { atMs, invocation }
    : undefined;
}

/** Reads a head; what an older xpart left out is absent. */
export function readHead(item: LedgerItem): LedgerHead {
  return compact({
    key: item["Key"] as string,
    attempt: readAttempt(item["Attempt"]),
    sequencer: item["Sequencer"] as string | undefined,
    newestMs: item["NewestMs"] as number | undefined,
    retiring: item["Retiring"] as readonly VersionId[] | undefined,
    unsure: readUnsure(item["Unsure"]),
    top: readTop(item["Top"]),
    history: item["History"] as LedgerHead["history"] | undefined,
    listedMs: item["ListedMs"] as number | undefined,
    released: item["Released"] as readonly VersionId[] | undefined,
    retried: item["Retried"] as readonly VersionId[] | undefined,
    begunAnew: item["BegunAnew"] as VersionId | undefined,
    heldForeign: item["HeldForeign"] as readonly VersionId[] | undefined,
    asked: item["Asked"] as readonly VersionId[] | undefined,
    lockedForeign: item["LockedForeign"] as readonly VersionId[] | undefined,
    hasUnkeptMarkers: item["HasUnkeptMarkers"] as true | undefined,
    revision: item["Revision"] as string | undefined,
  } satisfies Record<keyof LedgerHead, unknown>);
}
