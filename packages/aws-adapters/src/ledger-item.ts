import {
  type Attempt,
  type ContentPin,
  type LedgerHead,
  type LedgerRow,
  type LedgerState,
  NULL_VERSION_ID,
  type ObjectChecksum,
  toVersionId,
  type VersionId,
} from "@xpart/core";

/** An item of the table, as the document client gives and takes it. */
export type LedgerItem = Readonly<Record<string, unknown>>;

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
    Pin: row.pin && pinItem(row.pin),
    MarkerMs: row.markerMs,
    Sequencer: row.sequencer,
    AttemptId: row.attemptId,
    Reason: row.reason,
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
    Revision: head.revision,
  });
}

/**
 * Reads a row. An item without `State` is the reference implementation's: it writes one once a replica
 * stands, with the HEAD answer of the replica as `DestObject`, whose `VersionId` is null in a bucket
 * without versions (L1).
 */
export function readRow(item: LedgerItem): LedgerRow {
  const destObject = item["DestObject"] as { readonly VersionId?: string | null } | undefined;
  const range = item["VersionId"] as string;
  const isOwn = item["State"] !== undefined;
  return compact({
    key: item["Key"] as string,
    versionId: range === NULL_RANGE_KEY ? NULL_VERSION_ID : range,
    kind: (item["Kind"] ?? "object") as LedgerRow["kind"],
    state: (item["State"] ?? "replicated") as LedgerState,
    destinationVersionId:
      isOwn && destObject === undefined ? undefined : toVersionId(destObject?.VersionId),
    pin: readPin(item["Pin"]),
    markerMs: item["MarkerMs"] as number | undefined,
    sequencer: item["Sequencer"] as string | undefined,
    attemptId: item["AttemptId"] as string | undefined,
    reason: item["Reason"] as string | undefined,
    revision: item["Revision"] as string | undefined,
  });
}

/** Reads a head. */
export function readHead(item: LedgerItem): LedgerHead {
  return compact({
    key: item["Key"] as string,
    attempt: readAttempt(item["Attempt"]),
    sequencer: item["Sequencer"] as string | undefined,
    newestMs: item["NewestMs"] as number | undefined,
    retiring: item["Retiring"] as readonly VersionId[] | undefined,
    revision: item["Revision"] as string | undefined,
  });
}

function pinItem({ etag, sizeBytes, lastModifiedMs }: ContentPin): LedgerItem {
  return { ETag: etag, SizeBytes: sizeBytes, LastModifiedMs: lastModifiedMs };
}

function readPin(value: unknown): ContentPin | undefined {
  if (value === undefined) {
    return undefined;
  }
  const { ETag, SizeBytes, LastModifiedMs } = value as {
    readonly ETag: string;
    readonly SizeBytes: number;
    readonly LastModifiedMs: number;
  };
  return { etag: ETag, sizeBytes: SizeBytes, lastModifiedMs: LastModifiedMs };
}

interface AttemptItem {
  readonly Id: string;
  readonly Scope: Attempt["scope"];
  readonly StartedMs: number;
  readonly LeaseUntilMs: number;
  readonly VersionId?: string;
  readonly Pin?: unknown;
  readonly Sequencer?: string;
  readonly Upload?: { readonly Id: string; readonly PartCount: number };
  readonly Checksum?: { Algorithm: string; Value: string; Type: ObjectChecksum["type"] };
}

function attemptItem({ content, ...attempt }: Attempt): LedgerItem {
  const { checksum } = content ?? {};
  return compact({
    Id: attempt.id,
    Scope: attempt.scope,
    StartedMs: attempt.startedMs,
    LeaseUntilMs: attempt.leaseUntilMs,
    VersionId: attempt.versionId,
    Pin: content && pinItem(content.pin),
    Sequencer: attempt.sequencer,
    Upload: attempt.upload && { Id: attempt.upload.id, PartCount: attempt.upload.partCount },
    Checksum: checksum && {
      Algorithm: checksum.algorithm,
      Value: checksum.value,
      Type: checksum.type,
    },
  });
}

function readAttempt(value: unknown): Attempt | undefined {
  if (value === undefined) {
    return undefined;
  }
  const item = value as AttemptItem;
  const pin = readPin(item.Pin);
  const { Checksum: sum } = item;
  const checksum = sum && { algorithm: sum.Algorithm, value: sum.Value, type: sum.Type };
  return compact({
    id: item.Id,
    scope: item.Scope,
    startedMs: item.StartedMs,
    leaseUntilMs: item.LeaseUntilMs,
    versionId: item.VersionId,
    content: pin && compact({ pin, checksum }),
    sequencer: item.Sequencer,
    upload: item.Upload && { id: item.Upload.Id, partCount: item.Upload.PartCount },
  });
}

/** What is left of `T` when no field may be undefined any more: absent instead. */
type Compact<T> = {
  [Field in keyof T as undefined extends T[Field] ? never : Field]: T[Field];
} & {
  [Field in keyof T as undefined extends T[Field] ? Field : never]?: Exclude<T[Field], undefined>;
};

function compact<T extends object>(fields: T): Compact<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Compact<T>;
}
