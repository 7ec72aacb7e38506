import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { attempt, type ErrorClasses } from "../sync/sync-error.ts";
import type { RunSql, SqlDatabase, SqlRow } from "./sql-database.ts";
import type { SqlPlace } from "./sql-url.ts";

/** How long to wait for the server's own writes. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * The server's table in a SQLite file, by the SQLite that Node itself has: no driver to bring, and
 * the same locks as the server's. It serves beside a server, or on a file system that Lambda mounts (Y9).
 */
export function createSqliteDatabase({ database }: SqlPlace): SqlDatabase {
  let connection: DatabaseSync | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** One connection has one transaction at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }
  return {
    time: { select: "last_modified", value: "?" },
    lock: "",
    transaction: (operation, work) =>
      attempt(operation, SQLITE_ERRORS, () =>
        inTurn(async () => {
          connection ??= openFile(database);
          const open = connection;
          const run: RunSql = async (statement, values = []) =>
            open.prepare(statement).all(...values) as readonly SqlRow[];
          open.exec("BEGIN IMMEDIATE");
          try {
            const result = await work(run);
            open.exec("COMMIT");
            return result;
          } catch (error) {
            open.exec("ROLLBACK");
            if (isDuplicate(error)) {
              return "conflict" as const;
            }
            throw error;
          }
        }),
      ),
    async close() {
      await last;
      connection?.close();
      connection = undefined;
    },
  };
}

/** `node:sqlite` has one code for all errors; SQLite's own number tells them apart. */
const PRIMARY_KEY_CONSTRAINT = 1555;

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === PRIMARY_KEY_CONSTRAINT;
}

function openFile(path: string): DatabaseSync {
  // SQLite would make the file, and a server that starts on it would find no table either.
  if (!existsSync(path)) {
    throw Object.assign(new Error(`there is no file ${path}; the server makes it when it starts`), {
      code: "NO_FILE",
    });
  }
  // Not imported above: Node 22 warns of an experiment as soon as the module is loaded, whichever cache it is.
  const sqlite = process.getBuiltinModule("node:sqlite");
  const connection = new sqlite.DatabaseSync(path);
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return connection;
}

const SQLITE_ERRORS: ErrorClasses = {
  place: "cache",
  codeInMessage: /no such table|no such column|file is not a database|unable to open database file/,
  kinds: {
    NO_FILE: "misconfigured",
    "no such table": "misconfigured",
    "no such column": "misconfigured",
    "file is not a database": "misconfigured",
    "unable to open database file": "misconfigured",
  },
  fallback: "unavailable",
};
