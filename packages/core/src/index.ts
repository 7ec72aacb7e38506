export type { Action, ActionKind, ReconcileReason } from "./action.ts";
export {
  compareStacks,
  type EntryDifference,
  type StackDifference,
} from "./compare-stacks.ts";
export { decide } from "./decide.ts";
export { DISPOSITIONS, type Disposition } from "./disposition.ts";
export { compareSequencers } from "./event-order.ts";
export type { Facts } from "./facts.ts";
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
} from "./ledger-row.ts";
export { deduplicationId, messageGroupId } from "./message-group.ts";
export type {
  EventHold,
  ObjectAttributes,
  ObjectChecksum,
  ObjectRetention,
  Tags,
} from "./object-attributes.ts";
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
} from "./object-event.ts";
export type { ParkCause } from "./park.ts";
export {
  type IgnoredEvent,
  type IgnoredEventReason,
  type InvalidMessage,
  type ParsedMessage,
  parseEvent,
  parseMessage,
  type ReconcileRequest,
} from "./parse-event.ts";
export { type CopyMeans, type CopyPlan, type PartRange, planCopy } from "./parts/copy-plan.ts";
export { copyPartBatch, type PartBatchOptions, type PartOutcome } from "./parts/part-batch.ts";
export { type PartRequest, parsePartRequest, writePartRequest } from "./parts/part-request.ts";
export type { PartRun, PartsCopied } from "./parts/part-run.ts";
export {
  planReconcile,
  type ReconcileFacts,
  type ReconcilePlan,
  type ReconcileStep,
} from "./plan-reconcile.ts";
export { DEFAULT_POLICY, deletesVersions, type Policy, parsePolicy } from "./policy.ts";
export {
  BodyReadError,
  type PortError,
  type PortErrorKind,
  type PortSide,
} from "./port-error.ts";
export type {
  BucketReader,
  EntryRead,
  ObjectDescription,
  OpenObject,
} from "./ports/bucket-reader.ts";
export type { Clock } from "./ports/clock.ts";
export type { DestinationStore, NewObject, WrittenEntry } from "./ports/destination-store.ts";
export type { EventQueue, QueueMessage } from "./ports/event-queue.ts";
export type { Ledger } from "./ports/ledger.ts";
export type { PartMessage, PartQueue } from "./ports/part-queue.ts";
export type {
  OpenPart,
  PartChecksum,
  PartPin,
  RestoreRequest,
  SourceStore,
} from "./ports/source-store.ts";
export type {
  NewPart,
  NewUpload,
  OpenUpload,
  PartListing,
  UploadAddress,
  UploadCompletion,
  UploadedPart,
  UploadStore,
} from "./ports/upload-store.ts";
export { type Reconciled, type ReconcileTrigger, reconcileKey } from "./reconcile-key.ts";
export { type Replicated, replicate } from "./replicate.ts";
export {
  type BatchOptions,
  type BatchRecord,
  type BatchResult,
  type RecordOutcome,
  replicateBatch,
} from "./replicate-batch.ts";
export { describeFailure, dispositionOf, type ReplicationFailure } from "./replication-failure.ts";
export {
  DEFAULT_BYTES_PER_SECOND,
  type PartHandOver,
  type ReplicationPorts,
  type ReplicationRun,
} from "./replication-run.ts";
export { err, ok, type Result } from "./result.ts";
export { type ReturnedRecord, retryDelayMs } from "./retry-delay.ts";
export { type RoutedEvent, type RoutingResult, routeEvents } from "./route-events.ts";
export { outOfScope, type Scope } from "./scope.ts";
export type { SkipReason } from "./skip-reason.ts";
export type {
  ContentPin,
  Entry,
  KeyStack,
  MarkerEntry,
  ObjectEntry,
  Stack,
} from "./stack.ts";
export { NULL_VERSION_ID, toVersionId, type VersionId } from "./version-id.ts";
