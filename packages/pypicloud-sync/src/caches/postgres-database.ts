import { readFile } from "node:fs/promises";
import { Pool, type PoolClient, type PoolConfig } from "pg";
import { attempt, type ErrorClasses } from "../sync/sync-error.ts";
import { createGate } from "./gate.ts";
import { isLostRace, type RunSql, type SqlDatabase, type SqlRow } from "./sql-database.ts";
import type { SqlPlace } from "./sql-url.ts";
import { TLS_ERRORS } from "./tls-errors.ts";

/** A Lambda works some keys at a time; a database has few connections to give. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than any statement here takes: all go by the primary key, or read one table. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** The server's table in PostgreSQL (Y9). */
export function createPostgresDatabase(place: SqlPlace): SqlDatabase {
  let pool: Promise<Pool> | undefined;
  // The pool's limit to connect is one to wait for a free connection as well, which may take long where all work.
  const gate = createGate(MAX_CONNECTIONS);
  const connect = async (): Promise<PoolClient> => {
    pool ??= openPool(place);
    return (await pool.catch(forget)).connect();
  };
  function forget(error: unknown): never {
    pool = undefined;
    throw error;
  }
  async function throughGate<T>(work: (run: RunSql) => Promise<T>) {
    await gate.enter();
    try {
      return await onConnection(await connect(), work);
    } finally {
      gate.leave();
    }
  }
  return {
    // A wall time without zone: the session's zone must not move it.
    time: {
      select: "to_char(last_modified, 'YYYY-MM-DD HH24:MI:SS.US')",
      value: "CAST(? AS timestamp)",
    },
    lock: "FOR UPDATE",
    transaction: (operation, work) => attempt(operation, POSTGRES_ERRORS, () => throughGate(work)),
    async close() {
      await (await pool?.catch(() => undefined))?.end();
    },
  };
}

/** One transaction; "conflict" where somebody else's was faster. */
async function onConnection<T>(client: PoolClient, work: (run: RunSql) => Promise<T>) {
  const run: RunSql = async (statement, values = []) => {
    const { rows } = await client.query<SqlRow>(numbered(statement), [...values]);
    return rows;
  };
  try {
    await client.query("BEGIN");
    const result = await work(run);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    // The connection is closed rather than reused: its state is not known.
    client.release(true);
    if (isLostRace(error, LOST_RACES)) {
      return "conflict" as const;
    }
    throw error;
  }
}

/** unique_violation, serialization_failure, deadlock_detected. */
const LOST_RACES: ReadonlySet<string> = new Set(["23505", "40001", "40P01"]);

/** PostgreSQL numbers the places of its values. */
function numbered(statement: string): string {
  let place = 0;
  return statement.replaceAll("?", () => {
    place += 1;
    return `$${place}`;
  });
}

async function openPool(place: SqlPlace): Promise<Pool> {
  const config: PoolConfig = {
    host: place.host,
    database: place.database,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // What the server writes is UTF-8; a pool that idles must not keep the process.
    client_encoding: "UTF8",
    allowExitOnIdle: true,
    ...(place.port === undefined ? {} : { port: place.port }),
    ...(place.user === undefined ? {} : { user: place.user }),
    ...(place.password === undefined ? {} : { password: place.password }),
  };
  const mode = place.options.get("sslmode") ?? "prefer";
  const ssl = await tlsOf(mode, place.options.get("sslrootcert"));
  const pool = createPool({ ...config, ssl });
  const isOptional = mode === "prefer" || mode === "allow";
  if (isOptional && (await refusesTls(pool))) {
    await pool.end();
    return createPool(config);
  }
  return pool;
}

/**
 * A pool whose connections may break, idle or in use: the statement fails, and the next one gets another.
 * Without a listener on each the process would end.
 */
function createPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });
  return pool;
}

/** libpq's meaning of the modes: only `verify-*` look at the certificate. */
async function tlsOf(mode: string, rootCertificate: string | undefined) {
  if (mode === "disable") {
    return false;
  }
  if (!mode.startsWith("verify")) {
    return { rejectUnauthorized: false };
  }
  const ca = rootCertificate === undefined ? {} : { ca: await readFile(rootCertificate, "utf8") };
  const checksHost = mode === "verify-full" ? {} : { checkServerIdentity: () => undefined };
  return { rejectUnauthorized: true, ...ca, ...checksHost };
}

async function refusesTls(pool: Pool): Promise<boolean> {
  try {
    (await pool.connect()).release();
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.includes("does not support SSL")) {
      return true;
    }
    throw error;
  }
}

const POSTGRES_ERRORS: ErrorClasses = {
  place: "cache",
  kinds: {
    ...TLS_ERRORS,
    "28000": "denied",
    "28P01": "denied",
    "42501": "denied",
    "42P01": "misconfigured",
    "42703": "misconfigured",
    "3D000": "misconfigured",
    "22001": "invalid",
    "22021": "invalid",
    ENOTFOUND: "misconfigured",
    ENOENT: "misconfigured",
  },
  fallback: "unavailable",
};
