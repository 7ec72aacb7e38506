import { functionSettings } from "@xpart/pypicloud-sync";
import type { LogLevel, PypicloudSettings, Settings } from "./settings/settings.ts";

/** The variables that every function has. */
export function eventEnvironment(settings: Settings): Readonly<Record<string, string>> {
  const { bucket, prefixes } = settings.source;
  return {
    SOURCE_BUCKET: bucket,
    ...(prefixes.length === 0 ? {} : { SOURCE_PREFIXES: JSON.stringify(prefixes) }),
    LOGGING_LEVEL: logLevelOf(settings),
  };
}

/** The variables of the functions that copy; how they open the destination comes from elsewhere. */
export function copyEnvironment(settings: Settings): Readonly<Record<string, string>> {
  const { destination, writtenPolicy } = settings;
  return {
    ...eventEnvironment(settings),
    DEST_BUCKET: destination.bucket,
    DEST_BUCKET_REGION: destination.region,
    ...(destination.kmsKeyArn === undefined ? {} : { DEST_KMS_KEY: destination.kmsKeyArn }),
    ...(writtenPolicy === undefined ? {} : { POLICY: JSON.stringify(writtenPolicy) }),
  };
}

/** The variables of cacheHandler. A URL with a password is not among them, but the name of its secret (Y12). */
export function cacheEnvironment(
  settings: Settings,
  { settings: written, urlSecret }: PypicloudSettings,
): Readonly<Record<string, string>> {
  const server = { ...written, "storage.bucket": settings.destination.bucket };
  return {
    PYPICLOUD_SETTINGS: JSON.stringify(functionSettings(server, urlSecret)),
    LOGGING_LEVEL: logLevelOf(settings),
  };
}

/** Production keeps quiet: what went as it should, and that a key was reconciled, is not written. */
function logLevelOf({ functions, environment }: Settings): LogLevel {
  return functions.logLevel ?? (environment === "prod" ? "WARNING" : "INFO");
}
