import type { BucketTerms } from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import {
  type BucketLayout,
  createSettingsReader,
  parseSettingsJson,
  readFunctionCache,
  readLayout,
  type Settings,
} from "@xpart/pypicloud-sync";
import type { LogLevel } from "../report/json-logger.ts";
import type { Environment } from "../settings/check-variables.ts";
import { EnvironmentError } from "../settings/env.ts";

/** What cacheHandler is told by its environment. */
export interface CacheHandlerSettings {
  /** Where the function runs, and the bucket is. */
  readonly region: string;
  readonly bucket: string;
  readonly terms: BucketTerms;
  readonly layout: BucketLayout;
  /** `pypi.db` and `db.*`. */
  readonly settings: Settings;
  /** Name or ARN of the secret that holds `db.url`; absent: the settings have it. */
  readonly urlSecret?: string;
  readonly logLevel: LogLevel;
}

/** Reads what cacheHandler needs. An empty variable counts as not set. @throws EnvironmentError */
export function readCacheHandlerSettings(environment: Environment): CacheHandlerSettings {
  const { AWS_REGION: region = "", LOGGING_LEVEL: logLevel = "" } = environment;
  const terms = readTerms(environment);
  const read = readSettings(environment["PYPICLOUD_SETTINGS"] ?? "");
  const problems = [
    ...(region === "" ? ["AWS_REGION must be the region of the function (Lambda sets it)"] : []),
    ...(read.ok ? [] : read.error.map((problem) => `PYPICLOUD_SETTINGS ${problem}`)),
    ...(terms.ok ? [] : terms.error),
    ...(logLevel === "" || isLogLevel(logLevel)
      ? []
      : [`LOGGING_LEVEL must be DEBUG, INFO, WARNING or ERROR; it is ${JSON.stringify(logLevel)}`]),
  ];
  if (!read.ok || !terms.ok || problems.length > 0) {
    throw new EnvironmentError(problems);
  }
  return {
    ...read.value,
    region,
    terms: terms.value,
    logLevel: isLogLevel(logLevel) ? logLevel : "INFO",
  };
}

function readTerms({
  BUCKET_OWNER: owner = "",
  BUCKET_REQUESTER_PAYS: pays = "",
}: Environment): Result<BucketTerms, readonly string[]> {
  const problems = [
    ...(/^(?:\d{12})?$/.test(owner)
      ? []
      : [
          `BUCKET_OWNER must be the account that owns the bucket: 12 digits, or not set; it is ${JSON.stringify(owner)}`,
        ]),
    ...(["", "true", "false"].includes(pays)
      ? []
      : [`BUCKET_REQUESTER_PAYS must be true or false, or not set; it is ${JSON.stringify(pays)}`]),
  ];
  return problems.length > 0
    ? err(problems)
    : ok({
        ...(owner === "" ? {} : { expectedOwner: owner }),
        ...(pays === "true" ? { isRequesterPays: true } : {}),
      });
}

type ReadSettings = Pick<CacheHandlerSettings, "bucket" | "layout" | "settings" | "urlSecret">;

function readSettings(json: string): Result<ReadSettings, readonly string[]> {
  if (json === "") {
    return err(["must be a JSON object of pypicloud's settings; it is not set"]);
  }
  const settings = parseSettingsJson(json);
  if (!settings.ok) {
    return err([settings.error]);
  }
  const bucket = createSettingsReader(settings.value).text("storage.bucket");
  const cache = readFunctionCache(settings.value);
  const problems = [
    ...(bucket === undefined ? ["must have storage.bucket, the name of the bucket"] : []),
    ...(cache.ok ? [] : cache.error.map((problem) => `is wrong: ${problem}`)),
  ];
  if (bucket === undefined || !cache.ok) {
    return err(problems);
  }
  const { urlSecret } = cache.value;
  return ok({
    bucket,
    layout: readLayout(settings.value),
    settings: settings.value,
    ...(urlSecret === undefined ? {} : { urlSecret }),
  });
}

/** Settings with a URL that came from elsewhere. */
export function withUrl(settings: Settings, url: string): Settings {
  return { ...settings, "db.url": url };
}

const LOG_LEVELS: readonly string[] = ["DEBUG", "INFO", "WARNING", "ERROR"] satisfies LogLevel[];

function isLogLevel(text: string): text is LogLevel {
  return LOG_LEVELS.includes(text);
}
