export { type CallContext, callAws } from "./call/aws-call.ts";
export { toPortError } from "./call/aws-error.ts";
export type { Wire } from "./call/aws-sender.ts";
export { CredentialsError } from "./call/credentials-error.ts";
export {
  type AwsPartition,
  isSamePartition,
  type PartitionName,
  partitionOf,
} from "./call/partitions.ts";
export type { HttpAnswer } from "./call/s3-answer-middleware.ts";
export {
  type ClientPlace,
  createDynamoDbClient,
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
  createStsClient,
  type S3Place,
} from "./clients/partition-clients.ts";
export {
  createFederatedCredentials,
  type FederatedCredentials,
  type FederatedCredentialsOptions,
  type FederatedIdentity,
  type TokenAlgorithm,
} from "./credentials/federated-credentials.ts";
export {
  createSecretCredentials,
  SECRET_LIFETIME_MS,
  type SecretCredentials,
  type SecretCredentialsOptions,
  type SecretIdentity,
  type SecretUser,
} from "./credentials/secret-credentials.ts";
export {
  createDirectionMarks,
  type Direction,
  type DirectionMarks,
  type DirectionMarksOptions,
} from "./dynamodb/dynamodb-direction.ts";
export { createDynamoDbLedger, type DynamoDbLedgerOptions } from "./dynamodb/dynamodb-ledger.ts";
export { createPauseNotes, type Pause, type PauseNotes } from "./dynamodb/dynamodb-pause.ts";
export {
  lacksSetAsideIndex,
  listSetAside,
  type SetAsideItem,
  type SetAsideSearch,
} from "./dynamodb/dynamodb-set-aside.ts";
export {
  SET_ASIDE_ATTRIBUTE,
  SET_ASIDE_INDEX,
  SET_ASIDE_KEY_ATTRIBUTE,
  type SetAsideState,
} from "./dynamodb/ledger-index.ts";
export { LEDGER_TABLE, type LedgerTable } from "./dynamodb/ledger-table.ts";
export { TABLE_KEY_ACTIONS, TABLE_READ_KEY_ACTIONS } from "./dynamodb/table-key-actions.ts";
export { createS3VersionLister } from "./s3/list/s3-version-lister.ts";
export { type ProbeOptions, type ProbeReport, probeServer } from "./s3/probe/s3-probe.ts";
export type { ProbeFinding } from "./s3/probe/s3-probe-step.ts";
export { createS3BucketReader } from "./s3/read/s3-bucket-reader.ts";
export { createS3SourceStore, type S3SourceOptions } from "./s3/read/s3-source-store.ts";
export type {
  S3BucketOptions as S3ReaderOptions,
  SdkBucketOptions as S3BucketOptions,
} from "./s3/request/s3-bucket-options.ts";
export type { BucketTerms } from "./s3/request/s3-bucket-terms.ts";
export { type S3Operations, type S3Sending, sendS3 } from "./s3/request/s3-send.ts";
export { profileOfServer } from "./s3/server/s3-known-servers.ts";
export { readServerProfile, type ServerProfile } from "./s3/server/s3-server-profile.ts";
export {
  createS3DestinationStore,
  type S3DestinationOptions,
} from "./s3/write/s3-destination-store.ts";
export { MAX_PUT_BYTES } from "./s3/write/s3-put-object.ts";
export type {
  EncryptionMethod,
  ReplicaAcl,
  ReplicaPlacement,
} from "./s3/write/s3-upload-options.ts";
export type {
  SdkQueueOptions as SqsQueueOptions,
  SqsQueueOptions as SqsSendingOptions,
} from "./sqs/sqs-batch.ts";
export { type BatchWorked, type DrainOptions, drainMessages } from "./sqs/sqs-drain.ts";
export { createSqsEventQueue, type SqsEventQueueOptions } from "./sqs/sqs-event-queue.ts";
export { type LookedAt, lookAtMessages } from "./sqs/sqs-look.ts";
export {
  createSqsMessageVisibility,
  MAX_VISIBILITY_SECONDS,
  type MessageVisibility,
  type VisibilityChange,
} from "./sqs/sqs-message-visibility.ts";
export { createSqsPartQueue, type SqsPartQueueOptions } from "./sqs/sqs-part-queue.ts";
export { type QueueDepth, readQueueDepth } from "./sqs/sqs-queue-depth.ts";
export { findSqsQueue } from "./sqs/sqs-queue-url.ts";
export type { WaitingMessage } from "./sqs/sqs-receive.ts";
export type { ConnectionLimits, HttpRequest, WireExchange } from "./wire/http-exchange.ts";
export { createDynamoDbWire, createSecretsWire, createSqsWire } from "./wire/json-wire.ts";
export { createS3Wire, type S3WirePlace } from "./wire/s3-wire.ts";
export { createStsWire } from "./wire/sts-wire.ts";
export type { WirePlace } from "./wire/wire-client.ts";
