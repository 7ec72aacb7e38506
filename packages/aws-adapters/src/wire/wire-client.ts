import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpAnswer } from "../call/s3-answer-middleware.ts";
import { isCertain } from "../call/s3-single-effect.ts";
import { createClock } from "./clock.ts";
import {
  type EndpointChoice,
  endpointOf,
  type WireEnvironment,
  type WireService,
} from "./endpoint.ts";
import { type ConnectionLimits, createHttpExchange, type WireExchange } from "./http-exchange.ts";
import { type IdentitySource, identityFrom } from "./identity.ts";
import {
  createRetryQuota,
  type RetryReason,
  retryDelayMs,
  retryReason,
  type SendingError,
} from "./retry.ts";
import { createSigner } from "./signature.ts";

/** Where a client of the wire connects and as whom, and what a test may put in place of the machine. */
export interface WirePlace extends Omit<EndpointChoice, "environment"> {
  readonly credentials?: IdentitySource | undefined;
  /** Of the environment; default: the process's own. */
  readonly variables?: WireEnvironment;
  readonly limits?: Partial<ConnectionLimits>;
  /** What sends in place of HTTP, such as a server in the same process; default: HTTP. */
  readonly exchange?: WireExchange | undefined;
  /** Milliseconds since the epoch; default: the system's clock. */
  readonly now?: () => number;
}

/** A request that a codec made, before it is signed. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | Readable | undefined;
  readonly payloadHash: string;
  readonly isUnsigned?: boolean;
  readonly abortSignal?: AbortSignal | undefined;
  /** See `allowSingleEffect`. */
  readonly hasSingleEffect?: boolean | undefined;
}

/** Sends what a codec made and has it read the answers. */
export interface WireClient {
  readonly region: string;
  readonly endpoint: URL;
  readonly isAws: boolean;
  /** @param read - reads an answer to its end, or hands its body on; throws what is an error. */
  send<T>(request: WireRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  destroy(): void;
}

/** As the SDK clients of this package have them; see `partition-clients.ts`. */
const LIMITS: ConnectionLimits = {
  connectMs: 5_000,
  silenceMs: 30_000,
  maxConnections: 100,
  // AWS's front ends keep an idle connection for 20 seconds and more.
  keepIdleMs: 15_000,
};
const MAX_ATTEMPTS = 3;

/** Makes the client of a service. @throws Error where there is no endpoint to be had for it. */
export function createWireClient(service: WireService, place: WirePlace): WireClient {
  const { region, variables: environment = process.env, now = Date.now } = place;
  const { url, isAws } = endpointOf(service, { ...place, environment });
  const exchange =
    place.exchange ?? createHttpExchange({ ...LIMITS, ...place.limits }, environment, now);
  const identity = identityFrom(place.credentials, environment);
  const sign = createSigner(service, region);
  const clock = createClock(now);
  const quota = createRetryQuota();

  async function attempt<T>(
    request: WireRequest,
    standing: Readonly<Record<string, string>>,
    read: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T> {
    const headers = { ...request.headers, ...standing };
    const signed =
      request.isUnsigned === true || exchange.isTrusted === true
        ? headers
        : sign({ ...request, headers }, await identity(), clock.correctedMs());
    const sentMs = now();
    const answer = await exchange.send({
      ...request,
      headers: signed,
      target: request.query === "" ? request.path : `${request.path}?${request.query}`,
      body: request.body,
    });
    const wasCorrected = clock.learn(answer.headers, sentMs);
    try {
      return await read(answer);
    } catch (error) {
      throw wasCorrected ? markSkewed(error) : error;
    }
  }

  return {
    ...{ region, endpoint: url, isAws },
    async send(request, read) {
      const invocationId = randomUUID();
      let reason: RetryReason;
      for (let attempts = 1; ; attempts += 1) {
        try {
          const standing = standingHeaders(request.url, environment, invocationId, attempts);
          const result = await attempt(request, standing, read);
          quota.giveBack(reason);
          return result;
        } catch (error) {
          reason = whyAgain(error as SendingError, request);
          if (reason === undefined || attempts === MAX_ATTEMPTS || !quota.take(reason)) {
            throw withAttempts(error, attempts);
          }
          const { $response } = error as { readonly $response?: Pick<HttpAnswer, "headers"> };
          const after = $response?.headers["retry-after"];
          await sleep(retryDelayMs(reason, attempts - 1, Math.random(), after));
        }
      }
    },
    destroy: () => exchange.destroy(),
  };
}

/** What every request says of its sender, outside of what is signed but for the host. */
function standingHeaders(
  url: URL,
  environment: WireEnvironment,
  invocationId: string,
  attempts: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.host,
    "user-agent": "xpart",
    "amz-sdk-invocation-id": invocationId,
    "amz-sdk-request": `attempt=${attempts}; max=${MAX_ATTEMPTS}`,
  };
  // Lambda finds loops by it: what a function causes carries the trace of what called it.
  const trace = environment["_X_AMZN_TRACE_ID"];
  if (trace !== undefined && environment["AWS_LAMBDA_FUNCTION_NAME"] !== undefined) {
    headers["x-amzn-trace-id"] = trace;
  }
  return headers;
}

/** A stream can be sent once; a write that adds an entry only while it surely added none. */
function whyAgain(error: SendingError, request: WireRequest): RetryReason {
  const isFinal =
    request.body instanceof Readable || (request.hasSingleEffect === true && !isCertain(error));
  if (isFinal) {
    return undefined;
  }
  return skewed.has(error) ? "transient" : retryReason(error);
}

/** Errors of requests whose time was wrong, now that the clock is right. */
const skewed = new WeakSet<object>();

function markSkewed(error: unknown): unknown {
  skewed.add(Object(error));
  return error;
}

function withAttempts(error: unknown, attempts: number): unknown {
  const { $metadata } = error as { readonly $metadata?: object };
  return Object.assign(Object(error), { $metadata: { ...$metadata, attempts } });
}
