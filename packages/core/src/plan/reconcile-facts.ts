import type { LedgerRow } from "../model/ledger-row.ts";
import type { KeptState } from "../model/row-changes.ts";
import type { LeftOutBy } from "../model/scope-filter.ts";
import type { Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/** From where on the entries of the source are asked for (R9). */
export interface Horizon {
  /** Entries that an event brought, or an attempt had on its way: asked for although the ledger has no row. */
  readonly own: ReadonlySet<VersionId>;
}

/** What reconciling a key looks at. */
export interface ReconcileFacts {
  readonly key: string;
  readonly source: Stack;
  readonly destination: Stack;
  readonly rows: readonly LedgerRow[];
  /** Replicas that an earlier reconcile replaced and may not have deleted. */
  readonly retiring: readonly VersionId[];
  /** Objects of the source that a filter of policy leaves out, and by what; absent: nothing is filtered (K). */
  readonly leftOut?: ReadonlyMap<VersionId, LeftOutBy> | undefined;
  /** Entries of the destination that a pair which copies the other way has brought to the source: replicas of nothing (K4). */
  readonly originals?: ReadonlySet<VersionId> | undefined;
  /** Absent: the whole history is asked for. */
  readonly horizon?: Horizon | undefined;
  /** An entry whose replica is known to be outdated, although nothing in the listings shows it. */
  readonly stale?: VersionId | undefined;
  /** An entry that was deleted at the source, as its own event says. */
  readonly deleted?: VersionId | undefined;
  /** What becomes of that entry's row where policy keeps its replica; absent: policy lets the delete cross. */
  readonly keptAs?: KeptState | undefined;
  /** Entries that may be read now, or taken, whatever they were parked for (A7, A9). */
  readonly retry?: ReadonlySet<VersionId> | undefined;
  /** An entry whose tags changed, as an event says that could not be decided by itself; `all`: it named none. */
  readonly retag?: VersionId | "all" | undefined;
  /** Entries whose replica can be read nowhere, so that it has to stay where it is (A7). */
  readonly immovable?: ReadonlySet<VersionId> | undefined;
  /** Entries whose replica cannot be read at the destination, while the source can (R8). */
  readonly fromSource?: ReadonlySet<VersionId> | undefined;
  /** Whether deletes that the hour's budget holds are done now, and parked entries tried again (F4, A7). */
  readonly isReleased?: boolean;
  /** What a release asked for whose work goes on after its message was done (A6): the rest of it. */
  readonly released?: ReadonlySet<VersionId> | undefined;
  /** Foreign entries that Object Lock would not let go (R7). */
  readonly lockedForeign?: readonly VersionId[] | undefined;
}
