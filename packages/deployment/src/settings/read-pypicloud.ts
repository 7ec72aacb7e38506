import { err, ok, type Result } from "@xpart/core";
import {
  diagnose,
  hasPassword,
  readFunctionCache,
  readLayout,
  URL_SECRET_SETTING,
} from "@xpart/pypicloud-sync";
import type { TextMap } from "./fields.ts";
import type { PypicloudSettings, WrittenPypicloud } from "./settings.ts";

/**
 * Reads the server's settings as cacheHandler is going to read them (Y10), and refuses what must not come
 * into Terraform's state, or cannot work in a function.
 *
 * @returns a sentence for each that is wrong, which begins with the setting's name and quotes no value that
 *   may be a secret.
 */
export function readPypicloud(
  written: WrittenPypicloud,
): Result<PypicloudSettings, readonly string[]> {
  const { settings } = written;
  const read = readFunctionCache(settings);
  const problems = [
    ...Object.keys(settings).flatMap((name) => misplacedSetting(name) ?? []),
    ...urlProblems(settings),
    ...(read.ok ? [] : read.error),
    ...(read.ok && isLocal(read.value.cache)
      ? ["db.host must be a host that a function reaches; it is the function itself"]
      : []),
  ];
  if (!read.ok || problems.length > 0) {
    return err(problems.map((problem) => `pypicloud.settings.${problem}`));
  }
  const { prefix } = readLayout(settings);
  return ok({ ...written, ...read.value, prefix });
}

/** Sentences about what is allowed, but probably not meant. */
export function pypicloudWarnings({ cache, vpc }: PypicloudSettings): readonly string[] {
  return cache.kind === "dynamo" || vpc !== undefined
    ? []
    : [
        "pypicloud.vpc is not set: the function reaches a Redis or a database only if that has a public address",
      ];
}

/** What the function is given besides `pypi.db` and `db.*`. */
const STORAGE_SETTINGS: ReadonlySet<string> = new Set(["storage.prefix", "storage.prepend_hash"]);

function misplacedSetting(name: string): string | undefined {
  if (name === "storage.bucket") {
    return `${name} must not be set: it is destination.bucket`;
  }
  if (name.startsWith("db.aws_")) {
    return `${name} must not be set: the function has a role, and Terraform's state would keep the key`;
  }
  return name === "pypi.db" || name.startsWith("db.") || STORAGE_SETTINGS.has(name)
    ? undefined
    : `${name} must not be set: the sync reads pypi.db, db.*, ${[...STORAGE_SETTINGS].join(" and ")} only`;
}

function urlProblems(settings: TextMap): readonly string[] {
  const url = settings["db.url"];
  if (url === undefined) {
    return [];
  }
  return [
    ...(settings[URL_SECRET_SETTING] === undefined
      ? []
      : [
          `db.url must not be set beside ${URL_SECRET_SETTING}, which names the secret that holds it`,
        ]),
    ...(hasPassword(url)
      ? [
          `db.url must not hold a password, which Terraform's state would keep: put the URL into a secret of the destination, and its name or ARN into ${URL_SECRET_SETTING}`,
        ]
      : []),
    ...(url.startsWith("sqlite")
      ? ["db.url must be of a server: a function does not reach the file of a SQLite database"]
      : []),
  ];
}

function isLocal(settings: PypicloudSettings["cache"]): boolean {
  const facts = { settings, rows: [], hasPackages: false, markerlessRules: [] };
  return diagnose(facts).some(({ id }) => id === "local-endpoint");
}
