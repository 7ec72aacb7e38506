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
