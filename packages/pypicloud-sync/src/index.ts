export {
  createDynamoDbPackageCache,
  type DynamoDbPackageCacheOptions,
} from "./caches/dynamodb-package-cache.ts";
export { type OpenCacheOptions, openPackageCache } from "./caches/open-package-cache.ts";
export { metadataText } from "./names/metadata-text.ts";
export { normalizeName } from "./names/normalize-name.ts";
export {
  type BucketLayout,
  DEFAULT_LAYOUT,
  filenameOf,
  packageKey,
} from "./names/package-key.ts";
export {
  type FilenameParts,
  type FilenameProblem,
  parseFilename,
} from "./names/parse-filename.ts";
export { isPep440Version } from "./names/pep440-version.ts";
export type { CachedPackage, PackageData, StoredRow } from "./packages/cached-package.ts";
export { packageOfObject, type StoredObject } from "./packages/package-of-object.ts";
export {
  type CacheSettings,
  type DynamoDbCacheSettings,
  type RedisCacheSettings,
  readCacheSettings,
  type SqlCacheSettings,
  type StaticCredentials,
} from "./settings/cache-settings.ts";
export { type ReadText, readPasteSettings, type Settings } from "./settings/paste-settings.ts";
export {
  type FunctionCache,
  functionSettings,
  hasPassword,
  parseSettingsJson,
  readFunctionCache,
  URL_SECRET_SETTING,
} from "./settings/settings-json.ts";
export {
  createSettingsReader,
  type SettingsReader,
  withOverrides,
} from "./settings/settings-reader.ts";
export {
  readLayout,
  readStorageSettings,
  type StorageSettings,
} from "./settings/storage-settings.ts";
export {
  type MergedNotification,
  mergeNotification,
  tellsOfChanges,
  type WantedNotification,
  withoutNotification,
} from "./setup/bucket-notification.ts";
export { type RehearsalIniOptions, rehearsalIni } from "./setup/rehearsal-ini.ts";
export {
  type EncryptedThing,
  type PolicyDocument,
  type PolicyStatement,
  type RolePolicyOptions,
  rolePolicy,
  type SyncScope,
  syncStatements,
} from "./setup/role-policy.ts";
export { createServerTables } from "./setup/server-tables.ts";
export {
  createS3PackageStorage,
  type S3PackageStorageOptions,
} from "./storage/s3-package-storage.ts";
export type { CacheWrite, IndexProblem, PackageCache } from "./sync/package-cache.ts";
export type { PackageStorage } from "./sync/package-storage.ts";
export type { CacheChange, CacheFacts, NoChangeReason } from "./sync/plan-cache-change.ts";
export { planCacheChange } from "./sync/plan-cache-change.ts";
export {
  describeSyncError,
  type SyncError,
  type SyncErrorKind,
  type SyncResult,
} from "./sync/sync-error.ts";
export {
  type KeyOutcome,
  type KeySkipReason,
  type SyncPorts,
  skipReason,
  syncKey,
} from "./sync/sync-key.ts";
export {
  type EventOutcome,
  type EventSkipReason,
  isUnfinished,
  type MessageSyncOptions,
  problemOf,
  syncMessages,
} from "./sync/sync-messages.ts";
export { type BackfillCounts, type BackfillOptions, backfill } from "./verify/backfill.ts";
export {
  type CacheComparison,
  type CacheDifference,
  compareCache,
  type DifferenceKind,
  repairCache,
} from "./verify/compare-cache.ts";
export { type DiagnosisFacts, diagnose, type Finding } from "./verify/diagnose.ts";
export { MIN_ROWS_OF_ANOTHER, rowsOfAnother } from "./verify/rows-of-another.ts";
