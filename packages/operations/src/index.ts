export {
  type BucketComparison,
  type KeyDifference,
  MAX_DIFFERENCES,
  type ProofCounts,
  type SideTotals,
} from "./compare/bucket-comparison.ts";
export { type CompareBucketsOptions, compareBuckets } from "./compare/compare-buckets.ts";
export type { BucketPair } from "./compare/compare-versions.ts";
export { BucketReadError } from "./compare/merge-listings.ts";
export {
  type Deployment,
  type LedgerTableAddress,
  openDeployment,
} from "./open/open-deployment.ts";
export type { OpenOptions } from "./open/open-options.ts";
export type { QueueDirectory, QueueLink, QueueRole } from "./open/queue-directory.ts";
export { DEFAULT_SETTINGS_FILE, readSettingsFile } from "./open/read-settings-file.ts";
