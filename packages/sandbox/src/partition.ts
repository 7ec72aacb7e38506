import { type AccessKey, createAccessKeys } from "./access-keys.ts";
import { createDynamoDbService } from "./dynamodb/dynamodb-service.ts";
import {
  createEventRouter,
  type DeliveryIntercept,
  type EventRouterCounts,
} from "./event-router.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { type Gateway, type GatewayOptions, type RequestGuard, startGateway } from "./gateway.ts";
import { createIamService } from "./iam/iam-service.ts";
import { createKmsService, type SigningKeySpec } from "./kms/kms-service.ts";
import {
  type AddedMapping,
  createMappingsService,
  type MappedFunction,
} from "./lambda/mappings-service.ts";
import type { LocalCall } from "./local-request.ts";
import { createLogsService } from "./logs/logs-service.ts";
import type { RequestCounts } from "./request-counts.ts";
import { createS3Service, type S3Service } from "./s3/s3-service.ts";
import type { MultipartOrder, RestoreMode } from "./s3/state/s3-context.ts";
import { createSchedulesService } from "./scheduler/schedules-service.ts";
import { createSecretsManagerService } from "./secrets/secrets-manager.ts";
import { createSqsService, type QueueAddress } from "./sqs/sqs-service.ts";
import type { FederatedRole } from "./sts/federated-roles.ts";
import { createStsService } from "./sts/sts-service.ts";
import type { TrustedIssuer } from "./sts/token-issuer.ts";

/** Which partition to start. */
export interface PartitionOptions {
  /** `aws`, `aws-us-gov`, `aws-cn`, ... */
  readonly partition: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Clock of S3, Secrets Manager and the signature check, epoch milliseconds; queues keep real time. */
  readonly now?: () => number;
  /** Whether a multipart upload takes its place by its start or its completion. */
  readonly multipartOrder?: MultipartOrder;
  /** Whether a restore of an archived object ends at once (the default) or by `s3.finishRestore`. */
  readonly restores?: RestoreMode;
  /** Where S3 spools large content; default: the system's temporary directory. */
  readonly spoolDirectory?: string;
  /** Stands between each EventBridge rule and its targets; default: straight through. */
  readonly intercept?: DeliveryIntercept;
  /** Hits events, before `intercept`, and requests of the users that the plan names. */
  readonly faults?: Pick<FaultPlan, "interceptDelivery" | "interceptRequest" | "eventsSettled">;
  /** May refuse requests, behind the faults: what it lets through is done. Default: lets all through. */
  readonly guard?: RequestGuard;
}

/** Which of a bucket's events {@link Partition.connectBucketToQueue} passes on. */
export interface BucketConnection {
  /** Key prefixes; default: every key. */
  readonly prefixes?: readonly string[];
  /** EventBridge detail types such as `Object Created`; default: every type. */
  readonly detailTypes?: readonly string[];
  /** Required when the queue is FIFO. */
  readonly messageGroupId?: string;
}

/** One running partition: S3, SQS, DynamoDB, Secrets Manager, and some of STS, IAM, KMS, Logs, Lambda and Scheduler, behind one endpoint. */
export interface Partition {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** The first user's; no other partition knows them. */
  readonly credentials: Pick<AccessKey, "accessKeyId" | "secretAccessKey">;
  /** In-process S3: making buckets, lifecycle, restores, KMS keys that cannot be used. */
  readonly s3: S3Service;
  /** Answers requests of this process; default of whose they are: the first user. */
  readonly call: LocalCall;
  /** What an SDK or the CLI reads from its environment to use this partition; default: as the first user. */
  environment(key?: AccessKey): Record<string, string>;
  /** Makes a queue; `.fifo` at the end of the name makes it FIFO. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): Promise<QueueAddress>;
  createSecret(name: string, value: string): { readonly arn: string };
  /** Makes a KMS key that signs, with an alias, which begins with `alias/`. Default: of the curve P-256. */
  createSigningKey(alias: string, spec?: SigningKeySpec): { readonly arn: string };
  createLogGroup(name: string): void;
  /** Puts a line into a log group; old lines are forgotten. @throws where there is no such group. */
  putLogLine(group: string, line: string): void;
  /** An EventBridge rule from a bucket's events to a queue of this partition. */
  connectBucketToQueue(bucket: string, queue: QueueAddress, connection?: BucketConnection): void;
  /** Makes an event source mapping, which can be listed and switched as Lambda's own; it ends with the partition. */
  addMapping(mapped: MappedFunction): AddedMapping;
  /** Gives a new or known user another access key. */
  addAccessKey(userName: string, key?: Partial<Omit<AccessKey, "userName">>): AccessKey;
  /**
   * Switches outbound web identity federation on, so that STS gives tokens. A user's name stands for
   * the name of the role that its tokens are about.
   */
  issueTokens(): Promise<TrustedIssuer>;
  /** Makes a role that tokens of another partition open, with the OIDC provider that it trusts. */
  addFederatedRole(role: FederatedRole): { readonly arn: string };
  /** Takes an access key away at once; `false` when there is none. */
  revokeAccessKey(accessKeyId: string): boolean;
  /** Verified requests by service and operation since the start or the last reset. */
  requestCounts(): RequestCounts;
  resetRequestCounts(): void;
  eventCounts(): EventRouterCounts;
  /**
   * Resolves when every event published so far is on its queues, with those that a fault plan held back,
   * without those that an `intercept` did not deliver yet.
   */
  eventsSettled(): Promise<void>;
  /** Ends all connections and forgets everything. */
  stop(): Promise<void>;
}

/** The name of the user that every partition begins with. */
const FIRST_USER = "sandbox";

/** Starts a partition on 127.0.0.1 with nothing in it but one user. */
export async function startPartition(options: PartitionOptions): Promise<Partition> {
  const now = options.now ?? Date.now;
  const { partition, region, accountId } = options;
  const place = { partition, region, accountId, now };
  const keys = createAccessKeys();
  const firstKey = keys.add(FIRST_USER);
  let endpoint = "";
  const sqs = createSqsService({ ...place, endpoint: () => endpoint });
  const events = createEventRouter({ ...deliveryIntercept(options), send: sqs.send });
  const s3 = createS3Service({
    ...place,
    ...pick(options, "multipartOrder"),
    ...pick(options, "restores"),
    ...pick(options, "spoolDirectory"),
    onEvent: events.publish,
    findKey: keys.find,
  });
  const dynamodb = createDynamoDbService(place);
  const secretsmanager = createSecretsManagerService(place);
  const [kms, logs] = [createKmsService(place), createLogsService(place)];
  const lambda = createMappingsService(place);
  const [sts, iam] = [createStsService({ ...place, keys }), createIamService({ ...place, keys })];
  const scheduler = createSchedulesService(lambda, place);
  const gateway = await startGateway({
    ...place,
    ...pick(options, "port"),
    ...requestIntercept(options),
    keys,
    services: { ...{ s3, sqs, dynamodb, secretsmanager, sts, kms, logs, lambda, scheduler }, iam },
  });
  endpoint = gateway.endpoint;

  return {
    ...place,
    endpoint,
    credentials: firstKey,
    s3,
    call: callsOf(gateway, firstKey),
    environment: (key = firstKey) => environmentOf(region, endpoint, key),
    createQueue: sqs.createQueue,
    createSecret: secretsmanager.createSecret,
    createSigningKey: kms.createSigningKey,
    createLogGroup: logs.createLogGroup,
    putLogLine: logs.put,
    addMapping: lambda.addMapping,
    connectBucketToQueue(bucket, queue, { messageGroupId, ...pattern } = {}) {
      const target = { queueArn: queue.arn, ...(messageGroupId && { messageGroupId }) };
      events.addRule({ ...pattern, buckets: [bucket], targets: [target] });
    },
    addAccessKey: keys.add,
    issueTokens: sts.issueTokens,
    addFederatedRole: sts.addFederatedRole,
    revokeAccessKey: keys.revoke,
    requestCounts: gateway.requests.counts,
    resetRequestCounts: gateway.requests.reset,
    eventCounts: events.counts,
    async eventsSettled() {
      await options.faults?.eventsSettled();
      await events.settled();
    },
    async stop() {
      await scheduler.stop();
      await lambda.stop();
      await gateway.stop();
      await events.settled();
      await Promise.all([s3.stop(), sqs.stop(), dynamodb.stop(), secretsmanager.stop()]);
    },
  };
}

/** Requests of this process are the user's who owns the partition, unless they name another's key. */
function callsOf(gateway: Gateway, owner: AccessKey): LocalCall {
  return (service, request, accessKeyId = owner.accessKeyId) =>
    gateway.call(service, request, accessKeyId);
}

/** An option as an object to spread: absent stays absent, as exact optional properties ask. */
function pick<T extends object, K extends keyof T>(options: T, name: K): Pick<T, K> | object {
  return options[name] === undefined ? {} : { [name]: options[name] };
}

/** The plan's faults, then what the caller put there. */
function deliveryIntercept({
  faults,
  intercept,
}: PartitionOptions): Pick<PartitionOptions, "intercept"> {
  if (faults === undefined) return intercept === undefined ? {} : { intercept };
  if (intercept === undefined) return { intercept: faults.interceptDelivery };
  return {
    intercept: (delivery, deliver) =>
      faults.interceptDelivery(delivery, () => intercept(delivery, deliver)),
  };
}

/** The plan's faults, then the guard. */
function requestIntercept({ faults, guard }: PartitionOptions): Pick<GatewayOptions, "intercept"> {
  if (faults === undefined) return guard === undefined ? {} : { intercept: guard };
  if (guard === undefined) return { intercept: faults.interceptRequest };
  return {
    intercept: (asked, answer) => faults.interceptRequest(asked, () => guard(asked, answer)),
  };
}

function environmentOf(region: string, endpoint: string, key: AccessKey): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    ...(key.sessionToken !== undefined && { AWS_SESSION_TOKEN: key.sessionToken }),
    // Nothing may look for an instance role or other credentials on a machine that has them.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
