import type { SyncErrorKind } from "@xpart/pypicloud-sync";
import type { Names } from "../names.ts";
import type { PypicloudSettings } from "../settings/settings.ts";
import {
  type AlarmRule,
  backlogRule,
  deadLetterRule,
  deliveryRules,
  functionRules,
  MOSTLY,
  ONCE,
} from "./alarm-rule.ts";

/** Every alarm of the package cache's sync, at the destination. */
export function cacheAlarmRules(
  { alarms }: Pick<PypicloudSettings, "alarms">,
  names: Names,
): readonly AlarmRule[] {
  const { cacheRule, cacheRuleDead, cacheEventsDead, cacheDead, cacheEvents, cacheHandler } = names;
  const undone = "Changes of packages did not get into the cache";
  return [
    ...deliveryRules("cache-rule", cacheRule, cacheRuleDead),
    deadLetterRule(
      "cache-rule-dead-letters",
      cacheRuleDead,
      "EventBridge could not deliver events",
    ),
    deadLetterRule("cache-events-dead-letters", cacheEventsDead, undone),
    deadLetterRule("cache-functions-dead-letters", cacheDead, "Invocations failed for good"),
    backlogRule("cache-events-backlog", cacheEvents, alarms.lagMinutes, "the package cache"),
    ...functionRules("cache-handler", cacheHandler),
    {
      ...ONCE,
      id: "cache-failures",
      says: `${alarms.errorThreshold} or more changes failed to get into the package cache in five minutes; they are tried again. The log says why.`,
      watches: { kind: "cache", metric: "Failures" },
      statistic: "Sum",
      threshold: alarms.errorThreshold,
    },
    ...SET_UP.map(
      ([failureKind, what]): AlarmRule => ({
        ...MOSTLY,
        id: `cache-failures-${failureKind}`,
        says: `${what}: changes do not get into the package cache and no retry mends that. The log has the operation.`,
        watches: { kind: "cache", metric: "Failures", failureKind },
        statistic: "Sum",
        threshold: 1,
      }),
    ),
  ];
}

/** Failures that no retry mends, whatever their number. */
const SET_UP: readonly (readonly [SyncErrorKind, string])[] = [
  ["denied", "A permission is missing, or the cache refuses its user"],
  ["misconfigured", "The bucket, a table or the cache is missing or set up wrongly"],
];
