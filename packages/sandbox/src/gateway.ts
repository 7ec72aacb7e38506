import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AccessKey, ANONYMOUS } from "./access-keys.ts";
import { errorResponse, refusalResponse, type ServiceName } from "./error-response.ts";
import { readHead, readPayload, sendResponse, serviceOf } from "./http-exchange.ts";
import { inLowerCase, type LocalCall, toServiceRequest, withBytes } from "./local-request.ts";
import { createRequestCounter, operationName, type RequestCounter } from "./request-counts.ts";
import {
  createRequestVerifier,
  findCaller,
  type RequestVerifierOptions,
} from "./request-verifier.ts";
import type { ServiceRequest, ServiceResponse } from "./service.ts";
import { parseAuthorization } from "./sigv4-authorization.ts";

/** What answers the verified requests of one service; it may ask who signed them. */
export interface GatewayTarget {
  handle(request: ServiceRequest, caller: AccessKey): Promise<ServiceResponse>;
}

/** A verified request on its way to its service. */
export interface InterceptedRequest {
  readonly partition: string;
  readonly service: ServiceName;
  /** Such as `PutObject`; `unknown` for what the service does not have. */
  readonly operation: string;
  readonly request: ServiceRequest;
  readonly caller: AccessKey;
}

/**
 * Stands between verified requests and their services; the place for faults. `answer` lets the service
 * do its work and may be left out. With `undefined` the connection is closed without an answer.
 */
export type RequestIntercept = (
  intercepted: InterceptedRequest,
  answer: () => Promise<ServiceResponse>,
) => Promise<ServiceResponse | undefined>;

/**
 * Lets a verified request through to its service, or refuses it with an answer of its own, as IAM does. It
 * may look at the service's answer too.
 */
export type RequestGuard = (
  intercepted: InterceptedRequest,
  answer: () => Promise<ServiceResponse>,
) => Promise<ServiceResponse>;

/** What a gateway is made of. */
export interface GatewayOptions extends RequestVerifierOptions {
  readonly services: Readonly<Record<ServiceName, GatewayTarget>>;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Default: straight through. */
  readonly intercept?: RequestIntercept;
}

/** The one HTTP endpoint of a partition. */
export interface Gateway {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly endpoint: string;
  call(...asked: Required<Parameters<LocalCall>>): Promise<ServiceResponse>;
  readonly requests: RequestCounter;
  stop(): Promise<void>;
}

/** Operations that need no signature: they give the credentials to sign with, or have one in their form. */
const OPEN_OPERATIONS: ReadonlySet<string> = new Set(["AssumeRoleWithWebIdentity", "PostObject"]);
/** A browser's question before a request, which may carry the signature of the request itself. */
const PREFLIGHT = "PreflightRequest";

/** Longer than any SDK keeps an idle connection, so that the server is never first to hang up. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the loopback HTTP endpoint of a partition. Every request has to carry a good SigV4
 * signature by one of the partition's keys (`request-verifier.ts`); the credential scope says which
 * service it is for.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const verify = createRequestVerifier(options);
  const requests = createRequestCounter();
  const perform = createPerformer(options, requests);

  async function answer(message: IncomingMessage): Promise<ServiceResponse | undefined> {
    const received = readHead(message);
    const { request } = received;
    const parsed = parseAuthorization(received.canonicalHeaders, request.query);
    const service = serviceOf(parsed, request);
    if (service.kind === "unknown") return unknownService(service.name);
    const payload = await readPayload(service.name, request);
    if (payload.kind === "refused") return payload.response;
    const verification = verify(parsed, {
      method: request.method,
      path: request.path,
      rawQuery: received.rawQuery,
      headers: received.canonicalHeaders,
      payloadHash: payload.hash,
    });
    const operation = operationName(service.name, request, payload.bytes);
    const isOpen =
      operation === PREFLIGHT || (OPEN_OPERATIONS.has(operation) && parsed.kind === "anonymous");
    if (verification.kind === "refused" && !isOpen) {
      return refusalResponse(service.name, verification.reason, verification.message);
    }
    const { bytes } = payload;
    return perform({
      ...{ service: service.name, operation },
      request: bytes === undefined ? request : withBytes(request, bytes),
      caller: verification.kind === "verified" ? verification.key : ANONYMOUS,
    });
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
  server.on("request", (message: IncomingMessage, response: ServerResponse) => {
    answer(message)
      .catch(internalError)
      .then((answered) => {
        if (answered === undefined) return void response.destroy();
        return sendResponse(message, response, withRequestId(answered));
      })
      .catch(() => response.destroy());
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the gateway has no port");

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    call: createLocalCalls(options, perform),
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Does what is left of a request when it is known whose it is. */
type Performer = (
  asked: Omit<InterceptedRequest, "partition">,
) => Promise<ServiceResponse | undefined>;

function createPerformer(options: GatewayOptions, requests: RequestCounter): Performer {
  const { partition, keys, services, intercept } = options;
  return async (asked) => {
    const { service, operation, request, caller } = asked;
    requests.count(service, operation);
    if (caller !== ANONYMOUS) keys.noteUse(caller.accessKeyId, service, options.now());
    const handle = () => services[service].handle(request, caller);
    return intercept === undefined ? handle() : intercept({ partition, ...asked }, handle);
  };
}

function createLocalCalls(options: GatewayOptions, perform: Performer): Gateway["call"] {
  return async (service, local, accessKeyId) => {
    const caller = findCaller(options, accessKeyId);
    if (caller.kind === "refused") {
      return inLowerCase(refusalResponse(service, caller.reason, caller.message));
    }
    const request = toServiceRequest(local);
    const operation = operationName(service, request, request.bytes);
    const asked = { service, operation, request, caller: caller.key };
    const answered = await perform(asked).catch(internalError);
    if (answered === undefined) {
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    }
    return inLowerCase(withRequestId(answered));
  };
}

/** Under both names that clients look for, with one id: a service's own goes before. */
function withRequestId(answered: ServiceResponse): ServiceResponse {
  const own = answered.headers["x-amz-request-id"] ?? answered.headers["x-amzn-requestid"];
  const requestId = own ?? randomUUID();
  const headers = { "x-amzn-requestid": requestId, "x-amz-request-id": requestId };
  return { ...answered, headers: { ...headers, ...answered.headers } };
}

/** 501, which no SDK retries. */
function unknownService(name: string): ServiceResponse {
  return errorResponse(
    "sqs",
    501,
    "UnknownServiceException",
    `The sandbox has no service "${name}"; it has s3, sqs, dynamodb and secretsmanager, and some of sts, iam, kms, logs, lambda and scheduler.`,
  );
}

/** A service threw: a bug in the sandbox, said with its stack so that a test shows where. */
function internalError(error: unknown): ServiceResponse {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return errorResponse("sqs", 500, "InternalFailure", message);
}
