import type { LedgerRow } from "../model/ledger-row.ts";
import type { Entry, Stack } from "../model/stack.ts";
import type { VersionId } from "../model/version-id.ts";

/**
 * Where the highest replica of what is older than an entry stands, counted from the oldest, which is 1: what stands above
 * that is in the source's order.
 */
export class ReplicaFloors {
  readonly #positions: ReadonlyMap<VersionId, number>;
  /** By the rows alone. */
  readonly #floors = new Map<VersionId, number>();
  #highestFound = 0;

  constructor(source: Stack, destination: Stack, rows: readonly LedgerRow[]) {
    const { length } = destination.entries;
    this.#positions = new Map(
      destination.entries.map(({ versionId }, index) => [versionId, length - index]),
    );
    const replicas = new Map(rows.map((row) => [row.versionId, row.destinationVersionId]));
    let floor = 0;
    for (const { versionId } of source.entries.toReversed()) {
      this.#floors.set(versionId, floor);
      floor = Math.max(floor, this.#positionOf(replicas.get(versionId)));
    }
  }

  /** A replica was found, of an entry that is older than those which are asked for next. */
  found({ versionId }: Entry): void {
    this.#highestFound = Math.max(this.#highestFound, this.#positionOf(versionId));
  }

  /** 0: none is known to stand. */
  floorOf({ versionId }: Entry): number {
    return Math.max(this.#floors.get(versionId) ?? 0, this.#highestFound);
  }

  #positionOf(versionId: VersionId | undefined): number {
    return (versionId !== undefined && this.#positions.get(versionId)) || 0;
  }
}
