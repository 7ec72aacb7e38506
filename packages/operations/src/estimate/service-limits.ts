/** A number that capacity, times and cost are reckoned with, and where it is from. */
export interface ServiceFact {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
  /**
   * `documented`: a page of AWS says so. `range`: a page gives a range in words, of which this is one value. `assumed`: nobody has
   * measured it, nor does AWS say it. `simulated`: it follows from the others (docs/scale.md).
   */
  readonly basis: "documented" | "range" | "assumed" | "simulated";
  /** The page; of an assumption, why so much; of what is simulated, of what. */
  readonly source: string;
}

/** What AWS limits. */
export type ServiceLimitName =
  | "eventsMost"
  | "eventsLeast"
  | "queueKeysMost"
  | "queueKeysLeast"
  | "queueScan"
  | "pollersAtFirst"
  | "pollersPerMinute"
  | "invocations"
  | "mbOfCore"
  | "s3Reads"
  | "s3Writes"
  | "ledgerUnitsAtFirst"
  | "ledgerUnits"
  | "ledgerUnitsOfKey";

/** What takes its time. */
export type ServiceTimeName =
  | "s3AnswerMs"
  | "ledgerAnswerMs"
  | "betweenPartitionsMs"
  | "queueAnswerMs"
  | "eventDeliveryMs"
  | "environmentMs"
  | "pageMs"
  | "backfillEntryMs";

const SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide";
const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg";
const DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide";
const BRIDGE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html";
const S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide";

function documented(value: number, unit: string, what: string, source: string): ServiceFact {
  return { value, unit, what, basis: "documented", source };
}

function range(value: number, unit: string, what: string, source: string): ServiceFact {
  return { value, unit, what, basis: "range", source };
}

function simulated(value: number, unit: string, what: string, source: string): ServiceFact {
  return { value, unit, what, basis: "simulated", source };
}

function assumed(value: number, unit: string, what: string, source: string): ServiceFact {
  return { value, unit, what, basis: "assumed", source };
}

/** What AWS allows by default; of what differs by Region the most and the least. */
export const SERVICE_LIMITS: Readonly<Record<ServiceLimitName, ServiceFact>> = {
  eventsMost: documented(
    18_750,
    "events a second",
    "EventBridge, invocations in us-east-1, us-west-2, eu-west-1; what is more waits",
    BRIDGE,
  ),
  eventsLeast: documented(
    1_100,
    "events a second",
    "EventBridge, invocations in a Region that its list does not name",
    BRIDGE,
  ),
  queueKeysMost: documented(
    700_000,
    "messages a second",
    "SQS FIFO, high throughput, in tens, in us-east-1, us-west-2, eu-west-1",
    `${SQS}/quotas-messages.html`,
  ),
  queueKeysLeast: documented(
    24_000,
    "messages a second",
    "SQS FIFO, high throughput, in tens, in a Region that its list does not name",
    `${SQS}/quotas-messages.html`,
  ),
  queueScan: documented(
    120_000,
    "messages",
    "SQS FIFO, first messages among which it looks for groups that are free",
    `${SQS}/avoid-backlog-with-the-same-message-group-id.html`,
  ),
  pollersAtFirst: documented(
    5,
    "invocations",
    "Lambda for a queue, invocations at one time at first",
    `${LAMBDA}/services-sqs-scaling.html`,
  ),
  pollersPerMinute: documented(
    300,
    "invocations a minute",
    "Lambda for a queue, more of them while messages wait",
    `${LAMBDA}/services-sqs-scaling.html`,
  ),
  invocations: documented(
    1_000,
    "invocations",
    "Lambda, at one time of an account unless it asks for more",
    `${LAMBDA}/lambda-concurrency.html`,
  ),
  mbOfCore: documented(
    1_769,
    "MB",
    "Lambda, memory with which a function has one whole core",
    `${LAMBDA}/configuration-memory.html`,
  ),
  s3Reads: documented(
    5_500,
    "requests a second",
    "S3, GET and HEAD and, as far as is known, listings of one partitioned prefix",
    `${S3}/optimizing-performance.html`,
  ),
  s3Writes: documented(
    3_500,
    "requests a second",
    "S3, PUT and DELETE of one partitioned prefix",
    `${S3}/optimizing-performance.html`,
  ),
  ledgerUnitsAtFirst: documented(
    4_000,
    "write units a second",
    "DynamoDB on demand, a table that has never had more than half of it",
    `${DYNAMODB}/on-demand-capacity-mode.html`,
  ),
  ledgerUnits: documented(
    40_000,
    "write units a second",
    "DynamoDB on demand, a table, without asking for more",
    `${DYNAMODB}/ServiceQuotas.html`,
  ),
  ledgerUnitsOfKey: documented(
    1_000,
    "write units a second",
    "DynamoDB, one partition, and so one key",
    `${DYNAMODB}/bp-partition-key-design.html`,
  ),
};

/** What a request takes until it is answered, as far as anybody says. */
export const SERVICE_TIMES: Readonly<Record<ServiceTimeName, ServiceFact>> = {
  s3AnswerMs: range(
    25,
    "ms",
    "S3, a small GET, PUT or listing beside the way to it",
    "https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/timeouts-and-retries-for-latency-sensitive-applications.html",
  ),
  ledgerAnswerMs: range(
    5,
    "ms",
    "DynamoDB, one request",
    `${DYNAMODB}/on-demand-capacity-mode.html`,
  ),
  betweenPartitionsMs: assumed(
    40,
    "ms",
    "a round trip to the destination's Region",
    "differs by pair: to China it is some 200 ms",
  ),
  queueAnswerMs: assumed(10, "ms", "SQS, one request", "as DynamoDB's, and twice for being sure"),
  eventDeliveryMs: range(
    1_000,
    "ms",
    "from a write to its message on the queue",
    `${S3}/EventNotifications.html`,
  ),
  environmentMs: range(
    200,
    "ms",
    "Lambda, an environment for a cold start, before any code of a function",
    `${LAMBDA}/lambda-runtime-environment.html`,
  ),
  pageMs: assumed(
    150,
    "ms",
    "a page of a thousand entries of both sides, listed",
    "some times a small answer",
  ),
  backfillEntryMs: simulated(
    400,
    "ms",
    "an entry of a backfill beside its content, where ten keys are worked at one time",
    "ten keys of one version: the slowest of them, and all their processor time; a test holds it",
  ),
};
