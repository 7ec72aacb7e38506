import { Shown } from "../apply/shown.ts";
import { emptyTally, type PlanWork } from "../apply/work.ts";
import { KeySession } from "../lease/key-session.ts";
import type { LeaseState } from "../lease/lease.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { Policy } from "../model/policy.ts";
import type { MemoryRun } from "./memory-run.ts";

/** What a {@link PlanWork} for a test is made from. */
export interface WorkOptions {
  readonly policy?: Partial<Policy>;
  /** As the ledger has them. */
  readonly rows?: readonly LedgerRow[];
  /** What the key's head, as the ledger has it, says about who may write the key. */
  readonly state?: LeaseState;
}

/** A worker's steps on one key, with what the ledger and the buckets hold now. */
export async function workOn(
  world: MemoryRun,
  key: string,
  { policy, rows, state = "settled" }: WorkOptions = {},
): Promise<PlanWork> {
  const run = world.worker(policy);
  const known = world.ledger.peek(key);
  const byId = new Map((rows ?? known.rows).map((row) => [row.versionId, row]));
  const [source, destination] = [
    await world.source.readStack(key),
    await world.destination.readStack(key),
  ];
  if (!source.ok || !destination.ok) {
    throw new Error("the buckets in memory answer always");
  }
  return {
    ...run,
    session: new KeySession(key, known.head, state, run),
    rows: byId,
    tally: emptyTally(),
    event: undefined,
    siblings: source.value.entries,
    shown: new Shown(source.value, destination.value, byId),
    readAhead: new Map(),
    deleted: new Set(),
    refused: new Set(),
    lockedForeign: new Set(),
    heldForeign: new Set(),
  };
}
