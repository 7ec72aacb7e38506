import { err, ok, type Result } from "@xpart/core";
import { type CacheSettings, readCacheSettings } from "./cache-settings.ts";
import type { Settings } from "./paste-settings.ts";
import { createSettingsReader } from "./settings-reader.ts";

/**
 * Reads the variable `PYPICLOUD_SETTINGS`: a JSON object of texts with `pypi.db` and `db.*`, as pypicloud's
 * own tool wrote it, and `storage.bucket`, `storage.prefix`, `storage.prepend_hash` (Y10).
 */
export function parseSettingsJson(json: string): Result<Settings, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return err(PROBLEM);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return err(PROBLEM);
  }
  const entries = Object.entries(parsed);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === "string")
    ? ok(Object.fromEntries(entries))
    : err(PROBLEM);
}

const PROBLEM = "must be a JSON object of texts, such as pypi.db and db.region_name";

/** What stands in the function's environment in place of a database URL with a password. */
export const URL_SECRET_SETTING = "db.url_secret";

/**
 * The settings that the function is given: what it reads, without AWS keys, which its role replaces, and
 * without a URL that holds a password, in whose place is the name of its secret (Y12).
 *
 * @param urlSecret - name or ARN of the secret that holds `db.url`; absent: the URL has no password.
 */
export function functionSettings(settings: Settings, urlSecret: string | undefined): Settings {
  const passed = Object.entries(settings).filter(
    ([name]) =>
      !/\.aws_/.test(name) &&
      !(urlSecret !== undefined && name === "db.url") &&
      (name === "pypi.db" || name.startsWith("db.") || PASSED_STORAGE.has(name)),
  );
  const secret = urlSecret === undefined ? [] : [[URL_SECRET_SETTING, urlSecret] as const];
  return Object.fromEntries([...passed, ...secret].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const PASSED_STORAGE: ReadonlySet<string> = new Set([
  "storage.bucket",
  "storage.prefix",
  "storage.prepend_hash",
]);

/** The cache that the function's settings name. */
export interface FunctionCache {
  /** With a secret its URL is only one that stands in for the secret's. */
  readonly cache: CacheSettings;
  /** Name or ARN of the secret that holds `db.url`; absent: the settings have it, or the cache has none. */
  readonly urlSecret?: string;
}

/**
 * Reads the cache out of the settings that the function is given, whose URL may be in a secret (Y12).
 *
 * @returns every problem as a sentence that names the setting; never a value that may be a secret.
 */
export function readFunctionCache(given: Settings): Result<FunctionCache, readonly string[]> {
  const settings = Object.fromEntries(
    // The function has a role in their place.
    Object.entries(given).filter(([name]) => !name.startsWith("db.aws_")),
  );
  const urlSecret = createSettingsReader(settings).text(URL_SECRET_SETTING);
  if (urlSecret === undefined) {
    const cache = readCacheSettings(settings);
    return cache.ok ? ok({ cache: cache.value }) : cache;
  }
  const kind = createSettingsReader(settings).text("pypi.db") ?? "";
  const url = /redis/i.test(kind) ? STAND_IN_URLS.redis : STAND_IN_URLS.sql;
  const cache = readCacheSettings({ ...settings, "db.url": url });
  return cache.ok ? ok({ cache: cache.value, urlSecret }) : cache;
}

/** What each kind of cache accepts until the secret is read. */
const STAND_IN_URLS = {
  redis: "redis://in-the-secret",
  sql: "postgresql://in-the-secret/db",
} as const;

/**
 * Whether a URL holds a password: before its host, where SQLAlchemy takes a slash for part of it, or as an
 * option, where redis-py and Python's database drivers read one too.
 */
export function hasPassword(url: string): boolean {
  return /^[^:/]+:\/\/[^:/@]*:[^@]*@/.test(url) || /[?&](?:password|passwd)=/.test(url);
}
