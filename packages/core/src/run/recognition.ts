import type { AttemptContent } from "../model/ledger-head.ts";
import type { LedgerRow, ReplicatedRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { Entry } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";
import type { ReconcileFacts } from "../plan/reconcile-facts.ts";
import type { ReplicaFloors } from "../plan/replica-floors.ts";
import type { ReplicaMatcher } from "../plan/replica-matcher.ts";
import type { Step } from "../plan/step.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { adoptedRow } from "./adopted-row.ts";
import type { AttemptedWrite, OpenWrites } from "./attempted-writes.ts";
import { isSameObject, type Likeness } from "./is-same-object.ts";

/** A search for replicas that the destination has and the ledger lacks, and what it has found. */
export interface Recognition {
  readonly facts: ReconcileFacts;
  readonly open: OpenWrites;
  readonly doubtful: Entry | undefined;
  /** What is wanted and has no replica that a row names, the oldest first. */
  readonly lacking: readonly Entry[];
  readonly attempted: readonly AttemptedWrite[];
  readonly matcher: ReplicaMatcher;
  readonly floors: ReplicaFloors;
  readonly adopted: Map<VersionId, LedgerRow>;
  readonly retagged: Step[];
  readonly surplus: VersionId[];
}

/** Whether what stands is equal to an entry, or to what an attempt may have written of it. */
export function compare(
  entry: Entry,
  candidate: Entry,
  attempted: AttemptContent | undefined,
  { facts: { key } }: Recognition,
  run: ReplicationRun,
): Promise<Result<Likeness, PortError>> {
  if (entry.kind === "object" && candidate.kind === "object") {
    return isSameObject({ entry, candidate, key }, attempted, run);
  }
  // The null version was the one, and is the other (D2).
  const isMarker = entry.kind === candidate.kind;
  return Promise.resolve(
    ok(isMarker ? { kind: "same", hasOtherTags: false } : { kind: "different" }),
  );
}

/** Takes what stands for an entry's replica. @returns its row. */
export function adopt(
  entry: Entry,
  replica: Entry,
  hasOtherTags: boolean,
  search: Recognition,
): ReplicatedRow {
  const { facts, open, matcher, adopted, retagged, surplus } = search;
  const { versionId } = entry;
  const row = facts.rows.find((known) => known.versionId === versionId);
  const before = row?.destinationVersionId;
  if (before !== undefined && before !== replica.versionId) {
    surplus.push(before); // an earlier one of the same writes, if it stands at all
  }
  matcher.take(replica);
  const found = adoptedRow(entry, replica, row, open.crashed, facts.key);
  adopted.set(versionId, found);
  if (hasOtherTags) {
    retagged.push({ kind: "write-tags", versionId, destinationVersionId: replica.versionId });
  }
  return found;
}
