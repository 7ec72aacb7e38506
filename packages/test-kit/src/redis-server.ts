import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "./find-binary.ts";
import { CERTIFIED_HOST, type OwnAuthority } from "./own-authority.ts";
import {
  freePort,
  type ServerProcess,
  startOnFreePort,
  startServer,
  temporaryDirectory,
} from "./server-process.ts";

const run = promisify(execFile);

/** The programs of a Redis server; undefined where this machine has none. */
export interface RedisBinaries {
  readonly server: string;
  readonly cli: string;
}

/** Finds Redis, or Valkey. */
export function findRedis(): RedisBinaries | undefined {
  const server = findBinary("redis-server", "valkey-server");
  const cli = findBinary("redis-cli", "valkey-cli");
  return server === undefined || cli === undefined ? undefined : { server, cli };
}

/** A running Redis. */
export interface RunningRedis {
  readonly url: string;
  /** Of the first node. */
  readonly port: number;
  stop(): Promise<void>;
}

const NOTHING_KEPT = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"];

/** The one user that a server with TLS knows, who may touch what is pypicloud's. */
const ACL_USER = ["pypicloud", "on", ">w+rd", "~pypicloud:*", "+@all", "-@admin"];

/**
 * One server on a free port of loopback, with nothing in it.
 *
 * @param authority - with it the server speaks TLS alone, and knows one user, whose password is `w+rd`.
 */
export async function startRedis(
  { server, cli }: RedisBinaries,
  authority?: OwnAuthority,
): Promise<RunningRedis> {
  const directory = temporaryDirectory("redis");
  const { port, running } = await startOnFreePort(async (port) => {
    const place = authority === undefined ? ["--port", String(port)] : tlsArgs(authority, port);
    const args = [...place, "--dir", directory.path, ...NOTHING_KEPT];
    const asked =
      authority === undefined
        ? []
        : ["--tls", "--cacert", authority.ca, "--user", "pypicloud", "--pass", "w+rd"];
    return { port, running: await startServer(server, args, () => ping(cli, port, asked)) };
  });
  return {
    url:
      authority === undefined
        ? `redis://127.0.0.1:${port}/0`
        : `rediss://pypicloud:w%2Brd@${CERTIFIED_HOST}:${port}/0?ssl_ca_certs=${authority.ca}`,
    port,
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}

const NODES = 3;

/** A cluster of three nodes without replicas, so that keys of one name lie on several of them. */
export async function startRedisCluster({ server, cli }: RedisBinaries): Promise<RunningRedis> {
  const directory = temporaryDirectory("redis-cluster");
  const ports: number[] = [];
  const nodes: ServerProcess[] = [];
  for (let node = 0; node < NODES; node += 1) {
    const folder = join(directory.path, String(node));
    mkdirSync(folder);
    await startOnFreePort(async (port) => {
      const bus = String(await freePort());
      const place = ["--port", String(port), "--cluster-port", bus, "--dir", folder];
      const args = [...place, "--cluster-enabled", "yes", ...NOTHING_KEPT];
      nodes.push(await startServer(server, args, () => ping(cli, port)));
      ports.push(port);
    });
  }
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  await run(cli, ["--cluster", "create", ...addresses, "--cluster-yes"]);
  for (const port of ports) {
    await waitUntilClusterIsUp(cli, port);
  }
  const [port = 0] = ports;
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      directory.remove();
    },
  };
}

/** Only ends what hangs. */
const CLUSTER_LIMIT_MS = 300_000;
const POLL_MS = 50;

/** The nodes agree on the slots first, and serve some time after that. */
async function waitUntilClusterIsUp(cli: string, port: number): Promise<void> {
  const deadline = Date.now() + CLUSTER_LIMIT_MS;
  const ask = async () => (await run(cli, ["-p", String(port), "cluster", "info"])).stdout;
  let info = await ask();
  while (!info.includes("cluster_state:ok")) {
    if (Date.now() > deadline) {
      throw new Error(`the cluster did not come up:\n${info}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    info = await ask();
  }
}

function tlsArgs({ ca, certificate, key }: OwnAuthority, port: number): readonly string[] {
  return [
    ...["--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no"],
    ...["--tls-ca-cert-file", ca, "--tls-cert-file", certificate, "--tls-key-file", key],
    ...["--user", "default", "off", "--user", ...ACL_USER],
  ];
}

async function ping(cli: string, port: number, more: readonly string[] = []): Promise<boolean> {
  const host = more.length === 0 ? "127.0.0.1" : CERTIFIED_HOST;
  const { stdout } = await run(cli, ["-h", host, "-p", String(port), ...more, "ping"]);
  return stdout.trim() === "PONG";
}
