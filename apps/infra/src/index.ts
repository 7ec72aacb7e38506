export { BucketEvents, type BucketEventsProps } from "./constructs/bucket-events.ts";
export { CacheSync } from "./constructs/cache-sync.ts";
export {
  DeadLetteredQueue,
  type DeadLetteredQueueProps,
} from "./constructs/dead-lettered-queue.ts";
export { DestinationAccess } from "./constructs/destination-access.ts";
export { type CodeConfig, FunctionCode } from "./constructs/function-code.ts";
export { LedgerTable } from "./constructs/ledger-table.ts";
export { TrialBucket, type TrialBucketProps } from "./constructs/trial-bucket.ts";
export {
  type QueueMapping,
  XpartFunction,
  type XpartFunctionProps,
} from "./constructs/xpart-function.ts";
export { DestinationStack } from "./destination-stack.ts";
export type { Condition, Statement } from "./permissions/statement.ts";
export type { TextMap } from "./settings/fields.ts";
export { loadSettings } from "./settings/load-settings.ts";
export { type Names, namesOf } from "./settings/names.ts";
export { type ParsedSettings, parseSettings } from "./settings/parse-settings.ts";
export type {
  AlarmSettings,
  CommonSettings,
  CredentialSettings,
  DestinationSettings,
  EnvironmentName,
  FederationSettings,
  FunctionSettings,
  LedgerSettings,
  LogLevel,
  LogSettings,
  PackageSettings,
  PypicloudSettings,
  SecretSettings,
  Settings,
  SideSettings,
  SourceSettings,
  StateSettings,
  VpcSettings,
  WrittenDestination,
  WrittenPypicloud,
  WrittenSource,
} from "./settings/settings.ts";
export { SourceStack } from "./source-stack.ts";
export type { AlarmRule, HandlerMetric, Timing, WatchedMetric } from "./watching/alarm-rule.ts";
export { alarmRules } from "./watching/alarm-rules.ts";
export { Alarms } from "./watching/alarms.ts";
export { cacheAlarmRules } from "./watching/cache-alarm-rules.ts";
export { Dashboard } from "./watching/dashboard.ts";
export { XpartDestination } from "./xpart-destination.ts";
export { XpartSource } from "./xpart-source.ts";
