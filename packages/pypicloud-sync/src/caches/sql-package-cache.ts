import { ok, type Result } from "@xpart/core";
import type { CachedPackage, StoredRow } from "../packages/cached-package.ts";
import type { CacheWrite, PackageCache } from "../sync/package-cache.ts";
import type { SyncError, SyncResult } from "../sync/sync-error.ts";
import type { RunSql, SqlDatabase } from "./sql-database.ts";
import { rowOfSql, SQL_COLUMNS, valuesOf } from "./sql-row.ts";

/**
 * A server's cache in an SQL database (Y9): one table, no index of names. A write reads the row again in its own
 * transaction, and locks it until the transaction ends.
 *
 * @param pauseBeforeInsert - waited for before a new row is written. A server that took an upload looks for the
 * row and then writes it; it answers 500 if another row was written in between.
 */
export function createSqlPackageCache(
  database: SqlDatabase,
  pauseBeforeInsert: () => Promise<void> = async () => undefined,
): PackageCache {
  const sql = statementsOf(database);

  async function readRow(run: RunSql, filename: string, lock = ""): Promise<StoredRow | undefined> {
    const [row] = await run(`${sql.select} WHERE filename = ? ${lock}`, [filename]);
    return row && rowOfSql(row);
  }

  /** Runs a write if the row still is what was read. */
  function writeIfSame(
    seen: StoredRow,
    write: (run: RunSql) => Promise<unknown>,
  ): SyncResult<CacheWrite> {
    return database.transaction<CacheWrite>("UPDATE", async (run) => {
      const current = await readRow(run, seen.filename, database.lock);
      if (current?.revision !== seen.revision) {
        return "conflict";
      }
      await write(run);
      return "written";
    });
  }

  /** The primary key tells whether another writer was faster. Locking an absent row would block others. */
  async function insert(wanted: CachedPackage): SyncResult<CacheWrite> {
    await pauseBeforeInsert();
    return database.transaction<CacheWrite>("INSERT", async (run) => {
      await run(sql.insert, valuesOf(wanted));
      return "written";
    });
  }

  return {
    read: async (filename) =>
      answered(await database.transaction("SELECT", (run) => readRow(run, filename))),
    save: (wanted, replaced) =>
      replaced === undefined
        ? insert(wanted)
        : writeIfSame(replaced, (run) => run(sql.update, [...valuesOf(wanted), replaced.filename])),
    remove: (row) => writeIfSame(row, (run) => run(sql.delete, [row.filename])),
    confirm: async () => ok(undefined),
    readAll: async () =>
      answered(
        await database.transaction("SELECT", async (run) => (await run(sql.select)).map(rowOfSql)),
      ),
    checkIndex: async () => ok([]),
    repairIndex: async () => ok(undefined),
    close: database.close,
  };
}

/** Reading loses no race. */
function answered<T>(answer: Result<T | "conflict", SyncError>): Result<T, SyncError> {
  if (answer.ok && answer.value === "conflict") {
    const message = "the database gave up a read for another transaction";
    return {
      ok: false,
      error: { kind: "unavailable", place: "cache", operation: "SELECT", message },
    };
  }
  return answer as Result<T, SyncError>;
}

function statementsOf({ time }: SqlDatabase) {
  const selected = SQL_COLUMNS.map((column) =>
    column === "last_modified" ? `${time.select} AS last_modified` : column,
  );
  const place = (column: string) => (column === "last_modified" ? time.value : "?");
  const places = SQL_COLUMNS.map(place);
  const assignments = SQL_COLUMNS.map((column) => `${column} = ${place(column)}`);
  return {
    select: `SELECT ${selected.join(", ")} FROM packages`,
    insert: `INSERT INTO packages (${SQL_COLUMNS.join(", ")}) VALUES (${places.join(", ")})`,
    update: `UPDATE packages SET ${assignments.join(", ")} WHERE filename = ?`,
    delete: "DELETE FROM packages WHERE filename = ?",
  };
}
