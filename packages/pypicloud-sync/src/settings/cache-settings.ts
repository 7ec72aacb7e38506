import { err, ok, type Result } from "@xpart/core";
import type { Settings } from "./paste-settings.ts";
import { createSettingsReader, type SettingsReader } from "./settings-reader.ts";
import { redisUrlProblems, sqlUrlProblems } from "./url-problems.ts";

/** Credentials that a settings file holds in clear text. */
export interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** `pypi.db = dynamo`. */
export interface DynamoDbCacheSettings {
  readonly kind: "dynamo";
  readonly packageTable: string;
  readonly summaryTable: string;
  readonly region?: string;
  /** Of `db.host`, `db.port` and `db.secure`. */
  readonly endpoint?: string;
  /** Of `db.aws_*`; absent: the SDK's own chain. */
  readonly credentials?: StaticCredentials;
  readonly gracefulReload: boolean;
}

/** `pypi.db = redis`. */
export interface RedisCacheSettings {
  readonly kind: "redis";
  /** With a password where there is one: never for a log. */
  readonly url: string;
  readonly isCluster: boolean;
  readonly gracefulReload: boolean;
}

/** `pypi.db = sql`, the server's default. */
export interface SqlCacheSettings {
  readonly kind: "sql";
  /** An SQLAlchemy URL, with a password where there is one: never for a log. */
  readonly url: string;
  readonly gracefulReload: boolean;
}

/** Which cache a server has, and where. */
export type CacheSettings = DynamoDbCacheSettings | RedisCacheSettings | SqlCacheSettings;

/**
 * Reads the cache out of `pypi.db` and `db.*` (Y10).
 *
 * @returns every problem as a sentence that names the setting; never a value that may be a secret.
 */
export function readCacheSettings(settings: Settings): Result<CacheSettings, readonly string[]> {
  const reader = createSettingsReader(settings);
  const db = reader.text("pypi.db") ?? "sql";
  const kind = CACHE_KINDS[db];
  switch (kind) {
    case "dynamo":
      return readDynamoDb(reader);
    case "redis":
      return readRedis(reader);
    case "sql":
      return readSql(reader);
    default:
      return err([`pypi.db must be sql, redis or dynamo; it is ${JSON.stringify(db)}`]);
  }
}

/** The names that the server takes: its short ones and the dotted paths of its own classes. */
const CACHE_KINDS: Readonly<Record<string, CacheSettings["kind"]>> = {
  sql: "sql",
  redis: "redis",
  dynamo: "dynamo",
  "pypicloud.cache.SQLCache": "sql",
  "pypicloud.cache.sql.SQLCache": "sql",
  "pypicloud.cache.RedisCache": "redis",
  "pypicloud.cache.redis_cache.RedisCache": "redis",
  "pypicloud.cache.dynamo.DynamoCache": "dynamo",
};

/** pypicloud's own names of the two models. */
const DEFAULT_TABLES = ["DynamoPackage", "PackageSummary"] as const;
const DEFAULT_PORT = "8000";
const MAX_PORT = 65_535;

function readDynamoDb(reader: SettingsReader): Result<DynamoDbCacheSettings, readonly string[]> {
  const region = reader.text("db.region_name");
  const host = reader.text("db.host");
  const names = reader.list("db.tablenames");
  const problems: string[] = [];
  if (region === undefined && host === undefined) {
    problems.push("db.region_name must be the region of the tables; it is not set");
  }
  if (names.length !== 0 && names.length !== DEFAULT_TABLES.length) {
    problems.push("db.tablenames must be two names, of the package and of the summary table");
  }
  const port = reader.text("db.port") ?? DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > MAX_PORT) {
    problems.push(`db.port must be a port number; it is ${JSON.stringify(port)}`);
  }
  problems.push(...credentialProblems(reader, "db"));
  if (problems.length > 0) {
    return err(problems);
  }
  const namespace = reader.text("db.namespace") ?? "";
  const [packages, summaries] = names.length === 0 ? DEFAULT_TABLES : names;
  const credentials = readCredentials(reader, "db");
  const protocol = reader.flag("db.secure", false) ? "https" : "http";
  return ok({
    kind: "dynamo",
    packageTable: `${namespace}${packages}`,
    summaryTable: `${namespace}${summaries}`,
    gracefulReload: reader.flag("db.graceful_reload", false),
    ...(region === undefined ? {} : { region }),
    ...(host === undefined ? {} : { endpoint: `${protocol}://${host}:${port}` }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function readRedis(reader: SettingsReader): Result<RedisCacheSettings, readonly string[]> {
  const url = reader.text("db.url");
  const problems = redisUrlProblems(url);
  if (url === undefined || problems.length > 0) {
    return err(problems);
  }
  return ok({
    kind: "redis",
    url,
    isCluster: reader.flag("db.clustered", false),
    gracefulReload: reader.flag("db.graceful_reload", false),
  });
}

function readSql(reader: SettingsReader): Result<SqlCacheSettings, readonly string[]> {
  const url = reader.text("db.url");
  const problems = sqlUrlProblems(url);
  if (url === undefined || problems.length > 0) {
    return err(problems);
  }
  return ok({ kind: "sql", url, gracefulReload: reader.flag("db.graceful_reload", false) });
}

/** An access key of which a half is missing would be passed over, and another one be used. */
export function credentialProblems(
  reader: SettingsReader,
  section: "db" | "storage",
): readonly string[] {
  const names = ["aws_access_key_id", "aws_secret_access_key"].map((name) => `${section}.${name}`);
  const missing = names.filter((name) => reader.text(name) === undefined);
  return missing.length === 1
    ? [`${missing.join()} must be set with the other half of the access key; it is not set`]
    : [];
}

/** The access key under `<section>.aws_*`. */
export function readCredentials(
  reader: SettingsReader,
  section: "db" | "storage",
): StaticCredentials | undefined {
  const accessKeyId = reader.text(`${section}.aws_access_key_id`);
  const secretAccessKey = reader.text(`${section}.aws_secret_access_key`);
  const sessionToken = reader.text(`${section}.aws_session_token`);
  return accessKeyId === undefined || secretAccessKey === undefined
    ? undefined
    : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
