import { execFile } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "@xpart/test-kit/find-binary";
import { CERTIFIED_HOST, type OwnAuthority } from "@xpart/test-kit/own-authority";
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

/** What the servers with TLS know their user by; URLs have it encoded. */
export const PASSWORD = "p/w+rd";
const ENCODED_PASSWORD = encodeURIComponent(PASSWORD);

/**
 * PostgreSQL on a free port of loopback, in a temporary folder.
 *
 * @param authority - with it connections need TLS and a password.
 */
export async function startPostgres(
  { initdb, postgres }: NonNullable<ReturnType<typeof findPostgres>>,
  authority?: OwnAuthority,
): Promise<RunningSql> {
  const directory = temporaryDirectory("postgres");
  const data = join(directory.path, "data");
  const isRoot = process.getuid?.() === 0;
  const tls = authority === undefined ? [] : postgresTls(directory.path, authority);
  if (isRoot) {
    for (const path of [directory.path, ...tls]) {
      chownSync(path, NOBODY, NOBODY);
    }
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
      ...(authority === undefined
        ? ["-A", "trust"]
        : ["-A", "scram-sha-256", `--pwfile=${join(directory.path, "password")}`]),
      "-E",
      "UTF8",
      "--no-sync",
    ]),
    { cwd: directory.path },
  );
  const quick = ["-c", "fsync=off", "-c", "unix_socket_directories=", "-c", "timezone=Asia/Tokyo"];
  const { port, url, running } = await startOnFreePort(async (port) => {
    const [certificate, key] = tls;
    const secure =
      authority === undefined
        ? []
        : ["-c", "ssl=on", "-c", `ssl_cert_file=${certificate}`, "-c", `ssl_key_file=${key}`];
    const args = ["-D", data, "-h", "127.0.0.1", "-p", String(port), ...quick, ...secure];
    const [command, all] = unprivileged(postgres, args);
    const url =
      authority === undefined
        ? `postgresql://pypicloud@127.0.0.1:${port}/postgres`
        : `postgresql://pypicloud:${ENCODED_PASSWORD}@${CERTIFIED_HOST}:${port}/postgres?sslmode=verify-full&sslrootcert=${authority.ca}`;
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

/** Its own copies, since the key must be its user's. @returns certificate, key and the password's file */
function postgresTls(folder: string, { certificate, key }: OwnAuthority): readonly string[] {
  const paths = ["server.pem", "server.key", "password"].map((name) => join(folder, name));
  const [ownCertificate = "", ownKey = "", password = ""] = paths;
  copyFileSync(certificate, ownCertificate);
  copyFileSync(key, ownKey);
  chmodSync(ownKey, 0o600);
  writeFileSync(password, PASSWORD);
  return paths;
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

/**
 * MariaDB on a free port of loopback, in a temporary folder.
 *
 * @param authority - with it connections need TLS, and a user with a password.
 */
export async function startMariaDb(
  { server, install }: NonNullable<ReturnType<typeof findMariaDb>>,
  authority?: OwnAuthority,
): Promise<RunningSql> {
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
    const secure =
      authority === undefined
        ? []
        : [
            `--ssl-ca=${authority.ca}`,
            `--ssl-cert=${authority.certificate}`,
            `--ssl-key=${authority.key}`,
          ];
    const args = ["--no-defaults", ...place, `--socket=${socket}`, ...quick, ...secure, ...user];
    const isReady = () => createDatabase(port, authority);
    return { port, running: await startServer(server, args, isReady) };
  });
  return {
    url:
      authority === undefined
        ? `mysql+pymysql://root@127.0.0.1:${port}/pypicloud?charset=utf8mb4`
        : `mysql+pymysql://pypicloud:${ENCODED_PASSWORD}@${CERTIFIED_HOST}:${port}/pypicloud?charset=utf8mb4&ssl_ca=${authority.ca}`,
    port,
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}

async function createDatabase(port: number, authority?: OwnAuthority): Promise<boolean> {
  const { createConnection } = await import("mysql2/promise");
  const ssl = authority === undefined ? {} : { ssl: { ca: readFileSync(authority.ca, "utf8") } };
  const connection = await createConnection({ host: "127.0.0.1", port, user: "root", ...ssl });
  if (authority !== undefined) {
    const user = `'pypicloud'@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL`;
    await connection.query(`GRANT ALL ON pypicloud.* TO ${user}`);
  }
  await connection.query("CREATE DATABASE IF NOT EXISTS pypicloud CHARACTER SET utf8mb4");
  await connection.end();
  return true;
}
