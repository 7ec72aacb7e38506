export { type CallContext, callAws } from "./aws-call.ts";
export { toPortError } from "./aws-error.ts";
export type { Wire } from "./aws-sender.ts";
export { CredentialsError } from "./credentials-error.ts";
export {
  createDirectionMarks,
  type Direction,
  type DirectionMarks,
  type DirectionMarksOptions,
} from "./dynamodb-direction.ts";
export { createDynamoDbLedger, type DynamoDbLedgerOptions } from "./dynamodb-ledger.ts";
export { createPauseNotes, type Pause, type PauseNotes } from "./dynamodb-pause.ts";
export {
  lacksSetAsideIndex,
  listSetAside,
  type SetAsideItem,
  type SetAsideSearch,
} from "./dynamodb-set-aside.ts";
export {
  createFederatedCredentials,
  type FederatedCredentials,
  type FederatedCredentialsOptions,
  type FederatedIdentity,
  type TokenAlgorithm,
} from "./federated-credentials.ts";
export {
  SET_ASIDE_ATTRIBUTE,
  SET_ASIDE_INDEX,
  SET_ASIDE_KEY_ATTRIBUTE,
  type SetAsideState,
} from "./ledger-index.ts";
export { LEDGER_TABLE, type LedgerTable } from "./ledger-table.ts";
export {
  type ClientPlace,
  createDynamoDbClient,
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
  createStsClient,
  type S3Place,
} from "./partition-clients.ts";
export {
  type AwsPartition,
  isSamePartition,
  type PartitionName,
  partitionOf,
} from "./partitions.ts";
export type {
  S3BucketOptions as S3ReaderOptions,
  SdkBucketOptions as S3BucketOptions,
} from "./s3-bucket-options.ts";
export { createS3BucketReader } from "./s3-bucket-reader.ts";
export type { BucketTerms } from "./s3-bucket-terms.ts";
export { createS3DestinationStore, type S3DestinationOptions } from "./s3-destination-store.ts";
export { profileOfServer } from "./s3-known-servers.ts";
export { type ProbeOptions, type ProbeReport, probeServer } from "./s3-probe.ts";
export type { ProbeFinding } from "./s3-probe-step.ts";
export { MAX_PUT_BYTES } from "./s3-put-object.ts";
export { type S3Operations, type S3Sending, sendS3 } from "./s3-send.ts";
export { readServerProfile, type ServerProfile } from "./s3-server-profile.ts";
export { createS3SourceStore, type S3SourceOptions } from "./s3-source-store.ts";
export type { EncryptionMethod, ReplicaAcl, ReplicaPlacement } from "./s3-upload-options.ts";
export { createS3VersionLister } from "./s3-version-lister.ts";
export {
  createSecretCredentials,
  SECRET_LIFETIME_MS,
  type SecretCredentials,
  type SecretCredentialsOptions,
  type SecretIdentity,
  type SecretUser,
} from "./secret-credentials.ts";
export type {
  SdkQueueOptions as SqsQueueOptions,
  SqsQueueOptions as SqsSendingOptions,
} from "./sqs-batch.ts";
export { type BatchWorked, type DrainOptions, drainMessages } from "./sqs-drain.ts";
export { createSqsEventQueue, type SqsEventQueueOptions } from "./sqs-event-queue.ts";
export { type LookedAt, lookAtMessages } from "./sqs-look.ts";
export {
  createSqsMessageVisibility,
  MAX_VISIBILITY_SECONDS,
  type MessageVisibility,
  type VisibilityChange,
} from "./sqs-message-visibility.ts";
export { createSqsPartQueue, type SqsPartQueueOptions } from "./sqs-part-queue.ts";
export { type QueueDepth, readQueueDepth } from "./sqs-queue-depth.ts";
export { findSqsQueue } from "./sqs-queue-url.ts";
export type { WaitingMessage } from "./sqs-receive.ts";
export { TABLE_KEY_ACTIONS, TABLE_READ_KEY_ACTIONS } from "./table-key-actions.ts";
export { createDynamoDbWire, createSecretsWire, createSqsWire } from "./wire/json-wire.ts";
export { createS3Wire, type S3WirePlace } from "./wire/s3-wire.ts";
export { createStsWire } from "./wire/sts-wire.ts";
export type { WirePlace } from "./wire/wire-client.ts";
