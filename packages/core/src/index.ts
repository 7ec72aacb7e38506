export { type CopyMeans, type CopyPlan, planCopy } from "./copy/copy-plan.ts";
export type { PartRun, PartsCopied } from "./copy/part-run.ts";
export { decide } from "./decide/decide.ts";
export type { Decision, ReconcileReason } from "./decide/decision.ts";
export type { Facts } from "./decide/facts.ts";
export type { BatchRecord } from "./events/batch-record.ts";
export { compareSequencers } from "./events/event-order.ts";
export { deduplicationId, messageGroupId } from "./events/message-group.ts";
export {
  type PartRequest,
  parsePartRequest,
  type ReconcileWishes,
  writePartRequest,
  writeReconcileRequest,
} from "./events/own-messages.ts";
export { type MessagePart, parseEvent, parseMessage, splitMessage } from "./events/parse-event.ts";
export type {
  IgnoredEvent,
  IgnoredEventReason,
  InvalidMessage,
  ParsedMessage,
  ReconcileRequest,
} from "./events/parsed-message.ts";
export {
  type KeyToReconcile,
  requestReconcile,
  requestReconciles,
} from "./events/request-reconcile.ts";
export { type RoutedEvent, type RoutingResult, routeEvents } from "./events/route-events.ts";
export { mapLister } from "./mapping/mapped-lister.ts";
export { mapDestination, mapReader } from "./mapping/mapped-store.ts";
export { otherWayBy } from "./mapping/other-way-by.ts";
export { DISPOSITIONS, type Disposition } from "./model/disposition.ts";
export { forEachBounded } from "./model/for-each-bounded.ts";
export { parseInstant } from "./model/instant.ts";
export {
  destinationKeyOf,
  destinationPrefixesOf,
  hasSameKeys,
  type KeyMap,
  type KeyPiece,
  type KeyRule,
  keyMapOf,
  keyRulesSchema,
  mapBy,
  piecesOf,
  sourceKeyOf,
  sourcePrefixesOf,
} from "./model/key-mapping.ts";
export { type KeyMapProblem, keyMapProblems } from "./model/key-meetings.ts";
export { compareKeys } from "./model/key-order.ts";
export { literalsOf, matchesPattern } from "./model/key-pattern.ts";
export {
  type Attempt,
  type AttemptContent,
  type AttemptState,
  type AttemptUpload,
  attemptRowOf,
  attemptState,
  EMPTY_LEDGER_VIEW,
  type KeyLedger,
  type LedgerHead,
  type LedgerView,
  type TopEntry,
  type UnsureWrite,
  unfinishedAttempt,
} from "./model/ledger-head.ts";
export {
  type GapRow,
  type HeldRow,
  isRowOf,
  type LedgerRow,
  type LedgerState,
  type LockedRow,
  type MappedRow,
  type NoReplica,
  type ParkedRow,
  type ReplicatedRow,
  type Revision,
  type RowIdentity,
  type RowReplica,
  type RowWriter,
  type SourceDeletedRow,
  type SourceExpiredRow,
} from "./model/ledger-row.ts";
export { createProgressCheck, type PageEnd } from "./model/listing-progress.ts";
export {
  type EventHold,
  type ObjectAttributes,
  type ObjectChecksum,
  type ObjectRetention,
  PLAIN_HEADERS,
  retentionUnder,
  type Tags,
} from "./model/object-attributes.ts";
export type {
  AclChangedEvent,
  CreatedEvent,
  EntryDeletedEvent,
  EventOrigin,
  MarkerCreatedEvent,
  ObjectEvent,
  ObjectEventKind,
  RestoredEvent,
  TagsChangedEvent,
} from "./model/object-event.ts";
export type { ParkCause } from "./model/park-cause.ts";
export type { PartRange } from "./model/part-count.ts";
export type { RestoreRequest } from "./model/policy.ts";
export {
  completePolicy,
  DEFAULT_POLICY,
  deletesVersions,
  type Policy,
  type PolicyChoices,
  parsePolicy,
  policySchema,
  readsTags,
} from "./model/policy.ts";
export {
  BodyReadError,
  type PortError,
  type PortErrorKind,
  type PortSide,
} from "./model/port-error.ts";
export {
  describeFailure,
  dispositionOf,
  type ReplicationFailure,
} from "./model/replication-failure.ts";
export { err, ok, type Result } from "./model/result.ts";
export {
  ROW_STATES,
  type RowStateMeaning,
  type SecondTry,
  type SetAsideRow,
} from "./model/row-states.ts";
export { outOfScope, type Scope } from "./model/scope.ts";
export {
  hasKey,
  hasTags,
  type LeftOutBy,
  type ScopeFilter,
  type SizeFilter,
  type TagFilter,
  type TimeFilter,
} from "./model/scope-filter.ts";
export type { SkipReason } from "./model/skip-reason.ts";
export { comparedMetadata } from "./model/source-name.ts";
export {
  type ContentPin,
  type Entry,
  entryTimeMs,
  type KeyStack,
  type MarkerEntry,
  type ObjectEntry,
  type Stack,
} from "./model/stack.ts";
export { type StoredRow, toLedgerRow } from "./model/stored-row.ts";
export { type PairKeys, turnKeys } from "./model/turn-keys.ts";
export { type TurnedKey, type TurnedRows, turnRows } from "./model/turn-rows.ts";
export { NULL_VERSION_ID, toVersionId, type VersionId } from "./model/version-id.ts";
export { planReconcile, type ReconcilePlan } from "./plan/plan-reconcile.ts";
export type { Horizon, ReconcileFacts } from "./plan/reconcile-facts.ts";
export type { DeleteReason, Step, StepKind } from "./plan/step.ts";
export type { Suppressed, SuppressReason } from "./plan/wanted.ts";
export type {
  BucketReader,
  CurrentRead,
  EntryRead,
  ObjectDescription,
  OpenObject,
} from "./ports/bucket-reader.ts";
export type { Clock } from "./ports/clock.ts";
export type { DestinationStore, NewObject, ReplicaCopy } from "./ports/destination-store.ts";
export type { EventQueue, QueueMessage } from "./ports/event-queue.ts";
export type { EntryName, Ledger } from "./ports/ledger.ts";
export type { OtherWay } from "./ports/other-way.ts";
export type { PartMessage, PartQueue } from "./ports/part-queue.ts";
export {
  DEFAULT_BYTES_PER_SECOND,
  type PartHandOver,
  type ReplicationPorts,
  type ReplicationRun,
  type Traffic,
} from "./ports/replication-run.ts";
export type { OpenPart, PartChecksum, PartPin, SourceStore } from "./ports/source-store.ts";
export type {
  NewPart,
  NewUpload,
  OpenUpload,
  PartCopy,
  PartListing,
  UploadAddress,
  UploadCompletion,
  UploadedPart,
  UploadStore,
} from "./ports/upload-store.ts";
export type {
  KeyRange,
  ListedVersion,
  ListingPlace,
  PageOfRange,
  VersionLister,
  VersionPage,
} from "./ports/version-lister.ts";
export type { WriteCondition, WrittenEntry, WrittenMarker } from "./ports/written-entry.ts";
export { copyPartBatch, type PartBatchOptions, type PartOutcome } from "./run/part-batch.ts";
export { type KeyPlan, planKey, planStacks } from "./run/plan-key.ts";
export {
  type EventPreview,
  type KeyPreview,
  previewEvent,
  previewReconcile,
} from "./run/preview.ts";
export { type BatchMessage, keyOfMessage, readBatch } from "./run/read-batch.ts";
export type { KeyState, Stacks } from "./run/read-stacks.ts";
export { type Reconciled, reconcileKey } from "./run/reconcile-key.ts";
export type { ReconcileTrigger } from "./run/reconcile-trigger.ts";
export { type Replicated, replicate } from "./run/replicate.ts";
export {
  type BatchOptions,
  type BatchResult,
  type RecordOutcome,
  replicateBatch,
  replicateMessages,
} from "./run/replicate-batch.ts";
export { RECEIVE_LIMIT, type ReturnedRecord, retryDelayMs } from "./run/retry-delay.ts";
export {
  compareStacks,
  type EntryDifference,
  type StackDifference,
} from "./verify/compare-stacks.ts";
