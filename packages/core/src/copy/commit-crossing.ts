import { type Crossing, movedRow, rowOfAttempt } from "../lease/crossing.ts";
import type { KeySession } from "../lease/key-session.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import { type ReplicationFailure, serviceFailure } from "../model/replication-failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { WrittenEntry } from "../ports/destination-store.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import type { NotKept } from "./add-marker.ts";

/** An entry that crossed, or whose content part workers now copy (A6). */
export type Crossed =
  | {
      readonly kind: "crossed";
      /** The entry's row as stored. */
      readonly row: LedgerRow;
      readonly bytes: number;
    }
  | { readonly kind: "handed-over"; readonly untilMs: number }
  | NotKept;

/** What the destination has of an attempt that is under way. */
export interface WrittenCrossing extends Pick<Crossing, "versionId" | "row"> {
  readonly written: WrittenEntry;
  /** Of the content that crossed for it. */
  readonly bytes: number;
  /** It was made from the replica that the row names: what was set aside stays so (A9). */
  readonly isSame?: true;
}

/** Writes the row of an entry that the destination has now (L2), unless this worker's lease is over (L4). */
export async function commitCrossing(
  { versionId, row, written, bytes, isSame }: WrittenCrossing,
  session: KeySession,
  run: ReplicationRun,
): Promise<Result<Extract<Crossed, { readonly kind: "crossed" }>, ReplicationFailure>> {
  const { attempt, key } = session;
  if (attempt === undefined || run.clock.now() >= attempt.leaseUntilMs) {
    return err({ kind: "lease-lost" });
  }
  const done =
    isSame === true && row?.state === "parked"
      ? movedRow(row, attempt, written)
      : rowOfAttempt(key, versionId, attempt, written, row);
  const saved = await run.ledger.saveRow(done);
  const committed =
    !saved.ok && saved.error.kind === "unavailable" ? ((await findOwn(done, run)) ?? saved) : saved;
  if (!committed.ok) {
    return err(serviceFailure(committed.error));
  }
  session.committed();
  return ok({ kind: "crossed", row: committed.value, bytes });
}

/**
 * Looks whether a row was stored although the answer was lost: else this worker could not write it again, and readers
 * would see what it put on top until the lease is over (R8).
 */
async function findOwn({ key, versionId, attemptId }: LedgerRow, run: ReplicationRun) {
  const read = await run.ledger.read(key, versionId);
  const row = read.ok ? read.value.row : undefined;
  return row !== undefined && row.attemptId === attemptId ? ok(row) : undefined;
}
