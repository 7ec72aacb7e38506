import { execFile } from "node:child_process";
import { chownSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "@xpart/test-kit/find-binary";
import { startOnFreePort, startServer, temporaryDirectory } from "@xpart/test-kit/server-process";

const run = promisify(execFile);

/** A running SQL server with an empty database. */
export interface RunningSql {
  /** As SQLAlchemy has it. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The programs of PostgreSQL; undefined where this machine has none. */
export function findPostgres(): { readonly initdb: string; readonly postgres: string } | undefined {
  const initdb = findBinary("initdb");
  const postgres = findBinary("postgres");
  const canDropRoot = process.getuid?.() !== 0 || findBinary("setpriv") !== undefined;
  return initdb && postgres && canDropRoot ? { initdb, postgres } : undefined;
}

/** Debian's user that owns nothing; PostgreSQL does not run as root. */
const NOBODY = 65534;

/** PostgreSQL on a free port of loopback, in a temporary folder. */
export async function startPostgres({
  initdb,
  postgres,
}: NonNullable<ReturnType<typeof findPostgres>>): Promise<RunningSql> {
  const directory = temporaryDirectory("postgres");
  const data = join(directory.path, "data");
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chownSync(directory.path, NOBODY, NOBODY);
  }
  const unprivileged = (command: string, args: readonly string[]): [string, string[]] =>
    isRoot
      ? ["setpriv", [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", command, ...args]]
      : [command, [...args]];
  await run(
    ...unprivileged(initdb, [
      "-D",
      data,
      "-U",
      "pypicloud",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--no-sync",
    ]),
    { cwd: directory.path },
  );
  const quick = ["-c", "fsync=off", "-c", "unix_socket_directories=", "-c", "timezone=Asia/Tokyo"];
  const { port, url, running } = await startOnFreePort(async (port) => {
    const args = ["-D", data, "-h", "127.0.0.1", "-p", String(port), ...quick];
    const [command, all] = unprivileged(postgres, args);
    const url = `postgresql://pypicloud@127.0.0.1:${port}/postgres`;
    const options = { cwd: directory.path };
    return { port, url, running: await startServer(command, all, () => canQuery(url), options) };
  });
  return {
    url,
    port,
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}

async function canQuery(url: string): Promise<boolean> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.end();
  return true;
}

/** The programs of MariaDB or MySQL; undefined where this machine has none. */
export function findMariaDb(): { readonly server: string; readonly install: string } | undefined {
  const server = findBinary("mariadbd", "mysqld");
  const install = findBinary("mariadb-install-db", "mysql_install_db");
  return server && install ? { server, install } : undefined;
}

/** MariaDB on a free port of loopback, in a temporary folder. */
export async function startMariaDb({
  server,
  install,
}: NonNullable<ReturnType<typeof findMariaDb>>): Promise<RunningSql> {
  const directory = temporaryDirectory("mariadb");
  const data = join(directory.path, "data");
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  await run(install, [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    ...user,
  ]);
  const socket = join(directory.path, "s");
  const quick = ["--innodb-flush-log-at-trx-commit=0", "--default-time-zone=+09:00"];
  const { port, running } = await startOnFreePort(async (port) => {
    const place = [`--datadir=${data}`, "--bind-address=127.0.0.1", `--port=${port}`];
    const args = ["--no-defaults", ...place, `--socket=${socket}`, ...quick, ...user];
    return { port, running: await startServer(server, args, () => createDatabase(port)) };
  });
  return {
    url: `mysql+pymysql://root@127.0.0.1:${port}/pypicloud?charset=utf8mb4`,
    port,
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}

async function createDatabase(port: number): Promise<boolean> {
  const { createConnection } = await import("mysql2/promise");
  const connection = await createConnection({ host: "127.0.0.1", port, user: "root" });
  await connection.query("CREATE DATABASE IF NOT EXISTS pypicloud CHARACTER SET utf8mb4");
  await connection.end();
  return true;
}
