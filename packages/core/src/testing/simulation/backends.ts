import type { MemoryBucket } from "../memory-bucket.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import type { WorkerLife } from "./pending-call.ts";
import type { ReplicaStore } from "./replica-stacks.ts";
import type { SourceRecord } from "./source-record.ts";

/** What the ports of all workers lead to. */
export interface Backends {
  readonly source: MemoryBucket;
  readonly destination: ReplicaStore;
  readonly ledger: MemoryLedger;
  readonly record: SourceRecord;
  readonly nowMs: () => number;
  /** Whether the content that is opened now breaks off while it is read. */
  readonly breaksBody: () => boolean;
  /** What a listing of a key shows, which may be less than there is; absent: all. */
  readonly listed?: <T>(
    side: "source" | "destination",
    key: string,
    entries: readonly T[],
  ) => readonly T[];
  /** Hears of a write at the destination before it happens; `isLate`: its worker no longer waits. */
  readonly onWrite: (key: string, worker: WorkerLife, isLate: boolean) => void;
  /** Hears that the adapter is about to take back what it wrote. */
  readonly onWithdraw: (key: string, versionId: string) => void;
  /** Hears of an entry that a worker deleted, once it is gone. */
  readonly onDelete: (key: string, entry: StoredEntry) => void;
  /** Hears of a delete marker that a worker adds, or a delete without versions. */
  readonly onMarker: (key: string) => void;
}
