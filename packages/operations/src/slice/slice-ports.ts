import type {
  Clock,
  DestinationStore,
  Ledger,
  Policy,
  SourceStore,
  VersionLister,
} from "@xpart/core";

/** One side, to be listed and to be asked. */
export interface SliceSide<Store> {
  readonly lister: VersionLister;
  readonly store: Store;
}

/** What a comparison reads. It writes nothing. */
export interface SlicePorts {
  readonly source: SliceSide<SourceStore>;
  readonly destination: SliceSide<DestinationStore>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The deployment's, which says what need not be equal. */
  readonly policy: Policy;
  /** Whether the destination can lock objects, so that locks cross (A1). Default: yes. */
  readonly hasObjectLock?: boolean | undefined;
}
