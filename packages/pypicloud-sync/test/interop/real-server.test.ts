import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { buildCacheBundle } from "@xpart/test-kit/built-cache-bundle";
import { makeAuthority, type OwnAuthority } from "@xpart/test-kit/own-authority";
import { spawnPypicloud } from "@xpart/test-kit/pypicloud-process";
import { findRedis, startRedis, startRedisCluster } from "@xpart/test-kit/redis-server";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMariaDb, findPostgres, startMariaDb, startPostgres } from "../sql-servers.ts";
import {
  DESTINATION_BUCKET,
  type HandlerBundles,
  type InteropStage,
  SOURCE_BUCKET,
  startInteropStage,
} from "./interop-stage.ts";
import { findPypicloudEnv, type PypicloudEnv } from "./pypicloud-env.ts";
import { type PypicloudServer, startPypicloud } from "./pypicloud-server.ts";
import { makeWheel } from "./wheel.ts";

const POLL_MS = 100;
/** Only ends what hangs. */
const PAGE_LIMIT_MS = 300_000;
const NO_REDIS = "no redis-server and redis-cli on the PATH (apt-get install redis-server)";

/** What `npm test` runs; all of them take some minutes. */
const QUICK_CACHE = "DynamoDB";

/** A cache that a server and cacheHandler share. */
interface SharedCache {
  /** What the server's settings file says. */
  readonly server: Readonly<Record<string, string>>;
  /** What the function is given. */
  readonly handler: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

type StartCache = (stage: InteropStage) => Promise<SharedCache>;

const NEWEST = "on the newest Python that it starts on";

const env = findPypicloudEnv();
const newest = findPypicloudEnv("pypicloud-newest");
if (env === undefined) {
  it.skip("Y17 a real pypicloud: node scripts/pypicloud-env.mjs was not run, or could not make one", () => {});
} else {
  let bundle: ReturnType<typeof buildBundle>;
  let cacheBundle: ReturnType<typeof buildCacheBundle>;
  beforeAll(() => {
    bundle = buildBundle();
    cacheBundle = buildCacheBundle();
  });
  afterAll(() => {
    bundle.remove();
    cacheBundle.remove();
  });
  for (const [cacheName, startCache, lack] of caches()) {
    if (cacheName !== QUICK_CACHE && process.env["XPART_INTEROP"] !== "all") {
      it.skip(`Y17 a real pypicloud on ${cacheName}: pnpm interop:pypicloud runs it`, () => {});
    } else if (startCache === undefined) {
      it.skip(`Y17 a real pypicloud on ${cacheName}: ${lack}`, () => {});
    } else {
      const bundles = () => ({ replication: bundle.path, cache: cacheBundle.path });
      describeServer(isNewest(cacheName) ? (newest ?? env) : env, cacheName, startCache, bundles);
    }
  }
}

/** The newest Python takes turns with what is no different on the other. */
function isNewest(cacheName: string): boolean {
  return cacheName.endsWith(NEWEST);
}

function caches(): readonly (readonly [
  name: string,
  start: StartCache | undefined,
  lack: string,
])[] {
  const redis = findRedis();
  const postgres = findPostgres();
  const mariaDb = findMariaDb();
  return [
    ["DynamoDB", startDynamoDb, ""],
    ["Redis", redis && (async () => redisCache(await startRedis(redis), false)), NO_REDIS],
    [
      "Redis Cluster",
      redis && (async () => redisCache(await startRedisCluster(redis), true)),
      NO_REDIS,
    ],
    [
      "PostgreSQL",
      postgres && (async () => sqlCache(await startPostgres(postgres))),
      "no initdb and postgres found (apt-get install postgresql)",
    ],
    [
      "MariaDB",
      mariaDb && (async () => sqlCache(await startMariaDb(mariaDb))),
      "no mariadbd and mariadb-install-db found (apt-get install mariadb-server)",
    ],
    ["SQLite", async () => sqliteCache(), ""],
    [
      "Redis with TLS and a user of its own",
      redis &&
        secure(
          (authority) => startRedis(redis, authority),
          (running) => redisCache(running, false),
        ),
      NO_REDIS,
    ],
    [
      "PostgreSQL with TLS and verify-full",
      postgres && secure((authority) => startPostgres(postgres, authority), sqlCache),
      "no initdb and postgres found (apt-get install postgresql)",
    ],
    [
      "MariaDB with TLS and its host checked",
      mariaDb && secure((authority) => startMariaDb(mariaDb, authority), sqlCache),
      "no mariadbd and mariadb-install-db found (apt-get install mariadb-server)",
    ],
    [
      `SQLite, ${NEWEST}`,
      newest && (async () => sqliteCache()),
      "node scripts/pypicloud-env.mjs found no Python 3.10",
    ],
  ];
}

type Running = { readonly url: string; stop(): Promise<void> };

/** A cache whose server has a certificate of an authority of its own. */
function secure(
  start: (authority: OwnAuthority) => Promise<Running>,
  settingsOf: (running: Running) => SharedCache,
): StartCache {
  return async () => {
    const directory = temporaryDirectory("interop-tls");
    const running = await start(makeAuthority(directory.path));
    const cache = settingsOf(running);
    return {
      ...cache,
      async stop() {
        await cache.stop();
        directory.remove();
      },
    };
  };
}

async function startDynamoDb({ destination }: InteropStage): Promise<SharedCache> {
  const { hostname, port } = new URL(destination.endpoint);
  const common = {
    "pypi.db": "dynamo",
    "db.region_name": destination.region,
    "db.namespace": "gov.",
  };
  return {
    server: {
      ...common,
      "db.host": hostname,
      "db.port": port,
      "db.graceful_reload": "true",
      "db.aws_access_key_id": destination.credentials.accessKeyId,
      "db.aws_secret_access_key": destination.credentials.secretAccessKey,
    },
    handler: common,
    stop: async () => undefined,
  };
}

function redisCache(running: Running, isCluster: boolean): SharedCache {
  const settings = { "pypi.db": "redis", "db.url": running.url, "db.clustered": String(isCluster) };
  return { server: settings, handler: settings, stop: running.stop };
}

function sqlCache(running: Running): SharedCache {
  const settings = { "pypi.db": "sql", "db.url": running.url };
  return { server: settings, handler: settings, stop: running.stop };
}

function sqliteCache(): SharedCache {
  const directory = temporaryDirectory("interop-sqlite");
  const url = `sqlite:///${join(directory.path, "db.sqlite")}`;
  return sqlCache({ url, stop: async () => directory.remove() });
}

function describeServer(
  pypicloud: PypicloudEnv,
  cacheName: string,
  startCache: StartCache,
  bundles: () => HandlerBundles,
): void {
  describe(`a real pypicloud on ${cacheName}`, () => {
    let stage: InteropStage;
    let cache: SharedCache;
    let home: PypicloudServer;
    let remote: PypicloudServer;
    const directory = temporaryDirectory("interop");
    beforeAll(async () => {
      stage = await startInteropStage(bundles());
      cache = await startCache(stage);
      const homeCache = {
        "pypi.db": "sql",
        "db.url": `sqlite:///${join(directory.path, "home.sqlite")}`,
      };
      home = await startPypicloud(pypicloud, stage.source, SOURCE_BUCKET, homeCache);
      remote = await startPypicloud(pypicloud, stage.destination, DESTINATION_BUCKET, cache.server);
      await stage.startCacheHandler(cache.handler);
    });
    afterAll(async () => {
      await Promise.all([home?.stop(), remote?.stop()]);
      await stage?.stop();
      await cache?.stop();
      directory.remove();
    });

    /** Waits until a page of the far server says, or no longer says, what it should. */
    async function expectPage(path: string, isRight: (text: string) => boolean): Promise<void> {
      const deadline = Date.now() + PAGE_LIMIT_MS;
      let page = await remote.get(path);
      while (page.status >= 500 || !isRight(page.text)) {
        if (page.status >= 500 || Date.now() > deadline) {
          throw new Error(`${path}: ${page.status} ${page.text.slice(0, 1_000)}\n${stage.log()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        page = await remote.get(path);
      }
    }
    const first = makeWheel("demo", "1.0", "VALUE = 1");
    const second = makeWheel("demo", "1.0", "VALUE = 2, 'overwritten'");
    const local = makeWheel("demo", "1.1+g1", "VALUE = 3");

    it("Y17 what is uploaded in one partition can be installed in the other", async () => {
      await home.upload("demo", "1.0", first.filename, first.content);
      await home.upload("demo", "1.1+g1", local.filename, local.content);
      await expectPage("/simple/demo/", (text) => count(text, ".whl#sha256=") === 2);
      expect(await remote.pipDownload("demo==1.0", first.filename)).toEqual(
        Buffer.from(first.content),
      );
      expect(await remote.pipDownload("demo==1.1+g1", local.filename)).toEqual(
        Buffer.from(local.content),
      );
      await expectPage("/api/package/", (text) => text.includes('"demo"'));
      const { text } = await remote.get("/api/package/demo/");
      expect(JSON.parse(text)).toMatchObject({
        packages: expect.arrayContaining([
          expect.objectContaining({
            filename: first.filename,
            version: "1.0",
            summary: "Demo",
            metadata: expect.objectContaining({ requires_python: ">=3.7" }),
          }),
        ]),
      });
    });

    it("Y17 an overwrite is followed by the index, with the new content's hash", async () => {
      const sha256 = createHash("sha256").update(second.content).digest("hex");
      await stage.sourceS3.send(
        new PutObjectCommand({
          Bucket: SOURCE_BUCKET,
          Key: await keyOf(stage.sourceS3, first.filename),
          Body: Buffer.from(second.content),
          Metadata: { name: "demo", version: "1.0", "hash-sha256": sha256, summary: "Two" },
        }),
      );
      await expectPage("/simple/demo/", (text) => text.includes(sha256));
      expect(await remote.pipDownload("demo==1.0", first.filename)).toEqual(
        Buffer.from(second.content),
      );
    });

    it("Y17 a delete is followed by the index, and the name goes with its last file", async () => {
      await home.delete("demo", first.filename);
      await expectPage("/simple/demo/", (text) => !text.includes(first.filename));
      await expect(remote.pipDownload("demo==1.0", first.filename)).rejects.toThrow(/No matching/);
      await expectPage("/api/package/", (text) => text.includes('"demo"'));
      await home.delete("demo", local.filename);
      await expectPage("/api/package/", (text) => !text.includes('"demo"'));
    });

    it("Y17 an undelete brings the file back", async () => {
      const Key = await keyOf(stage.sourceS3, first.filename);
      const VersionId = await markerOf(stage.sourceS3, Key);
      await stage.sourceS3.send(new DeleteObjectCommand({ Bucket: SOURCE_BUCKET, Key, VersionId }));
      await expectPage("/simple/demo/", (text) => text.includes(first.filename));
      await expectPage("/api/package/", (text) => text.includes('"demo"'));
      expect(await remote.pipDownload("demo==1.0", first.filename)).toEqual(
        Buffer.from(second.content),
      );
    });

    it("Y17 a name that the filename does not tell comes, and goes without a trace", async () => {
      const filename = "my-pkg-3-1.0.tar.gz";
      await home.upload("my-pkg-3", "1.0", filename, Buffer.from("no archive, and nobody looks"));
      await expectPage("/simple/my-pkg-3/", (text) => text.includes(filename));
      await home.delete("my-pkg-3", filename);
      await expectPage("/simple/my-pkg-3/", (text) => !text.includes(filename));
      await expectPage("/api/package/", (text) => !text.includes("my-pkg-3"));
      expect((await remote.get("/simple/my-pkg-3/")).status).toBe(404);
    });

    it("Y17 what is not a package is left alone, and the server goes on", async () => {
      for (const Key of [
        "notes/readme.txt",
        "x/demo/foo.whl",
        "x/demo/demo-1.0.tar.gz.asc",
        "dir/",
      ]) {
        await stage.sourceS3.send(new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key, Body: "x" }));
      }
      await home.upload("after", "1.0", "after-1.0.tar.gz", Buffer.from("x"));
      await expectPage("/simple/after/", (text) => text.includes("after-1.0.tar.gz"));
      // A row is there before its name is listed, and may be seen in between.
      await expectPage("/api/package/", (text) => text.includes('"after"'));
      const { text } = await remote.get("/api/package/");
      expect(JSON.parse(text).packages.sort()).toEqual(["after", "demo"]);
    });

    it("Y16, Y17 verify finds the cache right, rows of the server's own too", async () => {
      const verify = () => spawnPypicloud(["verify", remote.configPath], {}, directory.path);
      expect(await verify()).toEqual({
        exitCode: 0,
        stdout: expect.stringContaining("the cache is what the bucket asks for"),
        stderr: "",
      });
      const own = makeWheel("own", "1.0", "VALUE = 4");
      await remote.upload("own", "1.0", own.filename, own.content);
      expect(await verify()).toMatchObject({ exitCode: 0 });
    });
  });
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

async function keyOf(s3: S3Client, filename: string): Promise<string> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: SOURCE_BUCKET }));
  const found = Versions.find(({ Key }) => Key?.endsWith(`/${filename}`))?.Key;
  if (found === undefined) throw new Error(`no object is called ${filename}`);
  return found;
}

async function markerOf(s3: S3Client, Prefix: string): Promise<string | undefined> {
  const { DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: SOURCE_BUCKET, Prefix }),
  );
  return DeleteMarkers.find(({ IsLatest }) => IsLatest)?.VersionId;
}
