/** The settings that the constructs are made from; all else of them is in `@xpart/deployment`. */
export {
  type Names,
  namesOf,
  type ParsedPairs,
  type ParsedSettings,
  parsePairs,
  parseSettings,
  type Settings,
} from "@xpart/deployment";
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
export { loadPairs, loadSettings } from "./load-settings.ts";
export { AWS_PROVIDER } from "./provider.ts";
export { SourceStack } from "./source-stack.ts";
export { Alarms } from "./watching/alarms.ts";
export { Dashboard } from "./watching/dashboard.ts";
export { XpartDestination } from "./xpart-destination.ts";
export { XpartSource } from "./xpart-source.ts";
