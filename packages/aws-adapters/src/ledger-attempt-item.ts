import type {
  Attempt,
  AttemptContent,
  ContentPin,
  ObjectChecksum,
  TopEntry,
  UnsureWrite,
} from "@xpart/core";
import { compact } from "./compact.ts";

/** An item of the table, as the document client gives and takes it. */
export type LedgerItem = Readonly<Record<string, unknown>>;

/** What tells contents apart, as an item has it. */
export function pinItem({ etag, sizeBytes, lastModifiedMs }: ContentPin): LedgerItem {
  return { ETag: etag, SizeBytes: sizeBytes, LastModifiedMs: lastModifiedMs };
}

/** Reads what {@link pinItem} wrote. */
export function readPin(value: unknown): ContentPin | undefined {
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
  readonly HasMd5Etag?: boolean;
  readonly Checksum?: { Algorithm: string; Value: string; Type: ObjectChecksum["type"] };
}

/** An attempt, as the item of its head has it. */
export function attemptItem({ content, ...attempt }: Attempt): LedgerItem {
  const { checksum, hasMd5Etag } = content ?? {};
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
    HasMd5Etag: hasMd5Etag,
  });
}

/** Reads what {@link attemptItem} wrote. */
export function readAttempt(value: unknown): Attempt | undefined {
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
    content:
      pin &&
      compact({ pin, checksum, hasMd5Etag: item.HasMd5Etag } satisfies Record<
        keyof AttemptContent,
        unknown
      >),
    sequencer: item.Sequencer,
    upload: item.Upload && { id: item.Upload.Id, partCount: item.Upload.PartCount },
  } satisfies Record<keyof Attempt, unknown>);
}

/** A write whose outcome nobody knows, as the item of a head has it. */
export function unsureItem({ versionId, sinceMs }: UnsureWrite): LedgerItem {
  return { VersionId: versionId, SinceMs: sinceMs };
}

/** Reads a list of what {@link unsureItem} wrote. */
export function readUnsure(value: unknown): readonly UnsureWrite[] | undefined {
  const items = value as readonly { VersionId: string; SinceMs: number }[] | undefined;
  return items?.map(({ VersionId, SinceMs }) => ({ versionId: VersionId, sinceMs: SinceMs }));
}

/** What stood on top at the destination, as the item of a head has it. */
export function topItem(top: TopEntry): LedgerItem {
  return top.kind === "object" ? { Kind: top.kind, ETag: top.etag } : { Kind: top.kind };
}

/** Reads what {@link topItem} wrote. */
export function readTop(value: unknown): TopEntry | undefined {
  if (value === undefined) {
    return undefined;
  }
  const { Kind, ETag } = value as { readonly Kind: TopEntry["kind"]; readonly ETag: string };
  return Kind === "object" ? { kind: Kind, etag: ETag } : { kind: Kind };
}
