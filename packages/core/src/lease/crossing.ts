import type { Attempt } from "../model/ledger-head.ts";
import type { LedgerRow, ParkedRow, ReplicatedRow } from "../model/ledger-row.ts";
import type { Tags } from "../model/object-attributes.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { OpenObject } from "../ports/bucket-reader.ts";
import type { WriteCondition, WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { AttemptedEntry } from "./key-session.ts";

/** A source entry that can be sent: an object that was opened, or a delete marker. */
export type CrossingEntry =
  | { readonly kind: "object"; readonly object: OpenObject }
  | { readonly kind: "marker" };

/** One source entry on its way. */
export interface Crossing {
  readonly versionId: VersionId;
  readonly entry: CrossingEntry;
  /** The entry's row as it was read, if there is one. */
  readonly row: LedgerRow | undefined;
  /** Of the event that is about this very entry. */
  readonly sequencer?: string | undefined;
  /** The crashed attempt whose upload may be resumed (A5). */
  readonly leftover?: Attempt | undefined;
  /** Its tags, where they were read ahead. */
  readonly tags?: Tags | undefined;
  /** What has to be current at the destination (R8). */
  readonly onlyIf?: WriteCondition | undefined;
}

/** A crossing that can only be of an object. */
export type ObjectCrossing = Crossing & { readonly entry: { readonly kind: "object" } };

/** What is written down of a crossing before the first byte (L2). */
export function attemptOf(
  { versionId, entry, leftover, sequencer }: Crossing,
  run: ReplicationRun,
): AttemptedEntry {
  // Uploads that nobody wrote down are looked for from the first attempt on.
  const base = {
    ...{ versionId, startedMs: leftover?.startedMs ?? run.clock.now() },
    ...(sequencer === undefined || versionId !== NULL_VERSION_ID ? {} : { sequencer }),
  };
  if (entry.kind === "marker") {
    return base;
  }
  const { pin, attributes, hasMd5Etag } = entry.object;
  const checksum = attributes.checksum === undefined ? {} : { checksum: attributes.checksum };
  const etagKind = hasMd5Etag === undefined ? {} : { hasMd5Etag };
  const { upload } = leftover ?? {};
  // What a crashed attempt uploaded stays written down until it is resumed or aborted (A5).
  return {
    ...base,
    content: { pin, ...checksum, ...etagKind },
    ...(upload === undefined ? {} : { upload }),
  };
}

/** The row of an entry that an attempt brought across. */
export function rowOfAttempt(
  key: string,
  versionId: VersionId,
  attempt: Attempt,
  written: WrittenEntry,
  row: LedgerRow | undefined,
): ReplicatedRow {
  const { content } = attempt;
  return {
    key,
    versionId,
    state: "replicated",
    destinationVersionId: written.versionId,
    attemptId: attempt.id,
    ...(content === undefined ? { kind: "marker" } : { kind: "object", pin: content.pin }),
    ...(written.etag === undefined ? {} : { destinationEtag: written.etag }),
    ...(attempt.sequencer === undefined ? {} : { sequencer: attempt.sequencer }),
    ...(row?.revision === undefined ? {} : { revision: row.revision }),
  };
}

/** The row of what was set aside, and whose replica an attempt put on top once more. */
export function movedRow(
  { destinationEtag: _before, ...row }: ParkedRow,
  attempt: Attempt,
  written: WrittenEntry,
): ParkedRow {
  return {
    ...row,
    destinationVersionId: written.versionId,
    attemptId: attempt.id,
    ...(written.etag === undefined ? {} : { destinationEtag: written.etag }),
  };
}

/** Gives up an opened object that will not be read. */
export function discard({ entry }: Crossing): void {
  if (entry.kind === "object") {
    entry.object.discard();
  }
}
