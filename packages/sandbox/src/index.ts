export type { AccessKey } from "./access-keys.ts";
export type { ServiceName } from "./error-response.ts";
export type {
  DeliveryIntercept,
  EventDelivery,
  EventRouterCounts,
  EventTarget,
  RoutedEvent,
} from "./event-router.ts";
export {
  createFaultPlan,
  type FaultCounts,
  type FaultPlan,
  type FaultPlanOptions,
} from "./fault-plan.ts";
export type { Fault } from "./faults/fault.ts";
export {
  DEFAULT_CHAOS,
  type EventFault,
  type EventFaultRates,
  type FaultKind,
  type FaultRates,
  type RequestFault,
  type RequestFaultRates,
  type WorkerFault,
  type WorkerFaultRates,
} from "./faults/fault-rates.ts";
export type { InvocationWatch } from "./faults/worker-faults.ts";
export type { InterceptedRequest, RequestGuard, RequestIntercept } from "./gateway.ts";
export { lambdaNodeArguments } from "./lambda/lambda-node-arguments.ts";
export {
  type LambdaPoller,
  type LambdaPollerOptions,
  type LambdaPollerStats,
  startLambdaPoller,
} from "./lambda/lambda-poller.ts";
export {
  type LambdaProcess,
  type LambdaProcessOptions,
  startLambdaProcess,
} from "./lambda/lambda-process.ts";
export type { AddedMapping } from "./lambda/mappings-service.ts";
export type { QueuePlace } from "./lambda/queue-client.ts";
export { LambdaInvocationError, type LambdaLogLine } from "./lambda/runtime-child.ts";
export type { SqsEvent, SqsEventAttribute, SqsEventRecord } from "./lambda/sqs-event.ts";
export type { LocalCall, LocalRequest } from "./local-request.ts";
export {
  type BucketConnection,
  type Partition,
  type PartitionOptions,
  startPartition,
} from "./partition.ts";
export type { RequestCounts } from "./request-counts.ts";
export type { BlobStoreUsage } from "./s3/content/blob-store.ts";
export type { RestoreActions } from "./s3/operations/restore.ts";
export type { BucketSettings, S3Service } from "./s3/s3-service.ts";
export type { Provenance, ProvenanceOf, Versioning } from "./s3/state/bucket-state.ts";
export type { KmsKeyActions, KmsKeyState } from "./s3/state/kms-keys.ts";
export type { LifecycleActions } from "./s3/state/lifecycle.ts";
export type { MultipartOrder, RestoreMode } from "./s3/state/s3-context.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";
export type { Service, ServiceRequest, ServiceResponse } from "./service.ts";
export type { QueueAddress } from "./sqs/sqs-service.ts";
export type { FederatedRole } from "./sts/federated-roles.ts";
export type { TokenAlgorithm, TrustedIssuer } from "./sts/token-issuer.ts";
