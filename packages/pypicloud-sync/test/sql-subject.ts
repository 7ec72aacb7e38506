import type { RunSql, SqlDatabase } from "../src/caches/sql-database.ts";
import { createSqlPackageCache } from "../src/caches/sql-package-cache.ts";
import { type PackageCacheSubject, unwrap } from "./package-cache-contract.ts";

/** The table as SQLAlchemy makes it for the server. */
const TABLE = (time: string) => `CREATE TABLE packages (
  filename VARCHAR(255) NOT NULL,
  name VARCHAR(255) NOT NULL,
  version VARCHAR(1000) NOT NULL,
  last_modified ${time} NOT NULL,
  summary TEXT,
  data TEXT NOT NULL,
  PRIMARY KEY (filename)
)`;

/** The contract's subject on any SQL database; makes the server's table. */
export async function sqlSubject(
  database: SqlDatabase,
  timeType: string,
  stop: () => Promise<void>,
): Promise<PackageCacheSubject & { readonly run: RunSql }> {
  const run: RunSql = async (statement, values) =>
    unwrap(await database.transaction("test", (inner) => inner(statement, values))) as Awaited<
      ReturnType<RunSql>
    >;
  await run(TABLE(timeType));
  await run("CREATE INDEX ix_packages_name ON packages (name)");
  return {
    run,
    cache: createSqlPackageCache(database),
    async names() {
      const rows = await run("SELECT DISTINCT name FROM packages");
      return rows.map((row) => row["name"] ?? "");
    },
    async summaryOf(name) {
      const newest = "SELECT summary FROM packages WHERE name = ? ORDER BY last_modified DESC";
      const [row] = await run(newest, [name]);
      return row?.["summary"] ?? undefined;
    },
    async spoilRow(filename) {
      await run("UPDATE packages SET data = 'null' WHERE filename = ?", [filename]);
    },
    stop,
  };
}
