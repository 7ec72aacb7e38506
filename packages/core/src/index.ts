export { type CopyMeans, type CopyPlan, planCopy } from "./copy/copy-plan.ts";
export type { PartRun, PartsCopied } from "./copy/part-run.ts";
export type { Action, ActionKind, ReconcileReason } from "./decide/action.ts";
export { decide } from "./decide/decide.ts";
export type { Facts } from "./decide/facts.ts";
export type { BatchRecord } from "./events/batch-record.ts";
export { compareSequencers } from "./events/event-order.ts";
export { deduplicationId, messageGroupId } from "./events/message-group.ts";
export {
  type IgnoredEvent,
  type IgnoredEventReason,
  type InvalidMessage,
  type ParsedMessage,
  parseEvent,
  parseMessage,
  type ReconcileRequest,
} from "./events/parse-event.ts";
export { type PartRequest, parsePartRequest, writePartRequest } from "./events/part-request.ts";
export { type RoutedEvent, type RoutingResult, routeEvents } from "./events/route-events.ts";
export { DISPOSITIONS, type Disposition } from "./model/disposition.ts";
export { forEachBounded } from "./model/for-each-bounded.ts";
export {
  type Attempt,
  type AttemptContent,
  type AttemptState,
  type AttemptUpload,
  attemptState,
  EMPTY_LEDGER_VIEW,
  type KeyLedger,
  type LedgerHead,
  type LedgerRow,
  type LedgerState,
  type LedgerView,
  type Revision,
} from "./model/ledger-row.ts";
export type {
  EventHold,
  ObjectAttributes,
  ObjectChecksum,
  ObjectRetention,
  Tags,
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
export type { PartRange } from "./model/part-range.ts";
export type { RestoreRequest } from "./model/policy.ts";
export { DEFAULT_POLICY, deletesVersions, type Policy, parsePolicy } from "./model/policy.ts";
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
export { outOfScope, type Scope } from "./model/scope.ts";
export type { SkipReason } from "./model/skip-reason.ts";
export type {
  ContentPin,
  Entry,
  KeyStack,
  MarkerEntry,
  ObjectEntry,
  Stack,
} from "./model/stack.ts";
export { NULL_VERSION_ID, toVersionId, type VersionId } from "./model/version-id.ts";
export {
  planReconcile,
  type ReconcileFacts,
  type ReconcilePlan,
  type ReconcileStep,
} from "./plan/plan-reconcile.ts";
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
export type { Ledger } from "./ports/ledger.ts";
export type { PartMessage, PartQueue } from "./ports/part-queue.ts";
export {
  DEFAULT_BYTES_PER_SECOND,
  type PartHandOver,
  type ReplicationPorts,
  type ReplicationRun,
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
export type { WriteCondition, WrittenEntry } from "./ports/written-entry.ts";
export { copyPartBatch, type PartBatchOptions, type PartOutcome } from "./run/part-batch.ts";
export { type Reconciled, type ReconcileTrigger, reconcileKey } from "./run/reconcile-key.ts";
export { type Replicated, replicate } from "./run/replicate.ts";
export {
  type BatchOptions,
  type BatchResult,
  type RecordOutcome,
  replicateBatch,
} from "./run/replicate-batch.ts";
export { type ReturnedRecord, retryDelayMs } from "./run/retry-delay.ts";
export {
  compareStacks,
  type EntryDifference,
  type StackDifference,
} from "./verify/compare-stacks.ts";
