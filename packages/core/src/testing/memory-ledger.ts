import type { KeyLedger, LedgerHead, LedgerView } from "../model/ledger-head.ts";
import type { LedgerRow } from "../model/ledger-row.ts";
import type { PortError } from "../model/port-error.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { VersionId } from "../model/version-id.ts";
import type { EntryName, Ledger } from "../ports/ledger.ts";

const HOUR_MS = 60 * 60 * 1000;

interface StoredKey {
  head: LedgerHead | undefined;
  readonly rows: Map<VersionId, LedgerRow>;
}

/** A moment of a ledger, to go back to. */
export interface LedgerSnapshot {
  readonly keys: ReadonlyMap<string, KeyLedger>;
  readonly deletesByHour: ReadonlyMap<number, number>;
}

/** A ledger in memory, with the conditional writes of the port. */
export class MemoryLedger implements Ledger {
  readonly #keys = new Map<string, StoredKey>();
  readonly #deletesByHour = new Map<number, number>();
  #revisions = 0;

  /** Puts a row there as another implementation would have: without a revision. */
  seedRow(row: LedgerRow): void {
    this.#key(row.key).rows.set(row.versionId, row);
  }

  /** Everything about a key, at once. */
  peek(key: string): KeyLedger {
    const stored = this.#key(key);
    return { head: stored.head, rows: [...stored.rows.values()] };
  }

  /** All that it holds now. */
  snapshot(): LedgerSnapshot {
    const keys = [...this.#keys.keys()].map((key) => [key, this.peek(key)] as const);
    return { keys: new Map(keys), deletesByHour: new Map(this.#deletesByHour) };
  }

  /** Holds what it held then, as after a restore to a point in time; without a moment, nothing. */
  restore(moment?: LedgerSnapshot): void {
    this.#keys.clear();
    this.#deletesByHour.clear();
    for (const [key, { head, rows }] of moment?.keys ?? []) {
      const byVersionId = new Map(rows.map((row) => [row.versionId, row]));
      this.#keys.set(key, { head, rows: byVersionId });
    }
    for (const [hour, count] of moment?.deletesByHour ?? []) {
      this.#deletesByHour.set(hour, count);
    }
  }

  async read(key: string, versionId: VersionId): Promise<Result<LedgerView, PortError>> {
    const { head, rows } = this.#key(key);
    const attemptId = head?.attempt?.versionId;
    return ok({
      head,
      row: rows.get(versionId),
      attemptRow: attemptId === undefined ? undefined : rows.get(attemptId),
      hasRows: rows.size > 0,
      hasOthers: rows.size > (rows.has(versionId) ? 1 : 0),
    });
  }

  async findUnseen(entries: readonly EntryName[]): Promise<Result<ReadonlySet<string>, PortError>> {
    const unseen = entries.filter(({ key, versionId }) => {
      const { head, rows } = this.#key(key);
      return head === undefined && !rows.has(versionId);
    });
    return ok(new Set(unseen.map(({ key }) => key)));
  }

  async readKey(key: string): Promise<Result<KeyLedger, PortError>> {
    return ok(this.peek(key));
  }

  async saveHead(head: LedgerHead): Promise<Result<LedgerHead, PortError>> {
    const stored = this.#key(head.key);
    if (stored.head?.revision !== head.revision) {
      return err(conflict("head"));
    }
    const saved = { ...head, revision: this.#nextRevision() };
    stored.head = saved;
    return ok(saved);
  }

  async saveRow(row: LedgerRow): Promise<Result<LedgerRow, PortError>> {
    const { rows } = this.#key(row.key);
    if (rows.get(row.versionId)?.revision !== row.revision) {
      return err(conflict("row"));
    }
    const saved = { ...row, revision: this.#nextRevision() };
    rows.set(row.versionId, saved);
    return ok(saved);
  }

  async deleteRow(row: LedgerRow): Promise<Result<void, PortError>> {
    const { rows } = this.#key(row.key);
    if (rows.get(row.versionId)?.revision !== row.revision) {
      return err(conflict("row"));
    }
    rows.delete(row.versionId);
    return ok(undefined);
  }

  async countDelete(
    limit: number,
    nowMs: number,
  ): Promise<Result<"counted" | "exhausted", PortError>> {
    const hour = Math.floor(nowMs / HOUR_MS);
    const count = this.#deletesByHour.get(hour) ?? 0;
    if (count >= limit) {
      return ok("exhausted");
    }
    this.#deletesByHour.set(hour, count + 1);
    return ok("counted");
  }

  #key(key: string): StoredKey {
    let stored = this.#keys.get(key);
    if (stored === undefined) {
      stored = { head: undefined, rows: new Map() };
      this.#keys.set(key, stored);
    }
    return stored;
  }

  #nextRevision(): string {
    this.#revisions += 1;
    return `r${this.#revisions}`;
  }
}

function conflict(what: string): PortError {
  return {
    kind: "conflict",
    side: "ledger",
    operation: "PutItem",
    message: `the ${what} was written by somebody else since it was read`,
  };
}
