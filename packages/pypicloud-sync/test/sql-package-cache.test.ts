import { describe, expect, it } from "vitest";
import { createMysqlDatabase } from "../src/caches/mysql-database.ts";
import { createPostgresDatabase } from "../src/caches/postgres-database.ts";
import { createSqlPackageCache } from "../src/caches/sql-package-cache.ts";
import { parseSqlUrl, type SqlPlace } from "../src/caches/sql-url.ts";
import { DEFAULT_LAYOUT, openPackageCache, packageKey, syncKey } from "../src/index.ts";
import { createMemoryPackageStorage } from "../src/testing/memory-package-storage.ts";
import { describePackageCacheContract, sample, unwrap } from "./package-cache-contract.ts";
import { findMariaDb, findPostgres, startMariaDb, startPostgres } from "./sql-servers.ts";
import { sqlSubject } from "./sql-subject.ts";

const MICROS_PER_SECOND = 1_000_000;

function placeOf(url: string): SqlPlace {
  const place = parseSqlUrl(url);
  if (!place.ok) throw new Error(place.error);
  return place.value;
}

const END_OTHERS =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
  "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

const postgres = findPostgres();
if (postgres === undefined) {
  it.skip("Y9 PostgreSQL: no initdb and postgres found (apt-get install postgresql)", () => {});
} else {
  describePackageCacheContract("PostgreSQL", async () => {
    const server = await startPostgres(postgres);
    const database = createPostgresDatabase(placeOf(server.url));
    return sqlSubject(database, "TIMESTAMP WITHOUT TIME ZONE", server.stop);
  });

  it("Y9 PostgreSQL: times are UTC whatever the session's zone, data is JSON", async () => {
    const server = await startPostgres(postgres);
    const database = createPostgresDatabase(placeOf(server.url));
    const { cache, run } = await sqlSubject(database, "TIMESTAMP", server.stop);
    await cache.save(
      sample("foo", "1", { lastModifiedMicros: 1_795_340_494_789_853, summary: "s" }),
      undefined,
    );
    expect(
      await run("SELECT CAST(last_modified AS text) AS t, summary, data FROM packages"),
    ).toEqual([
      { t: "2026-11-22 09:41:34.789853", summary: "s", data: '{"path":"abcd/foo/foo-1.tar.gz"}' },
    ]);
    await cache.close();
    await server.stop();
  });

  it("Y9 PostgreSQL: a database that is not there is a misconfiguration, a server unavailable", async () => {
    const server = await startPostgres(postgres);
    const ask = async () => {
      const lost = createPostgresDatabase(placeOf(`${server.url}-none`));
      const answer = await lost.transaction("SELECT", (run) => run("SELECT 1"));
      await lost.close();
      return answer;
    };
    const answers = [await ask()];
    await server.stop();
    answers.push(await ask());
    expect(answers).toMatchObject([
      { ok: false, error: { kind: "misconfigured", place: "cache", operation: "SELECT" } },
      { ok: false, error: { kind: "unavailable" } },
    ]);
  });
}

if (postgres !== undefined) {
  it("Y9 PostgreSQL: a new row is left to the server that took the upload, if it writes it by then", async () => {
    const server = await startPostgres(postgres);
    const database = createPostgresDatabase(placeOf(server.url));
    const { cache, run } = await sqlSubject(database, "TIMESTAMP", server.stop);
    const key = packageKey(DEFAULT_LAYOUT, "foo", "foo-1.zip");
    const storage = createMemoryPackageStorage();
    const row = ["foo-1.zip", "foo", "1", "own", JSON.stringify({ path: key, hash_md5: "aa" })];
    const waiting = createSqlPackageCache(database, async () => {
      await run("INSERT INTO packages VALUES (?, ?, ?, now(), ?, ?)", row);
    });
    const ports = { storage, cache: waiting, layout: DEFAULT_LAYOUT };
    storage.put(key, { name: "foo", version: "1", summary: "own", "hash-md5": "aa" });
    expect(await syncKey(key, ports)).toMatchObject({
      value: { kind: "unchanged", reason: "same" },
    });
    await cache.close();
    await server.stop();
  });

  it("Y9 PostgreSQL: a connection that is lost in between fails its own transaction only", async () => {
    const server = await startPostgres(postgres);
    const database = createPostgresDatabase(placeOf(server.url));
    const admin = createPostgresDatabase(placeOf(server.url));
    const work = database.transaction("UPDATE", async (run) => {
      await run("SELECT 1");
      await admin.transaction("test", (other) => other(END_OTHERS));
      // The server's word comes while no statement waits for one.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return run("SELECT 1");
    });
    expect(await work).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    const again = await database.transaction("SELECT", (run) => run("SELECT CAST(1 AS text) AS a"));
    expect(again).toEqual({ ok: true, value: [{ a: "1" }] });
    await Promise.all([database.close(), admin.close()]);
    await server.stop();
  });
}

const mariaDb = findMariaDb();
if (mariaDb === undefined) {
  it.skip("Y9 MariaDB: no mariadbd and mariadb-install-db found (apt-get install mariadb-server)", () => {});
} else {
  describePackageCacheContract("MariaDB", async () => {
    const server = await startMariaDb(mariaDb);
    const database = createMysqlDatabase(placeOf(server.url));
    const subject = await sqlSubject(database, "DATETIME", server.stop);
    return { ...subject, resolutionMicros: MICROS_PER_SECOND };
  });

  it("Y9 MariaDB: texts are texts in any sql_mode, a lost connection is replaced", async () => {
    const server = await startMariaDb(mariaDb);
    const place = placeOf(server.url);
    const admin = createMysqlDatabase(place);
    await admin.transaction("test", (run) => run("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'"));
    const database = createMysqlDatabase(place);
    const { cache } = await sqlSubject(database, "DATETIME", server.stop);
    const odd = sample("odd", "1", { summary: "it's \\' \"x\", '; DROP TABLE packages; --" });
    expect(unwrap(await cache.save(odd, undefined))).toBe("written");
    expect(unwrap(await cache.read(odd.filename))?.package).toEqual(odd);
    const lost = database.transaction("SELECT", async (run) => {
      const [row] = await run("SELECT CAST(CONNECTION_ID() AS CHAR) AS id");
      await admin.transaction("test", (other) => other(`KILL ${Number(row?.["id"])}`));
      return run("SELECT 1");
    });
    expect(await lost).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(unwrap(await cache.read(odd.filename))?.package).toEqual(odd);
    await Promise.all([cache.close(), admin.close()]);
    await server.stop();
  });

  it("Y4, Y9 MariaDB: of two files that its collation takes for one, one has the row", async () => {
    const server = await startMariaDb(mariaDb);
    const database = createMysqlDatabase(placeOf(server.url));
    const { cache } = await sqlSubject(database, "DATETIME", server.stop);
    const storage = createMemoryPackageStorage();
    const ports = { storage, cache, layout: DEFAULT_LAYOUT };
    const [lower, upper] = ["foo-1.zip", "FOO-1.zip"].map((file) =>
      packageKey(DEFAULT_LAYOUT, "foo", file),
    );
    if (lower === undefined || upper === undefined) throw new Error("no keys");
    storage.put(lower);
    storage.put(upper);
    for (const key of [lower, upper, lower, upper]) {
      expect(await syncKey(key, ports)).toMatchObject({ ok: true });
    }
    const paths = async () => unwrap(await cache.readAll()).map((row) => row.package?.data.path);
    expect(await paths()).toEqual([upper]);
    storage.delete(lower);
    expect(await syncKey(lower, ports)).toMatchObject({
      value: { kind: "unchanged", reason: "held-by-another-key" },
    });
    expect(await paths()).toEqual([upper]);
    await cache.close();
    await server.stop();
  });
}

describe("SQL URLs", () => {
  it.each([
    [
      "postgresql+psycopg2://u:p%40ss@h:5433/d?sslmode=require",
      { dialect: "postgres", host: "h", port: 5433, user: "u", password: "p@ss", database: "d" },
    ],
    ["postgresql://u:p/w:x@h/d", { host: "h", user: "u", password: "p/w:x", database: "d" }],
    [
      "postgresql://u:p@/d?host=/run/postgresql&port=5433",
      { host: "/run/postgresql", port: 5433, user: "u", password: "p", database: "d" },
    ],
    ["mysql://h/d?user=u&passwd=p%26", { host: "h", user: "u", password: "p&", database: "d" }],
    ["postgres://h/d", { dialect: "postgres", host: "h", database: "d" }],
    ["mysql+pymysql://u@[::1]/d", { dialect: "mysql", host: "::1", user: "u", database: "d" }],
    ["mariadb:///d", { dialect: "mysql", host: "localhost", database: "d" }],
    ["sqlite:////abs/x.sqlite", { dialect: "sqlite", database: "/abs/x.sqlite" }],
    ["sqlite:///rel/x.sqlite", { dialect: "sqlite", database: "rel/x.sqlite" }],
  ])("Y9 %s is read as SQLAlchemy reads it", (url, expected) => {
    expect(placeOf(url)).toMatchObject(expected);
  });

  it.each(["oracle://u:SECRET@h/d", "sqlite://", "sqlite:///:memory:", "mysql://u:SECRET@h"])(
    "Y9 %s is refused, without its password",
    async (url) => {
      const options = { sleep: async () => undefined };
      const settings = { kind: "sql", url, gracefulReload: false } as const;
      const opened = await openPackageCache(settings, options);
      expect(opened.ok).toBe(false);
      expect(JSON.stringify(opened)).toMatch(/db\.url/);
      expect(JSON.stringify(opened)).not.toContain("SECRET");
    },
  );

  it("Y9 a cache that the settings name is opened with its own driver", async () => {
    const options = { sleep: async () => undefined };
    const urls = ["postgresql://h/d", "mysql://h/d", "sqlite:////x"];
    for (const url of urls) {
      const opened = await openPackageCache({ kind: "sql", url, gracefulReload: false }, options);
      expect(opened.ok).toBe(true);
    }
    const redis = { kind: "redis", url: "redis://h", isCluster: false } as const;
    expect((await openPackageCache({ ...redis, gracefulReload: false }, options)).ok).toBe(true);
    const dynamo = { kind: "dynamo", packageTable: "p", summaryTable: "s" } as const;
    const opened = await openPackageCache({ ...dynamo, gracefulReload: false }, options);
    if (opened.ok) await opened.value.close();
    expect(opened.ok).toBe(true);
  });
});
