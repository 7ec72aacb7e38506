import type {
  Attempt,
  AttemptContent,
  ContentPin,
  ObjectChecksum,
  TopEntry,
  UnsureWrite,
} from "@xpart/core";
import { compact } from "../call/compact.ts";

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

interface AttemptItem extends ContentItem {
  readonly Id: string;
  readonly Scope: Attempt["scope"];
  readonly StartedMs: number;
  readonly LeaseUntilMs: number;
  readonly VersionId?: string;
  readonly Sequencer?: string;
  readonly Upload?: { readonly Id: string; readonly PartCount: number };
  readonly IsProbing?: true;
}

/** An attempt, as the item of its head has it. */
export function attemptItem({ content, ...attempt }: Attempt): LedgerItem {
  return compact({
    Id: attempt.id,
    Scope: attempt.scope,
    StartedMs: attempt.startedMs,
    LeaseUntilMs: attempt.leaseUntilMs,
    VersionId: attempt.versionId,
    Sequencer: attempt.sequencer,
    Upload: attempt.upload && { Id: attempt.upload.id, PartCount: attempt.upload.partCount },
    ...contentItem(content),
    IsProbing: attempt.isProbing,
  });
}

interface ContentItem {
  readonly Pin?: unknown;
  readonly HasMd5Etag?: boolean;
  readonly Checksum?: { Algorithm: string; Value: string; Type: ObjectChecksum["type"] };
}

function contentItem(content: AttemptContent | undefined): LedgerItem {
  const { checksum, hasMd5Etag } = content ?? {};
  return {
    Pin: content && pinItem(content.pin),
    Checksum: checksum && {
      Algorithm: checksum.algorithm,
      Value: checksum.value,
      Type: checksum.type,
    },
    HasMd5Etag: hasMd5Etag,
  };
}

function readContent({ Pin, Checksum: sum, HasMd5Etag }: ContentItem): AttemptContent | undefined {
  const pin = readPin(Pin);
  const checksum = sum && { algorithm: sum.Algorithm, value: sum.Value, type: sum.Type };
  return (
    pin &&
    compact({ pin, checksum, hasMd5Etag: HasMd5Etag } satisfies Record<
      keyof AttemptContent,
      unknown
    >)
  );
}

/** Reads what {@link attemptItem} wrote. */
export function readAttempt(value: unknown): Attempt | undefined {
  if (value === undefined) {
    return undefined;
  }
  const item = value as AttemptItem;
  return compact({
    id: item.Id,
    scope: item.Scope,
    isProbing: item.IsProbing,
    startedMs: item.StartedMs,
    leaseUntilMs: item.LeaseUntilMs,
    versionId: item.VersionId,
    content: readContent(item),
    sequencer: item.Sequencer,
    upload: item.Upload && { id: item.Upload.Id, partCount: item.Upload.PartCount },
  } satisfies Record<keyof Attempt, unknown>);
}

/** A write whose outcome nobody knows, as the item of a head has it. */
export function unsureItem({ versionId, sinceMs, content, isMarker }: UnsureWrite): LedgerItem {
  return compact({
    ...{ VersionId: versionId, SinceMs: sinceMs, IsMarker: isMarker },
    ...contentItem(content),
  });
}

interface UnsureItem extends ContentItem {
  readonly VersionId: string;
  readonly SinceMs: number;
  readonly IsMarker?: true;
}

/** Reads a list of what {@link unsureItem} wrote. */
export function readUnsure(value: unknown): readonly UnsureWrite[] | undefined {
  const items = value as readonly UnsureItem[] | undefined;
  return items?.map((item) =>
    compact({
      ...{ versionId: item.VersionId, sinceMs: item.SinceMs },
      ...{ content: readContent(item), isMarker: item.IsMarker },
    } satisfies Record<keyof UnsureWrite, unknown>),
  );
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
