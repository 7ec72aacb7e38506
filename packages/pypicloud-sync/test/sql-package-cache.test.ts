import { describe, expect, it } from "vitest";
import { createMysqlDatabase } from "../src/caches/mysql-database.ts";
import { createPostgresDatabase } from "../src/caches/postgres-database.ts";
import { parseSqlUrl, type SqlPlace } from "../src/caches/sql-url.ts";
import { openPackageCache } from "../src/index.ts";
import { describePackageCacheContract, sample } from "./package-cache-contract.ts";
import { findMariaDb, findPostgres, startMariaDb, startPostgres } from "./sql-servers.ts";
import { sqlSubject } from "./sql-subject.ts";

const MICROS_PER_SECOND = 1_000_000;

function placeOf(url: string): SqlPlace {
  const place = parseSqlUrl(url);
  if (!place.ok) throw new Error(place.error);
  return place.value;
}

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
