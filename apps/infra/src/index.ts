export { BucketEvents, type BucketEventsProps } from "./constructs/bucket-events.ts";
export { CacheSync } from "./constructs/cache-sync.ts";
export {
  DeadLetteredQueue,
  type DeadLetteredQueueProps,
} from "./constructs/dead-lettered-queue.ts";
export { FunctionCode } from "./constructs/function-code.ts";
export { TrialBucket, type TrialBucketProps } from "./constructs/trial-bucket.ts";
export {
  type QueueMapping,
  XpartFunction,
  type XpartFunctionProps,
} from "./constructs/xpart-function.ts";
export { DestinationStack } from "./destination-stack.ts";
export type { Condition, Statement } from "./permissions/statement.ts";
export { loadSettings } from "./settings/load-settings.ts";
export { type ParsedSettings, parseSettings } from "./settings/parse-settings.ts";
export type { Settings } from "./settings/settings.ts";
export { SourceStack } from "./source-stack.ts";
export type { AlarmRule, WatchedMetric } from "./watching/alarm-rule.ts";
export { alarmRules } from "./watching/alarm-rules.ts";
export { Alarms } from "./watching/alarms.ts";
export { cacheAlarmRules } from "./watching/cache-alarm-rules.ts";
export { Dashboard } from "./watching/dashboard.ts";
export { XpartDestination } from "./xpart-destination.ts";
export { XpartSource } from "./xpart-source.ts";
