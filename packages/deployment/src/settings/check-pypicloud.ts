import { partitionOf } from "@xpart/aws-adapters";
import { cacheEnvironment } from "../function-environment.ts";
import { checkFunctions } from "./check-functions.ts";
import { misplaced } from "./placement.ts";
import type { PypicloudSettings, Settings } from "./settings.ts";
import { takenVariables } from "./taken-variables.ts";

/** What the function's environment may have in all. Source: quotas of Lambda. */
const MAX_ENVIRONMENT = 4_096;

/** What the stack sets itself. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(["LOGGING_LEVEL", "PYPICLOUD_SETTINGS"]);

/**
 * Finds what of the package cache's sync does not go with the destination.
 *
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkPypicloud(settings: Settings): readonly string[] {
  const { pypicloud, destination } = settings;
  if (pypicloud === undefined) {
    return [];
  }
  return [
    ...(destination.accountId === undefined
      ? [
          "destination.accountId must be set, since the function's policy names tables and secrets of the account; it is not set",
        ]
      : []),
    ...strayTables(settings, pypicloud),
    ...strayArns(settings, pypicloud),
    ...checkFunctions("pypicloud", pypicloud, pypicloud.package, {
      ...destination,
      regionName: "destination.region",
    }),
    ...takenVariables("pypicloud.environment", pypicloud.environment, OWN_VARIABLES),
    ...tooMuchEnvironment(settings, pypicloud),
  ];
}

/** A role is good in its own partition only. */
function strayTables({ destination }: Settings, { cache }: PypicloudSettings): readonly string[] {
  if (cache.kind !== "dynamo" || cache.region === undefined) {
    return [];
  }
  const found = partitionOf(cache.region);
  return found.ok && found.value.name === destination.partition.name
    ? []
    : [
        `pypicloud.settings.db.region_name must be a region of the partition ${destination.partition.name}, as destination.region says; it is "${cache.region}"`,
      ];
}

function strayArns(
  { destination }: Settings,
  { cache, kmsKeyArns, urlSecret, logs, alarms }: PypicloudSettings,
): readonly string[] {
  const atDestination = { ...destination, regionName: "destination.region" };
  const atCache =
    cache.kind === "dynamo" && cache.region !== undefined
      ? {
          ...destination,
          region: cache.region,
          regionName: "pypicloud.settings.db.region_name",
        }
      : atDestination;
  const secretArn = urlSecret?.startsWith("arn:") === true ? urlSecret : undefined;
  return [
    ...kmsKeyArns.flatMap((arn, index) => misplaced(`pypicloud.kmsKeyArns.${index}`, arn, atCache)),
    ...misplaced("pypicloud.settings.db.url_secret", secretArn, atDestination),
    ...misplaced("pypicloud.logs.kmsKeyArn", logs.kmsKeyArn, atDestination),
    ...misplaced("pypicloud.alarms.topicArn", alarms.topicArn, atDestination),
  ];
}

function tooMuchEnvironment(settings: Settings, pypicloud: PypicloudSettings): readonly string[] {
  const variables = { ...pypicloud.environment, ...cacheEnvironment(settings, pypicloud) };
  const found = JSON.stringify(variables).length;
  return found <= MAX_ENVIRONMENT
    ? []
    : [
        `pypicloud.settings must be shorter: Lambda's environment variables may have ${MAX_ENVIRONMENT} characters, and these make ${found}`,
      ];
}
