import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findNode24 } from "@xpart/test-kit/built-bundle";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { expect, it } from "vitest";
import { createSqliteDatabase } from "../src/caches/sqlite-database.ts";
import { describePackageCacheContract } from "./package-cache-contract.ts";
import { sqlSubject } from "./sql-subject.ts";

const placeOf = (database: string) =>
  ({ dialect: "sqlite", host: "", database, options: new Map() }) as const;
const hasSqlite = process.getBuiltinModule("node:sqlite" as "node:fs") !== undefined;
const node24 = hasSqlite ? undefined : findNode24();

if (hasSqlite) {
  describePackageCacheContract("SQLite", async () => {
    const directory = temporaryDirectory("sqlite");
    const path = join(directory.path, "db.sqlite");
    writeFileSync(path, "");
    const database = createSqliteDatabase(placeOf(path));
    return sqlSubject(database, "DATETIME", async () => directory.remove());
  });

  it("Y9 SQLite: a file that is not there is named, and not made", async () => {
    const database = createSqliteDatabase(placeOf("/no/such.sqlite"));
    expect(await database.transaction("SELECT", async () => undefined)).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", message: expect.stringContaining("no file /no/such.sqlite") },
    });
    await database.close();
  });

  it("Y9 SQLite: a write waits for the server's, and is unavailable when that takes too long", async () => {
    const directory = temporaryDirectory("sqlite-lock");
    const path = join(directory.path, "db.sqlite");
    writeFileSync(path, "");
    const [first, second] = [
      createSqliteDatabase(placeOf(path)),
      createSqliteDatabase(placeOf(path)),
    ];
    let release = () => {};
    const held = first.transaction("UPDATE", () => new Promise<void>((done) => (release = done)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await second.transaction("UPDATE", async () => undefined)).toMatchObject({
      ok: false,
      error: { kind: "unavailable", message: expect.stringContaining("locked") },
    });
    release();
    await held;
    expect(await second.transaction("UPDATE", async () => "done")).toEqual({
      ok: true,
      value: "done",
    });
    await Promise.all([first.close(), second.close()]);
    directory.remove();
  }, 30_000);
} else {
  it("Y9 SQLite: an older Node says what it needs", async () => {
    const database = createSqliteDatabase(placeOf("/none/x.sqlite"));
    expect(await database.transaction("SELECT", async () => undefined)).toMatchObject({
      ok: false,
      error: { kind: "misconfigured", message: expect.stringContaining("Node 22.5") },
    });
  });
}

if (!hasSqlite && node24 === undefined) {
  it.skip("Y9 SQLite: this Node has no node:sqlite, and Node 24 cannot be had by npm exec", () => {});
}
if (node24 !== undefined) {
  it("Y9 SQLite: the contract holds under Node 24", async () => {
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const { NODE_OPTIONS: _, ...env } = process.env;
    const args = [vitest, "run", fileURLToPath(import.meta.url), "--reporter=json"];
    const { stdout } = await promisify(execFile)(node24, args, { cwd: root, env });
    const report = JSON.parse(stdout.slice(stdout.indexOf("{")));
    expect(report).toMatchObject({ success: true, numFailedTests: 0 });
    expect(report.numPassedTests).toBeGreaterThan(10);
  }, 120_000);
}
