/** What an error tells about trying again; the SDK's errors have the same fields. */
export interface SendingError {
  readonly name?: string;
  readonly code?: unknown;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
}

/** Why a request is sent again; undefined: it is not. */
export type RetryReason = "throttled" | "transient" | undefined;

/** As the SDK has them (`@smithy/core`, service-error-classification). */
const THROTTLING: ReadonlySet<unknown> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

const TRANSIENT: ReadonlySet<unknown> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "RequestTimeout",
  "RequestTimeoutException",
  "TimeoutError",
]);

const TRANSIENT_STATUSES: ReadonlySet<unknown> = new Set([500, 502, 503, 504]);

/** Whether, and why, an error is worth another try. */
export function retryReason({ name, code, $metadata }: SendingError): RetryReason {
  const status = $metadata?.httpStatusCode;
  if (status === 429 || THROTTLING.has(name)) {
    return "throttled";
  }
  const isTransient = TRANSIENT.has(name) || TRANSIENT.has(code) || TRANSIENT_STATUSES.has(status);
  return name !== "AbortError" && isTransient ? "transient" : undefined;
}

const BASE_MS = { throttled: 1_000, transient: 50 } as const;
const LONGEST_MS = 20_000;
/** How far a server's Retry-After may put off the next try, beyond what it would be by itself. */
const MOST_PUT_OFF_MS = 5_000;

/**
 * How long to wait before the next try: full jitter over an exponential, as the SDK's standard mode does.
 *
 * @param retries - made before; 0 before the first.
 * @param random - from 0 up to, and not, 1.
 * @param retryAfter - the answer's header, in seconds, if it has one.
 */
export function retryDelayMs(
  reason: NonNullable<RetryReason>,
  retries: number,
  random: number,
  retryAfter: string | undefined,
): number {
  const own = Math.floor(random * Math.min(BASE_MS[reason] * 2 ** retries, LONGEST_MS));
  const asked = Number(retryAfter) * 1_000;
  return asked > own ? Math.min(asked, own + MOST_PUT_OFF_MS) : own;
}

/** How many retries a client may still make; every success pays something back. */
export interface RetryQuota {
  /** @returns whether there was enough for it. */
  take(reason: NonNullable<RetryReason>): boolean;
  giveBack(reason: RetryReason): void;
}

const FULL = 500;
const COST = { throttled: 5, transient: 14 } as const;

/** So that clients of a service that is down do not treble its load: some dozens of retries, then one by one. */
export function createRetryQuota(): RetryQuota {
  let left = FULL;
  return {
    take(reason) {
      const isEnough = left >= COST[reason];
      left -= isEnough ? COST[reason] : 0;
      return isEnough;
    },
    giveBack(reason) {
      left = Math.min(FULL, left + (reason === undefined ? 1 : COST[reason]));
    },
  };
}
