import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createPool, type Pool, type PoolOptions } from "mysql2/promise";
import { attempt, type ErrorClasses } from "../sync/sync-error.ts";
import { isLostRace, type RunSql, type SqlDatabase, type SqlRow } from "./sql-database.ts";
import type { SqlPlace } from "./sql-url.ts";
import { TLS_ERRORS } from "./tls-errors.ts";

/** A Lambda works some keys at a time; a database has few connections to give. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;

/** The server's table in MySQL or MariaDB (Y9). Its times have whole seconds, as the server makes it. */
export function createMysqlDatabase(place: SqlPlace): SqlDatabase {
  let pool: Promise<Pool> | undefined;
  function forget(error: unknown): never {
    pool = undefined;
    throw error;
  }
  return {
    time: { select: "DATE_FORMAT(last_modified, '%Y-%m-%d %H:%i:%s.%f')", value: "?" },
    lock: "FOR UPDATE",
    transaction: (operation, work) =>
      attempt(operation, MYSQL_ERRORS, async () => {
        pool ??= openPool(place);
        const connection = await (await pool.catch(forget)).getConnection();
        const run: RunSql = async (statement, values = []) => {
          // Prepared: the driver's own quoting is wrong where sql_mode has NO_BACKSLASH_ESCAPES.
          const [rows] = await connection.execute(statement, [...values]);
          return Array.isArray(rows) ? (rows as readonly SqlRow[]) : [];
        };
        try {
          await connection.beginTransaction();
          const result = await work(run);
          await connection.commit();
          connection.release();
          return result;
        } catch (error) {
          // The connection is closed rather than reused: its state is not known.
          connection.destroy();
          if (isLostRace(error, LOST_RACES)) {
            return "conflict" as const;
          }
          throw error;
        }
      }),
    async close() {
      await (await pool?.catch(() => undefined))?.end();
    },
  };
}

const LOST_RACES: ReadonlySet<string> = new Set([
  "ER_DUP_ENTRY",
  "ER_LOCK_DEADLOCK",
  "ER_LOCK_WAIT_TIMEOUT",
  "ER_CHECKREAD",
]);

async function openPool(place: SqlPlace): Promise<Pool> {
  const ssl = await tlsOf(place);
  const config: PoolOptions = {
    host: place.host,
    database: place.database,
    connectionLimit: MAX_CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: "utf8mb4",
    // All columns come as texts, and times as they are.
    dateStrings: true,
    ...(place.port === undefined ? {} : { port: place.port }),
    ...(place.user === undefined ? {} : { user: place.user }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(ssl === undefined ? {} : { ssl }),
  };
  return createPool(config);
}

/**
 * The names are those of Python's drivers: `ssl_ca`, `ssl_verify_cert`, `ssl_check_hostname`, or `ssl=true` alone. With
 * an authority, PyMySQL checks the host as well, unless it is told not to.
 */
async function tlsOf({ host, options }: SqlPlace): Promise<PoolOptions["ssl"] | undefined> {
  const authority = options.get("ssl_ca");
  if (authority === undefined) {
    return options.get("ssl") === "true" ? { rejectUnauthorized: false } : undefined;
  }
  const verifyIdentity = options.get("ssl_check_hostname") !== "false";
  if (verifyIdentity && isIP(host) !== 0) {
    // The driver would hold the certificate against "localhost" instead.
    const message =
      "with ssl_ca the host must be the name that its certificate is for, not an address";
    throw Object.assign(new Error(message), { code: "HOST_IS_ADDRESS" });
  }
  return {
    ca: await readFile(authority, "utf8"),
    rejectUnauthorized: options.get("ssl_verify_cert") !== "false",
    verifyIdentity,
  };
}

const MYSQL_ERRORS: ErrorClasses = {
  place: "cache",
  kinds: {
    ...TLS_ERRORS,
    HOST_IS_ADDRESS: "misconfigured",
    ER_ACCESS_DENIED_ERROR: "denied",
    ER_DBACCESS_DENIED_ERROR: "denied",
    ER_TABLEACCESS_DENIED_ERROR: "denied",
    ER_NO_SUCH_TABLE: "misconfigured",
    ER_BAD_FIELD_ERROR: "misconfigured",
    ER_BAD_DB_ERROR: "misconfigured",
    ER_SECURE_TRANSPORT_REQUIRED: "misconfigured",
    ER_DATA_TOO_LONG: "invalid",
    ENOTFOUND: "misconfigured",
    ENOENT: "misconfigured",
  },
  fallback: "unavailable",
};
