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
export type { DeadLetter, DeadLetterQueue, DeadLetters } from "./explain/dead-letters.ts";
export type { EntryLine, EntryVerdict, KeyVerdict } from "./explain/entry-line.ts";
export { explainKey } from "./explain/explain-key.ts";
export type { Advice, KeyExplanation } from "./explain/key-explanation.ts";
export {
  type ListKind,
  type ListOptions,
  listEntries,
} from "./list/list-entries.ts";
export type { ListedEntry } from "./list/listed-entry.ts";
export {
  type Deployment,
  type LedgerTableAddress,
  openDeployment,
} from "./open/open-deployment.ts";
export type { OpenOptions } from "./open/open-options.ts";
export type { QueueDirectory, QueueLink, QueueRole } from "./open/queue-directory.ts";
export { DEFAULT_SETTINGS_FILE, readSettingsFile } from "./open/read-settings-file.ts";
export { readingRun } from "./open/reading-run.ts";
export { type PlannedMessage, type PlannedWork, planMessages } from "./plan/plan-messages.ts";
export type { PlannedRequest } from "./plan/step-requests.ts";
export { planRelease, type ReleasePlan } from "./release/plan-release.ts";
export { askForKeys, type KeysAsked } from "./release/release-keys.ts";
export { parkWords, timeText, verdictWords } from "./words/entry-words.ts";
export { printable, printableJson, shellQuoted } from "./words/printable.ts";
export { entryWords, stepWords } from "./words/step-words.ts";
