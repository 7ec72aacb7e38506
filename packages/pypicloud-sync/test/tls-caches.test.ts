import { createServer } from "node:net";
import { hasOpenssl, makeAuthority, type OwnAuthority } from "@xpart/test-kit/own-authority";
import { findRedis, startRedis } from "@xpart/test-kit/redis-server";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openPackageCache,
  type PackageCache,
  readCacheSettings,
  type SyncError,
} from "../src/index.ts";
import { findMariaDb, findPostgres, startMariaDb, startPostgres } from "./sql-servers.ts";

/** A server that speaks TLS, by a certificate of an authority that nobody else knows. */
interface SecureServer {
  readonly url: string;
  stop(): Promise<void>;
}

const redis = findRedis();
const postgres = findPostgres();
const mariaDb = findMariaDb();
const NO_TABLE = /packages/;

if (!hasOpenssl()) {
  it.skip("Y8, Y9 caches behind TLS: no openssl on the PATH (apt-get install openssl)", () => {});
} else {
  describeSecure("Redis", "redis", "w%2Brd", redis && ((own) => startRedis(redis, own)));
  describeSecure(
    "PostgreSQL",
    "sql",
    "p%2Fw%2Brd",
    postgres && ((own) => startPostgres(postgres, own)),
  );
  describeSecure("MariaDB", "sql", "p%2Fw%2Brd", mariaDb && ((own) => startMariaDb(mariaDb, own)));
}

function describeSecure(
  name: string,
  kind: string,
  password: string,
  start: ((authority: OwnAuthority) => Promise<SecureServer>) | undefined,
): void {
  if (start === undefined) {
    it.skip(`Y8, Y9 ${name} behind TLS: its server is not on this machine`, () => {});
    return;
  }
  describe(`${name} behind TLS, with a user of its own`, () => {
    const directory = temporaryDirectory("tls");
    const authority = makeAuthority(directory.path);
    let server: SecureServer;
    beforeAll(async () => {
      server = await start(authority);
    });
    afterAll(async () => {
      await server.stop();
      directory.remove();
    });
    const ask = (url: string) => answerOf(kind, url);

    it("Y8, Y9 is reached where certificate, host, user and password are right", async () => {
      const answer = await ask(server.url);
      // The server makes its table when it starts, and none has.
      expect(answer === "reached" || NO_TABLE.test(answer.message)).toBe(true);
    });

    it.each<[string, (url: string) => string, SyncError["kind"]]>([
      [
        "of another authority",
        (url) => url.replace(authority.ca, authority.otherCa),
        "misconfigured",
      ],
      ["of another host", (url) => url.replace("@localhost", "@127.0.0.1"), "misconfigured"],
      ["whose authority's file is not there", (url) => `${url}-none`, "misconfigured"],
    ])("Y8, Y9 a certificate %s is refused, and no password told", async (_, change, expected) => {
      const answer = await ask(change(server.url));
      expect(answer).toMatchObject({ kind: expected });
      // What a server says of its tables would mean that it was asked.
      expect(JSON.stringify(answer)).not.toMatch(NO_TABLE);
      expect(JSON.stringify(answer)).not.toMatch(/w\+rd|w%2Brd/);
    });

    it("Y8, Y9 a wrong password is denied, and not told", async () => {
      const answer = await ask(server.url.replace(`:${password}@`, ":WRONG@"));
      expect(answer).toMatchObject({ kind: "denied" });
      expect(JSON.stringify(answer)).not.toMatch(/WRONG(?!PASS)/);
    });
  });
}

it.each([
  ["redis", "redis://:SECRET@127.0.0.1"],
  ["sql", "postgresql://u:SECRET@127.0.0.1"],
  ["sql", "mysql://u:SECRET@127.0.0.1"],
])(
  "Y8, Y9 where %s is asked of a server that speaks nothing of the kind, it fails: %s",
  async (kind, url) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const answer = await answerOf(kind, `${url}:${port}/0`);
    expect(answer).toMatchObject({ place: "cache" });
    expect(JSON.stringify(answer)).not.toContain("SECRET");
    server.close();
  },
);

async function answerOf(kind: string, url: string): Promise<SyncError | "reached"> {
  const cache = await open({ "pypi.db": kind, "db.url": url });
  const answer = await cache.read("foo-1.0.tar.gz");
  await cache.close();
  return answer.ok ? "reached" : answer.error;
}

async function open(settings: Readonly<Record<string, string>>): Promise<PackageCache> {
  const read = readCacheSettings(settings);
  if (!read.ok) throw new Error(read.error.join("\n"));
  const opened = await openPackageCache(read.value, { sleep: async () => undefined });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}
