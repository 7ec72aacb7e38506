import type { Attempt, LedgerHead, LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { NULL_VERSION_ID, type VersionId } from "../model/version-id.ts";
import type { OpenObject } from "../ports/bucket-reader.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import { leaseEndMs, type ReplicationRun } from "../ports/replication-run.ts";

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
  /** The key's head as it is to be stored, but for the attempt. */
  readonly head: LedgerHead;
  readonly scope: "entry" | "key";
  /** Of the event that is about this very entry. */
  readonly sequencer?: string | undefined;
  /** The crashed attempt whose upload may be resumed (A5). */
  readonly leftover?: Attempt | undefined;
}

/** A crossing that can only be of an object. */
export type ObjectCrossing = Crossing & { readonly entry: { readonly kind: "object" } };

/** What is written down before the first byte (L2). */
export function beginAttempt(
  { versionId, entry, scope, leftover, sequencer }: Crossing,
  run: ReplicationRun,
): Attempt {
  const base = {
    id: run.newAttemptId(),
    scope,
    versionId,
    // Uploads that nobody wrote down are looked for from then on.
    startedMs: leftover?.startedMs ?? run.clock.now(),
    leaseUntilMs: leaseEndMs(run),
  };
  if (entry.kind === "marker") {
    return base;
  }
  const { pin, attributes } = entry.object;
  const checksum = attributes.checksum === undefined ? {} : { checksum: attributes.checksum };
  const { upload } = leftover ?? {};
  // What a crashed attempt uploaded stays written down until it is resumed or aborted (A5).
  return {
    ...base,
    content: { pin, ...checksum },
    ...(upload === undefined ? {} : { upload }),
    ...(sequencer === undefined || versionId !== NULL_VERSION_ID ? {} : { sequencer }),
  };
}

/** The row of an entry that an attempt brought across. */
export function rowOfAttempt(
  key: string,
  versionId: VersionId,
  attempt: Attempt,
  written: WrittenEntry,
  row: LedgerRow | undefined,
): LedgerRow {
  const { content } = attempt;
  return {
    key,
    versionId,
    kind: content === undefined ? "marker" : "object",
    state: "replicated",
    destinationVersionId: written.versionId,
    attemptId: attempt.id,
    ...(content === undefined ? {} : { pin: content.pin }),
    ...(attempt.sequencer === undefined ? {} : { sequencer: attempt.sequencer }),
    ...(row?.revision === undefined ? {} : { revision: row.revision }),
  };
}

/** A write that broke off may still take effect; nobody looks for its outcome before it has settled. */
const UNCERTAIN_WRITE_MS = 2_000;

/** When a key that is let go after this error may be taken by others. */
export function freeFromMs(cause: PortError | undefined, run: ReplicationRun): number {
  const nowMs = run.clock.now();
  return cause?.kind === "unavailable" ? nowMs + UNCERTAIN_WRITE_MS : nowMs;
}

/** Ends the lease early, so that the retry need not wait for it. Best effort: it ends by itself too. */
export async function giveBack(
  head: LedgerHead,
  cause: PortError | undefined,
  run: ReplicationRun,
): Promise<void> {
  if (head.attempt !== undefined) {
    const attempt = { ...head.attempt, leaseUntilMs: freeFromMs(cause, run) };
    await run.ledger.saveHead({ ...head, attempt });
  }
}

/** Gives up an opened object that will not be read. */
export function discard({ entry }: Crossing): void {
  if (entry.kind === "object") {
    entry.object.discard();
  }
}
