export { eventPattern } from "./event-pattern.ts";
export {
  cacheEnvironment,
  copyEnvironment,
  eventEnvironment,
  sliceEnvironment,
  writeEnvironment,
} from "./function-environment.ts";
export {
  alarmNameOf,
  logGroupOf,
  type NamedSettings,
  type Names,
  namesOf,
  queueHandlerBeside,
} from "./names.ts";
export { nameInPair, type ParsedPairs, parsePairs } from "./pairs/parse-pairs.ts";
export { keepCache } from "./permissions/cache-permissions.ts";
export { keepDestination } from "./permissions/destination-permissions.ts";
export {
  askForToken,
  destinationRoleArn,
  issuerHost,
  sourceRoleArns,
  tokenTrust,
} from "./permissions/federation-permissions.ts";
export {
  delayRetries,
  enableMappings,
  joinVpc,
  sendTo,
  workQueue,
  writeLogs,
  writeTraces,
} from "./permissions/function-permissions.ts";
export { driveRuns, keepRuns, seeBacklog, startRuns } from "./permissions/run-permissions.ts";
export {
  askLedgerTogether,
  compareSource,
  keepLedger,
  readLedger,
  readSecret,
  readSource,
  readSourceSecret,
} from "./permissions/source-permissions.ts";
export {
  type Condition,
  policyDocument,
  type Statement,
  serviceTrust,
} from "./permissions/statement.ts";
export {
  type ReversedSettings,
  reverseSettings,
  whyNotReverse,
} from "./reverse/reverse-settings.ts";
export type { TextMap } from "./settings/fields.ts";
export type {
  FunctionPlatform,
  FunctionSettings,
  LogLevel,
  VpcSettings,
} from "./settings/function-settings.ts";
export { type ParsedSettings, parseSettings } from "./settings/parse-settings.ts";
export { fillSecret, serverNotes } from "./settings/server-notes.ts";
export type {
  AlarmSettings,
  AuditSettings,
  CommonSettings,
  CredentialSettings,
  FederationSettings,
  LedgerSettings,
  LogSettings,
  OperationsSettings,
  PackageSettings,
  PypicloudSettings,
  SecretSettings,
  Settings,
  WrittenPypicloud,
} from "./settings/settings.ts";
export { settingsJsonSchema } from "./settings/settings-json-schema.ts";
export {
  type AssumedRole,
  awsPartitionOf,
  bucketOwnerOf,
  type DestinationSettings,
  type IamSettings,
  isOnServer,
  type ServerPlace,
  type ServerProvider,
  type SideSettings,
  type SourceServer,
  type SourceSettings,
  type StateSettings,
  sourcePlaceName,
  type WrittenDestination,
  type WrittenSource,
} from "./settings/side-settings.ts";
export type { AlarmRule, HandlerMetric, Timing, WatchedMetric } from "./watching/alarm-rule.ts";
export { alarmRules } from "./watching/alarm-rules.ts";
export { cacheAlarmRules } from "./watching/cache-alarm-rules.ts";
export { dashboardGraphs, type Graph, type GraphLine } from "./watching/dashboard-graphs.ts";
export { type MetricAddress, metricAddress } from "./watching/metric-address.ts";
export { runbookOf } from "./watching/runbook.ts";
