import { profileOfServer } from "@xpart/aws-adapters";
import { functionSettings } from "@xpart/pypicloud-sync";
import type { LogLevel } from "./settings/function-settings.ts";
import type { OperationsSettings, PypicloudSettings, Settings } from "./settings/settings.ts";
import {
  bucketOwnerOf,
  type DestinationSettings,
  isOnServer,
  type SideSettings,
  type SourceSettings,
} from "./settings/side-settings.ts";

/** The variables that every function has. */
export function eventEnvironment(settings: Settings): Readonly<Record<string, string>> {
  const { source, writtenPolicy } = settings;
  const { bucket, prefixes } = source;
  // Of the policy, what decides about an event before it is on the FIFO queue is about its key.
  const isFiltered = writtenPolicy?.scope !== undefined;
  return {
    SOURCE_BUCKET: bucket,
    ...(prefixes.length === 0 ? {} : { SOURCE_PREFIXES: JSON.stringify(prefixes) }),
    ...(isFiltered ? { POLICY: JSON.stringify(writtenPolicy) } : {}),
    LOGGING_LEVEL: logLevelOf(settings),
    ...fipsEnvironment(source),
  };
}

/** AWS's own variable, which the SDK reads too. */
function fipsEnvironment({ fips }: SideSettings): Readonly<Record<string, string>> {
  return fips ? { AWS_USE_FIPS_ENDPOINT: "true" } : {};
}

/** The variables of the functions that copy; how they open the destination comes from elsewhere. */
export function copyEnvironment(settings: Settings): Readonly<Record<string, string>> {
  const { source, destination, writtenPolicy } = settings;
  return {
    ...eventEnvironment(settings),
    ...termsEnvironment("SOURCE", source),
    ...sourceServerEnvironment(source),
    ...(settings.reverses === undefined ? {} : { REVERSES: settings.reverses }),
    ...twoWayEnvironment(settings),
    DEST_BUCKET: destination.bucket,
    DEST_BUCKET_REGION: destination.region,
    ...termsEnvironment("DEST", destination),
    ...(isOnServer(destination)
      ? serverEnvironment("DEST", destination.provider, destination)
      : {}),
    ...(destination.fips ? { DEST_USE_FIPS: "true" } : {}),
    ...writeEnvironment(destination),
    ...(writtenPolicy === undefined ? {} : { POLICY: JSON.stringify(writtenPolicy) }),
  };
}

/** How the functions find what the pair that copies the other way has written. */
function twoWayEnvironment({ twoWay }: Settings): Readonly<Record<string, string>> {
  if (twoWay === undefined) {
    return {};
  }
  const { tableName, prefixes, keys } = twoWay;
  return { TWO_WAY: JSON.stringify({ tableName, prefixes, ...(keys && { keys }) }) };
}

/** How a source on another server is reached; its key is in a secret. */
function sourceServerEnvironment({
  provider,
  server,
}: SourceSettings): Readonly<Record<string, string>> {
  return server === undefined
    ? {}
    : {
        ...serverEnvironment("SOURCE", provider, server),
        SOURCE_BUCKET_REGION: server.region,
      };
}

/** How a side on another server is reached, and what is known of it beforehand. */
function serverEnvironment(
  prefix: "SOURCE" | "DEST",
  provider: string,
  {
    endpoint = "",
    pathStyle = true,
    serverProfile,
  }: Pick<DestinationSettings, "endpoint" | "pathStyle" | "serverProfile">,
): Readonly<Record<string, string>> {
  const profile = { ...profileOfServer(provider), ...serverProfile };
  return {
    [`${prefix}_ENDPOINT_URL`]: endpoint,
    [`${prefix}_FORCE_PATH_STYLE`]: String(pathStyle),
    ...(Object.keys(profile).length === 0
      ? {}
      : { [`${prefix}_PROFILE`]: JSON.stringify(profile) }),
  };
}

/** What every write at the destination says. */
export function writeEnvironment({
  encryption,
  acl,
  kmsKeyArn,
}: Pick<DestinationSettings, "encryption" | "acl" | "kmsKeyArn">): Readonly<
  Record<string, string>
> {
  return {
    ...(kmsKeyArn === undefined ? {} : { DEST_KMS_KEY: kmsKeyArn }),
    ...(encryption === undefined ? {} : { DEST_ENCRYPTION: encryption }),
    ...(acl === undefined ? {} : { DEST_ACL: acl }),
  };
}

/** The further variables of sliceHandler. */
export function sliceEnvironment(
  { source, destination }: Settings,
  operations: OperationsSettings,
): Readonly<Record<string, string>> {
  const { bucket, prefix, concurrency, ranges } = operations;
  const { listingsPerSecond, keysPerSecond, mostWaiting } = operations;
  return {
    RUN_BUCKET: bucket,
    ...(source.accountId === undefined ? {} : { RUN_BUCKET_OWNER: source.accountId }),
    ...(prefix === "" ? {} : { RUN_PREFIX: prefix }),
    RUN_LIMITS: JSON.stringify({
      ...{ concurrency, ranges, listingsPerSecond, keysPerSecond, mostWaiting },
    }),
    ...(destination.objectLock ? { DEST_OBJECT_LOCK: "true" } : {}),
  };
}

/** What every request to a side's bucket says of it. */
function termsEnvironment(
  prefix: "SOURCE" | "DEST",
  side: SourceSettings | DestinationSettings,
): Readonly<Record<string, string>> {
  return namedTerms(`${prefix}_BUCKET_OWNER`, `${prefix}_REQUESTER_PAYS`, side);
}

function namedTerms(
  ownerName: string,
  payerName: string,
  side: SourceSettings | DestinationSettings,
): Readonly<Record<string, string>> {
  const owner = bucketOwnerOf(side);
  return {
    ...(owner === undefined ? {} : { [ownerName]: owner }),
    ...(side.requesterPays ? { [payerName]: "true" } : {}),
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
    ...namedTerms("BUCKET_OWNER", "BUCKET_REQUESTER_PAYS", settings.destination),
    ...fipsEnvironment(settings.destination),
  };
}

/** Production keeps quiet: what went as it should, and that a key was reconciled, is not written. */
function logLevelOf({ functions, environment }: Settings): LogLevel {
  return functions.logLevel ?? (environment === "prod" ? "WARNING" : "INFO");
}
