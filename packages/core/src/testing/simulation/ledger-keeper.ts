import type { LedgerSnapshot } from "../memory-ledger.ts";
import { DEDUPLICATION_WINDOW_MS } from "./fifo-queue.ts";
import { twinsOf } from "./lost-twins.ts";
import { reconcileKeys } from "./operator.ts";
import { entryName } from "./oracle-world.ts";
import type { Announcement } from "./source-client.ts";
import type { World } from "./world.ts";

/**
 * Loses the ledger where the history says so: its rows vanish, or go back to what they were. The workers
 * are stopped for it, as whoever restores a table does; then an operator has all keys looked at, and what
 * the archive of events has comes again.
 */
export class LedgerKeeper {
  readonly #world: World;
  readonly #archive: { readonly key: string; readonly body: string }[] = [];
  #snapshot: LedgerSnapshot | undefined;
  /** When it was lost; before all times: never. */
  lostAtMs: number = Number.NEGATIVE_INFINITY;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether it was lost. */
  get hasLost(): boolean {
    return this.lostAtMs > Number.NEGATIVE_INFINITY;
  }

  /** Remembers what was announced, to send it again. */
  keep(key: string, announcements: readonly Announcement[]): void {
    if (this.#world.history.ledgerLoss !== undefined) {
      this.#archive.push(...announcements.map(({ body }) => ({ key, body })));
    }
  }

  /** Takes the snapshot, or loses the ledger, if it is time. */
  async afterOperation(index: number): Promise<void> {
    const loss = this.#world.history.ledgerLoss;
    if (loss?.backTo === index) {
      this.#snapshot = this.#world.ledger.snapshot();
    }
    if (loss?.afterOperation === index) {
      await this.#lose();
    }
  }

  async #lose(): Promise<void> {
    const world = this.#world;
    await world.endWorkers();
    this.lostAtMs = world.nowMs;
    world.ledger.restore(this.#snapshot);
    for (const key of world.destination.keys()) {
      const named = new Set(world.ledger.peek(key).rows.map((row) => row.destinationVersionId));
      for (const { versionId } of world.destination.entries(key)) {
        if (!named.has(versionId)) {
          world.lost.add(entryName(key, versionId));
        }
      }
      for (const name of twinsOf(key, world)) {
        world.lostTwins.add(name);
      }
    }
    await world.passTime(DEDUPLICATION_WINDOW_MS);
    reconcileKeys("all", { history: "all" }, world, world.workers.objects);
    for (const { key, body } of this.#archive) {
      world.announce(key, [{ body }]);
    }
  }
}
