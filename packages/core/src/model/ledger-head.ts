import type { LedgerRow, Revision } from "./ledger-row.ts";
import type { ObjectChecksum } from "./object-attributes.ts";
import { type ContentPin, samePin } from "./stack.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

/** The content of an attempt's entry. */
export interface AttemptContent {
  readonly pin: ContentPin;
  readonly checksum?: ObjectChecksum;
  /** Whether the ETag is made of MD5s, so that the replica's must be equal where that is, too. */
  readonly hasMd5Etag?: boolean;
}

/** A multipart upload at the destination. */
export interface AttemptUpload {
  readonly id: string;
  /** How many parts it will have. */
  readonly partCount: number;
}

/** Somebody's hold on a key, written before the first byte of what it does (L2). */
export interface Attempt {
  readonly id: string;
  /**
   * `entry`: brings one entry across, then is settled. `key`: holds the key until it says it is done.
   * `upload`: part workers copy one entry's content; the last of them takes the key as `key` does.
   */
  readonly scope: "entry" | "key" | "upload";
  /** The source entry on its way; absent while a reconcile has none on its way. */
  readonly versionId?: VersionId;
  /** What is on its way, so that an orphan can be told from a foreign entry; absent for a marker. */
  readonly content?: AttemptContent;
  /** For the row of the null version. */
  readonly sequencer?: string;
  /** The multipart upload that takes the content, once it is begun (A5). */
  readonly upload?: AttemptUpload;
  /** Set before an upload is begun only to see whether the destination takes one (A9). */
  readonly isProbing?: true;
  readonly startedMs: number;
  /** Until then the key belongs to the worker that began (L4). */
  readonly leaseUntilMs: number;
}

/** A write whose outcome nobody knows: it may stand at the destination, and nothing names it. */
export interface UnsureWrite {
  /** The source entry that was written. */
  readonly versionId: VersionId;
  readonly sinceMs: number;
  /** What was written, so that it is known where its entry has left the source. */
  readonly content?: AttemptContent;
  readonly isMarker?: true;
}

/** What a write that is to come on top has to find there (R8). */
export type TopEntry =
  | { readonly kind: "nothing" }
  | { readonly kind: "marker" }
  | { readonly kind: "object"; readonly etag: string };

/** The ledger's knowledge of a key as a whole. */
export interface LedgerHead {
  readonly key: string;
  readonly attempt?: Attempt;
  /** The latest sequencer applied, or being applied (O3). */
  readonly sequencer?: string;
  /** The latest last-modified applied, in milliseconds since the epoch (O6). */
  readonly newestMs?: number;
  /**
   * The latest last-modified of the source's entries when the key was reconciled last, in milliseconds since the
   * epoch. A listing tells no sequencers: of what is not newer than this, they prove nothing (O3).
   */
  readonly listedMs?: number;
  /** Replicas that a reconcile replaces and has yet to delete (R3). */
  readonly retiring?: readonly VersionId[];
  /** Writes of the attempt's worker before its last one whose outcome it did not learn (L3). */
  readonly unsure?: readonly UnsureWrite[];
  /** What stood on top at the destination when the key was reconciled last; a later write drops it. */
  readonly top?: TopEntry;
  /** Set once somebody has asked for the key's whole history: it stays asked for (R9). */
  readonly history?: "all";
  /** What was held when an operator released the key, and is still to be done (F4). */
  readonly released?: readonly VersionId[];
  /** What was parked when somebody asked for it again, and is still to be tried (A7, A9): no release of what is held. */
  readonly retried?: readonly VersionId[];
  /** The entry whose upload was refused at its completion, and is begun anew once (A5). */
  readonly begunAnew?: VersionId;
  /** Entries whose events are done although the work for them goes on in a message of its own (A6, B7). */
  readonly asked?: readonly VersionId[];
  /** Foreign entries that policy deletes, and that the hour's budget holds until a release (F4). */
  readonly heldForeign?: readonly VersionId[];
  /** Foreign entries that Object Lock keeps although policy deletes them (R7). */
  readonly lockedForeign?: readonly VersionId[];
  /** Set while markers of the source have no replica of their own, so that one may stand for several (R20). */
  readonly hasUnkeptMarkers?: true;
  readonly revision?: Revision;
}

/** What one read of the ledger tells about an event's key and entry (L6). */
export interface LedgerView {
  readonly head: LedgerHead | undefined;
  /** The row of the event's entry. */
  readonly row: LedgerRow | undefined;
  /** The row of the entry that the head's attempt names, if it names one. */
  readonly attemptRow: LedgerRow | undefined;
  /** Whether the key has rows at all: without a head, another version of xpart wrote them. */
  readonly hasRows: boolean;
  /** Whether the key has rows of other entries than the event's. */
  readonly hasOthers: boolean;
}

/** The whole of a key's ledger. */
export interface KeyLedger {
  readonly head: LedgerHead | undefined;
  readonly rows: readonly LedgerRow[];
}

/** Who holds a key: nobody, a worker whose lease runs, or one that began and never finished (L3). */
export type AttemptState = "settled" | "leased" | "crashed";

/** A write of an entry; without content it is a marker's. */
interface OneWrite {
  readonly versionId: VersionId;
  readonly content: AttemptContent | undefined;
}

/**
 * Whether what is written down is an entry's write. A version is always the same; the null version may be another
 * object each time, or a marker (D2).
 */
export function isOfWrite(written: UnsureWrite, { versionId, content }: OneWrite): boolean {
  return (
    written.versionId === versionId &&
    (versionId !== NULL_VERSION_ID ||
      (content === undefined
        ? written.isMarker === true
        : samePin(written.content?.pin, content.pin)))
  );
}

/** Judges the head's attempt at `nowMs`. */
export function attemptState(
  view: Pick<LedgerView, "head" | "attemptRow">,
  nowMs: number,
): AttemptState {
  const attempt = view.head?.attempt;
  if (attempt === undefined) {
    return "settled";
  }
  if (attempt.scope === "entry" && view.attemptRow?.attemptId === attempt.id) {
    return "settled";
  }
  return nowMs < attempt.leaseUntilMs ? "leased" : "crashed";
}

/** The row of the entry that the head's attempt names. */
export function attemptRowOf({ head, rows }: KeyLedger): LedgerRow | undefined {
  return rows.find((row) => row.versionId === head?.attempt?.versionId);
}

/** The attempt of a head whose entry has no row of it: leased still, or crashed. */
export function unfinishedAttempt(ledger: KeyLedger): Attempt | undefined {
  const { attempt } = ledger.head ?? {};
  return attemptRowOf(ledger)?.attemptId === attempt?.id && attempt?.versionId !== undefined
    ? undefined
    : attempt;
}

/** What the ledger tells about a key that it has never seen. */
export const EMPTY_LEDGER_VIEW: LedgerView = {
  head: undefined,
  row: undefined,
  attemptRow: undefined,
  hasRows: false,
  hasOthers: false,
};
