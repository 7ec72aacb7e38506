export {
  type BucketComparison,
  type KeyDifference,
  MAX_DIFFERENCES,
  type ProofCounts,
  type SideTotals,
} from "./verify/bucket-comparison.ts";
export { type CompareBucketsOptions, compareBuckets } from "./verify/compare-buckets.ts";
export type { BucketPair } from "./verify/compare-versions.ts";
export { BucketReadError } from "./verify/merge-listings.ts";
