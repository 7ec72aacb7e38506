import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "./find-binary.ts";
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

/** One server on a free port of loopback, with nothing in it. */
export async function startRedis({ server, cli }: RedisBinaries): Promise<RunningRedis> {
  const directory = temporaryDirectory("redis");
  const { port, running } = await startOnFreePort(async (port) => {
    const args = ["--port", String(port), "--dir", directory.path, ...NOTHING_KEPT];
    return { port, running: await startServer(server, args, () => ping(cli, port)) };
  });
  return {
    url: `redis://127.0.0.1:${port}/0`,
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

async function ping(cli: string, port: number): Promise<boolean> {
  const { stdout } = await run(cli, ["-h", "127.0.0.1", "-p", String(port), "ping"]);
  return stdout.trim() === "PONG";
}
