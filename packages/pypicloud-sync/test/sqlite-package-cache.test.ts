import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { findNode24 } from "../../../apps/lambda/test/built-bundle.ts";
import { createSqliteDatabase } from "../src/caches/sqlite-database.ts";
import { describePackageCacheContract } from "./package-cache-contract.ts";
import { temporaryDirectory } from "./server-process.ts";
import { sqlSubject } from "./sql-subject.ts";

const hasSqlite = process.getBuiltinModule("node:sqlite" as "node:fs") !== undefined;
const node24 = hasSqlite ? undefined : findNode24();

if (hasSqlite) {
  describePackageCacheContract("SQLite", async () => {
    const directory = temporaryDirectory("sqlite");
    const place = { host: "", database: join(directory.path, "db.sqlite"), options: new Map() };
    const database = createSqliteDatabase({ dialect: "sqlite", ...place });
    return sqlSubject(database, "DATETIME", async () => directory.remove());
  });
} else {
  it("Y9 SQLite: an older Node says what it needs", async () => {
    const place = { host: "", database: "/none/x.sqlite", options: new Map<string, string>() };
    const database = createSqliteDatabase({ dialect: "sqlite", ...place });
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
