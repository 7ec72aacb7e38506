import { readFile } from "node:fs/promises";
import { createClient, createCluster } from "@redis/client";
import type { RedisCacheSettings } from "../settings/cache-settings.ts";
import { attempt, type ErrorClasses, type SyncResult } from "../sync/sync-error.ts";
import { REDIS_KEYS, type RedisHash } from "./redis-hash.ts";
import { TLS_ERRORS } from "./tls-errors.ts";

/** The commands that the cache uses; a server and a cluster have them all. */
export interface RedisCommands {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  hGetAll(key: string): Promise<RedisHash>;
  hSet(key: string, values: Record<string, string>): Promise<unknown>;
  del(key: string): Promise<unknown>;
  exists(key: string): Promise<number>;
  sAdd(key: string, member: string): Promise<unknown>;
  sRem(key: string, member: string): Promise<unknown>;
  sIsMember(key: string, member: string): Promise<unknown>;
  sMembers(key: string): Promise<string[]>;
  sCard(key: string): Promise<number>;
}

/** A connection that is made when it is first used, and anew after it was lost. */
export interface RedisConnection {
  /** Runs commands, and classifies what they throw. */
  run<T>(operation: string, work: (commands: RedisCommands) => Promise<T>): SyncResult<T>;
  /** All filenames that have a hash. */
  scanFilenames(): SyncResult<readonly string[]>;
  close(): Promise<void>;
}

/** A connection within one network takes milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Tries to connect again before a command fails. */
const MAX_RECONNECTS = 2;
const RECONNECT_PAUSE_MS = 200;
/**
 * Commands that wait for their answers on one connection: more are written faster than a server with a hundred
 * thousand rows answers, and all of them wait in memory.
 */
export const READS_AT_A_TIME = 1_000;
/** Keys looked at in one step of a scan. */
const SCAN_COUNT = 1_000;

/** Connects as redis-py does with the same URL; `db.clustered` makes it a cluster. */
export function createRedisConnection(settings: RedisCacheSettings): RedisConnection {
  let opened: Promise<OpenRedis> | undefined;
  const open = async (): Promise<OpenRedis> => {
    const known = await opened?.catch(() => undefined);
    if (known === undefined || !known.isOpen()) {
      opened = settings.isCluster ? openCluster(settings.url) : openServer(settings.url);
    }
    return opened ?? Promise.reject(new Error("not connected"));
  };
  return {
    run: (operation, work) =>
      attempt(operation, REDIS_ERRORS, async () => work((await open()).commands)),
    scanFilenames: () =>
      attempt("SCAN", REDIS_ERRORS, async () => {
        const keys = await (await open()).scan(`${REDIS_KEYS.packagePrefix}*`);
        return [...new Set(keys)].map((key) => key.slice(REDIS_KEYS.packagePrefix.length)).sort();
      }),
    async close() {
      const known = await opened?.catch(() => undefined);
      known?.close();
    },
  };
}

interface OpenRedis {
  readonly commands: RedisCommands;
  isOpen(): boolean;
  scan(pattern: string): Promise<readonly string[]>;
  close(): void;
}

async function openServer(url: string): Promise<OpenRedis> {
  const client = createClient({ ...(await connectionOptions(url)), RESP: 2 });
  // The command that fails reports it; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  return {
    commands: client,
    isOpen: () => client.isOpen,
    scan: (pattern) => collect(client.scanIterator({ MATCH: pattern, COUNT: SCAN_COUNT })),
    close: () => client.destroy(),
  };
}

async function openCluster(url: string): Promise<OpenRedis> {
  const { url: rootUrl, ...defaults } = await connectionOptions(url);
  const { username, password } = new URL(rootUrl);
  const cluster = createCluster({
    rootNodes: [{ url: rootUrl }],
    defaults: {
      ...defaults,
      ...(username === "" ? {} : { username: decodeURIComponent(username) }),
      ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    },
    RESP: 2,
  });
  let reason: unknown;
  cluster.on("error", (error: unknown) => {
    reason = error;
  });
  try {
    await cluster.connect();
  } catch (error) {
    // It only says that no node can be had; the nodes said why.
    throw reason ?? error;
  }
  return {
    commands: cluster,
    isOpen: () => cluster.isOpen,
    async scan(pattern) {
      const nodes = await Promise.all(cluster.masters.map((node) => cluster.nodeClient(node)));
      const found = await Promise.all(
        nodes.map((node) => collect(node.scanIterator({ MATCH: pattern, COUNT: SCAN_COUNT }))),
      );
      return found.flat();
    },
    close: () => cluster.destroy(),
  };
}

/**
 * What redis-py reads out of a URL and its options: user, password and number of the database. With TLS the
 * certificate is checked by `ssl_ca_certs`, or else by the authorities that Node knows; not at all with
 * `ssl_cert_reqs=none`, and not against the host with `ssl_check_hostname=false`.
 */
async function connectionOptions(url: string) {
  const parsed = new URL(url);
  const { searchParams: options } = parsed;
  const isUnchecked = options.get("ssl_cert_reqs") === "none";
  const isAnyHost = options.get("ssl_check_hostname")?.toLowerCase() === "false";
  const authority = options.get("ssl_ca_certs");
  const ca = authority === null ? {} : { ca: await readFile(authority, "utf8") };
  const database = options.get("db") ?? parsed.pathname.replaceAll("/", "");
  parsed.username ||= options.get("username") ?? "";
  parsed.password ||= options.get("password") ?? "";
  parsed.pathname = /^\d+$/.test(database) ? database : "";
  parsed.search = "";
  const common = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The command fails with what this returns.
    reconnectStrategy: (retries: number, cause: Error) =>
      retries < MAX_RECONNECTS && !REFUSED.test(cause.message) ? RECONNECT_PAUSE_MS : cause,
  };
  const socket =
    parsed.protocol === "rediss:"
      ? {
          ...common,
          ...ca,
          tls: true as const,
          rejectUnauthorized: !isUnchecked,
          ...(isAnyHost ? { checkServerIdentity: () => undefined } : {}),
        }
      : common;
  return { url: parsed.href, socket, disableOfflineQueue: false };
}

async function collect(pages: AsyncIterable<readonly string[]>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of pages) {
    keys.push(...page);
  }
  return keys;
}

/** Trying again does not help with these. */
const REFUSED = /^(?:NOAUTH|WRONGPASS|NOPERM)\b/;

const REDIS_ERRORS: ErrorClasses = {
  place: "cache",
  // The client hands on what TLS said without its code.
  codeInMessage: /^[A-Z]{4,}\b|\bENOTFOUND\b|\bcertificate\b/,
  kinds: {
    ...TLS_ERRORS,
    ENOENT: "misconfigured",
    certificate: "misconfigured",
    NOAUTH: "denied",
    WRONGPASS: "denied",
    NOPERM: "denied",
    CROSSSLOT: "misconfigured",
    WRONGTYPE: "invalid",
    ENOTFOUND: "misconfigured",
  },
  fallback: "unavailable",
};
