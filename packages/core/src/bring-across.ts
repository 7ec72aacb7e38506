import type { Attempt, LedgerHead, LedgerRow } from "./ledger-row.ts";
import type { Tags } from "./object-attributes.ts";
import type { PortError } from "./port-error.ts";
import type { OpenObject } from "./ports/bucket-reader.ts";
import type { WrittenEntry } from "./ports/destination-store.ts";
import { type ReplicationFailure, serviceFailure } from "./replication-failure.ts";
import { leaseEndMs, type ReplicationRun } from "./replication-run.ts";
import { err, ok, type Result } from "./result.ts";
import { NULL_VERSION_ID, type VersionId } from "./version-id.ts";

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
  readonly scope: Attempt["scope"];
}

/** An entry that crossed. */
export interface Crossed {
  /** The head as stored, for the next step on the same key. */
  readonly head: LedgerHead;
  readonly destinationVersionId: VersionId;
  readonly bytes: number;
}

/**
 * Brings one entry to the top of the destination's stack: begin, write, commit (L2). Two ledger writes
 * and one write of the entry; a tagged object costs one more read (L6).
 *
 * A crash after the begin leaves a head whose entry has no row of this attempt: whoever comes next looks
 * before it writes (L3).
 */
export async function bringAcross(
  crossing: Crossing,
  run: ReplicationRun,
): Promise<Result<Crossed, ReplicationFailure>> {
  const tags = await readTags(crossing, run);
  if (!tags.ok) {
    discard(crossing);
    return tags;
  }
  const attempt = beginAttempt(crossing, run);
  const begun = await run.ledger.saveHead({ ...crossing.head, attempt });
  if (!begun.ok) {
    discard(crossing);
    return err(serviceFailure(begun.error));
  }
  const written = await writeEntry(crossing, tags.value, run);
  if (!written.ok) {
    await giveBack(begun.value, written.error, run);
    return err(serviceFailure(written.error));
  }
  if (run.clock.now() >= attempt.leaseUntilMs) {
    return err({ kind: "lease-lost" });
  }
  const committed = await run.ledger.saveRow(rowOf(crossing, attempt, written.value));
  if (!committed.ok) {
    await giveBack(begun.value, committed.error, run);
    return err(serviceFailure(committed.error));
  }
  const bytes = crossing.entry.kind === "object" ? crossing.entry.object.pin.sizeBytes : 0;
  return ok({ head: begun.value, destinationVersionId: written.value.versionId, bytes });
}

function beginAttempt({ versionId, entry, scope }: Crossing, run: ReplicationRun): Attempt {
  const base = {
    id: run.newAttemptId(),
    scope,
    versionId,
    startedMs: run.clock.now(),
    leaseUntilMs: leaseEndMs(run),
  };
  if (entry.kind === "marker") {
    return base;
  }
  const { pin, attributes } = entry.object;
  const checksum = attributes.checksum === undefined ? {} : { checksum: attributes.checksum };
  return { ...base, content: { pin, ...checksum } };
}

async function readTags(
  { entry, head, versionId }: Crossing,
  run: ReplicationRun,
): Promise<Result<Tags, ReplicationFailure>> {
  if (entry.kind === "marker" || entry.object.tagCount === 0 || run.policy.tags === "ignore") {
    return ok({});
  }
  const tags = await run.source.readTags(head.key, versionId);
  if (!tags.ok) {
    return err(serviceFailure(tags.error));
  }
  // Gone since it was opened: it is still what the source had, and its delete has an event of its own.
  return ok(tags.value === "gone" ? {} : tags.value);
}

async function writeEntry(
  { head, entry, versionId }: Crossing,
  tags: Tags,
  run: ReplicationRun,
): Promise<Result<WrittenEntry, PortError>> {
  const written =
    entry.kind === "marker"
      ? await run.destination.addMarker(head.key)
      : await run.destination.putObject({
          key: head.key,
          sizeBytes: entry.object.pin.sizeBytes,
          attributes: underPolicy(entry.object, run),
          tags,
          body: entry.object.body,
        });
  const isVersioned = versionId !== NULL_VERSION_ID;
  return written.ok && isVersioned && written.value.versionId === NULL_VERSION_ID
    ? err(NOT_VERSIONED)
    : written;
}

function underPolicy({ attributes }: OpenObject, { policy }: ReplicationRun) {
  return policy.storageClass === "same"
    ? attributes
    : { ...attributes, storageClass: policy.storageClass };
}

/** C1: what a versioned source has, an unversioned destination cannot hold. */
const NOT_VERSIONED: PortError = {
  kind: "misconfigured",
  side: "destination",
  operation: "PutObject",
  message:
    "the destination bucket answered without a version id: switch versioning on there, as it is at the source",
};

/** A write that broke off may still take effect; nobody looks for its outcome before it has settled. */
const UNCERTAIN_WRITE_MS = 2_000;

/** Ends the lease early, so that the retry need not wait for it. Best effort: it ends by itself too. */
async function giveBack(head: LedgerHead, cause: PortError, run: ReplicationRun): Promise<void> {
  if (head.attempt === undefined) {
    return;
  }
  const nowMs = run.clock.now();
  const leaseUntilMs = cause.kind === "unavailable" ? nowMs + UNCERTAIN_WRITE_MS : nowMs;
  await run.ledger.saveHead({ ...head, attempt: { ...head.attempt, leaseUntilMs } });
}

function rowOf(crossing: Crossing, attempt: Attempt, written: WrittenEntry): LedgerRow {
  const { head, row, entry, versionId } = crossing;
  return {
    key: head.key,
    versionId,
    kind: entry.kind,
    state: "replicated",
    destinationVersionId: written.versionId,
    attemptId: attempt.id,
    ...(entry.kind === "object" ? { pin: entry.object.pin } : {}),
    ...(row?.revision === undefined ? {} : { revision: row.revision }),
  };
}

function discard({ entry }: Crossing): void {
  if (entry.kind === "object") {
    entry.object.discard();
  }
}
