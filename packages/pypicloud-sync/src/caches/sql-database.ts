import type { SyncResult } from "../sync/sync-error.ts";

/** A value of a row. */
export type SqlValue = string | null;

/** A row, all columns as texts. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Runs one statement with values in place of its question marks. */
export type RunSql = (
  statement: string,
  values?: readonly SqlValue[],
) => Promise<readonly SqlRow[]>;

/** A database, whatever its dialect. Connections are made when they are used, and anew after an error. */
export interface SqlDatabase {
  /** How its time comes out as text with microseconds, and goes in. */
  readonly time: { readonly select: string; readonly value: string };
  /** Locks a row that is read; empty where a transaction locks all. */
  readonly lock: string;
  /**
   * Runs work in one transaction, which other writers of the same rows wait for.
   *
   * @returns `conflict` where another writer was faster: a key that is there by now, or a deadlock.
   */
  transaction<T>(operation: string, work: (run: RunSql) => Promise<T>): SyncResult<T | "conflict">;
  close(): Promise<void>;
}

/** The error of a row that is there already, or of a transaction that lost against another. */
export function isLostRace(error: unknown, codes: ReadonlySet<string>): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    codes.has(error.code)
  );
}
