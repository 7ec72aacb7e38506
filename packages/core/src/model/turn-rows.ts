import type { KeyLedger } from "./ledger-head.ts";
import type { GapRow, LedgerRow, MappedRow, ReplicatedRow } from "./ledger-row.ts";
import { ROW_STATES } from "./row-states.ts";
import type { Entry } from "./stack.ts";
import { NULL_VERSION_ID } from "./version-id.ts";

/** A key whose ledger is turned round, so that what was its destination is its source (T). */
export interface TurnedKey {
  readonly key: string;
  /** What stands where replicas stood, newest first. */
  readonly standing: readonly Entry[];
  /** What the direction that was knows. */
  readonly ledger: KeyLedger;
  /** What the other direction knows already: from the time before the last turn, or from an earlier try. */
  readonly other: KeyLedger;
}

/** What turning a key's ledger comes to. */
export interface TurnedRows {
  /** Rows to store in the other direction's ledger, each with the revision of the one that it takes the place of. */
  readonly rows: readonly (ReplicatedRow | GapRow)[];
  /** Entries that the other direction knows as they are. */
  readonly known: number;
  /** Entries without a row, or of which it cannot tell: left to adoption, which goes by content (L3). */
  readonly unknown: number;
}

/** Says of an entry whose counterpart is deleted, or about to be, why it is not copied to where that was. */
const GAP_REASON = "its counterpart was deleted there before the direction was turned";

/**
 * Turns a key's ledger round (T1): "source version S has replica D" becomes "source version D has replica S" for each D
 * that stands. Of an entry whose S was deleted, and which policy, a budget or Object Lock has kept, no copy is wanted:
 * it becomes a gap, which a person can see. What the ledger does not say, nobody guesses here. Pure; a second turn gives
 * no rows.
 */
export function turnRows({ key, standing, ledger, other }: TurnedKey): TurnedRows {
  const byReplica = new Map(
    ledger.rows.flatMap((row) => (isMapped(row) ? [[row.destinationVersionId, row] as const] : [])),
  );
  const stored = new Map(other.rows.map((row) => [row.versionId, row]));
  const rows: TurnedRows["rows"][number][] = [];
  const counts = { known: 0, unknown: 0 };
  for (const entry of standing) {
    const row = byReplica.get(entry.versionId);
    const turned = row === undefined ? undefined : turnRow(key, entry, row);
    const before = stored.get(entry.versionId);
    if (turned === undefined) {
      counts.unknown += 1;
    } else if (before !== undefined && saysTheSame(before, turned)) {
      counts.known += 1;
    } else {
      const { revision } = before ?? {};
      rows.push(revision === undefined ? turned : { ...turned, revision });
    }
  }
  return { rows, ...counts };
}

function isMapped(row: LedgerRow): row is MappedRow {
  return row.destinationVersionId !== undefined;
}

/** @returns undefined where the row does not tell what the entry is the replica of. */
function turnRow(key: string, entry: Entry, row: MappedRow): ReplicatedRow | GapRow | undefined {
  if (row.kind !== entry.kind || !isReplicaNow(row) || !isSameNull(entry, row)) {
    return undefined;
  }
  const { versionId } = entry;
  const content =
    entry.kind === "object"
      ? ({ kind: "object", pin: entry.pin } as const)
      : ({ kind: "marker" } as const);
  if (row.state !== "replicated") {
    return { key, versionId, ...content, state: "gap", reason: GAP_REASON };
  }
  return {
    ...{ key, versionId, ...content, state: "replicated" },
    destinationVersionId: row.versionId,
    ...(row.pin === undefined ? {} : { destinationEtag: row.pin.etag }),
  };
}

/** What is parked, and what is a gap, names at most the replica of what the null version was before (L7). */
function isReplicaNow({ state }: MappedRow): boolean {
  return ROW_STATES[state].isWanted || state === "held";
}

/** Whether what the null version holds now is what was written there; of a marker nothing tells (D2). */
function isSameNull(entry: Entry, { destinationEtag }: MappedRow): boolean {
  return (
    entry.versionId !== NULL_VERSION_ID ||
    (entry.kind === "object" && entry.pin.etag === destinationEtag)
  );
}

function saysTheSame(before: LedgerRow, turned: LedgerRow): boolean {
  return (
    before.state === turned.state &&
    before.kind === turned.kind &&
    before.destinationVersionId === turned.destinationVersionId
  );
}
