import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { expect, it } from "vitest";
import { createSqliteDatabase } from "../src/caches/sqlite-database.ts";
import { describePackageCacheContract } from "./package-cache-contract.ts";
import { sqlSubject } from "./sql-subject.ts";

const placeOf = (database: string) =>
  ({ dialect: "sqlite", host: "", database, options: new Map() }) as const;

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
  const held = await new Promise<{ readonly ended: Promise<unknown> }>((begun) => {
    const ended = first.transaction("UPDATE", () => {
      queueMicrotask(() => begun({ ended }));
      return new Promise<void>((done) => (release = done));
    });
  });
  expect(await second.transaction("UPDATE", async () => undefined)).toMatchObject({
    ok: false,
    error: { kind: "unavailable", message: expect.stringContaining("locked") },
  });
  release();
  await held.ended;
  expect(await second.transaction("UPDATE", async () => "done")).toEqual({
    ok: true,
    value: "done",
  });
  await Promise.all([first.close(), second.close()]);
  directory.remove();
});
