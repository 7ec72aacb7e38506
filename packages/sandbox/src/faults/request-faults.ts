import { Readable } from "node:stream";
import { errorResponse, type ServiceName } from "../error-response.ts";
import type { InterceptedRequest, RequestIntercept } from "../gateway.ts";
import type { ServiceResponse } from "../service.ts";
import type { RequestFault, RequestFaultRates } from "./fault-rates.ts";
import type { FaultSwitch } from "./fault-switch.ts";

/** Whose requests are hit, and how often. */
export interface RequestFaultOptions {
  readonly users: readonly string[];
  readonly rules: readonly RequestFaultRates[];
}

/** All of these are drawn for each request; the first that hits happens. */
const REQUEST_FAULTS: readonly RequestFault[] = ["throttle", "errorBefore", "errorAfter", "cut"];

/** Makes the faults of requests; those of other users go straight through and take no turn. */
export function createRequestFaults(
  { users, rules }: RequestFaultOptions,
  plan: FaultSwitch,
): RequestIntercept {
  const names = new Set(users);

  function faultOf(intercepted: InterceptedRequest): RequestFault | undefined {
    const { partition, service, operation, request } = intercepted;
    const rates = rules.find((rule) => matches(rule, intercepted));
    if (rates === undefined) return undefined;
    const draw = plan.draws.next(`request ${partition} ${service} ${operation} ${request.path}`);
    return REQUEST_FAULTS.find((kind) => draw(kind).chance < (rates[kind] ?? 0));
  }

  return async (intercepted, answer) => {
    if (!plan.isOn() || !names.has(intercepted.caller.userName)) return answer();
    const fault = faultOf(intercepted);
    if (fault === undefined) return answer();
    const { partition, service, operation, request } = intercepted;
    plan.count({ kind: fault, partition, service, operation, path: request.path });
    return inject(fault, intercepted, answer);
  };
}

function matches({ service, operations }: RequestFaultRates, asked: InterceptedRequest): boolean {
  const isService = service === undefined || service === asked.service;
  return isService && (operations === undefined || operations.includes(asked.operation));
}

async function inject(
  fault: RequestFault,
  { service, request }: InterceptedRequest,
  answer: () => Promise<ServiceResponse>,
): Promise<ServiceResponse | undefined> {
  switch (fault) {
    case "throttle":
      return errorOf(service, THROTTLES[service]);
    case "errorBefore":
      return errorOf(service, INTERNAL_ERRORS[service]);
    case "errorAfter": {
      const { body } = await answer();
      if (body instanceof Readable) body.destroy();
      return errorOf(service, INTERNAL_ERRORS[service]);
    }
    case "cut": {
      const answered = await answer();
      const { body } = answered;
      if (!(body instanceof Readable)) return undefined;
      if (request.method !== "HEAD") return { ...answered, body: Readable.from(firstHalf(body)) };
      body.destroy();
      return undefined;
    }
  }
}

/** Some of the content, and then the end of the connection: fewer bytes than were announced. */
async function* firstHalf(body: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    yield bytes.subarray(0, Math.floor(bytes.length / 2));
    break;
  }
  throw new Error("the fault plan cuts the connection here");
}

interface ServiceFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function errorOf(service: ServiceName, { status, code, message }: ServiceFault): ServiceResponse {
  return errorResponse(service, status, code, message);
}

/** "Error responses" and "Common errors" of each service's API reference. */
const THROTTLES: Readonly<Record<ServiceName, ServiceFault>> = {
  s3: { status: 503, code: "SlowDown", message: "Please reduce your request rate." },
  sqs: { status: 400, code: "RequestThrottled", message: "Rate exceeded" },
  dynamodb: {
    status: 400,
    code: "ProvisionedThroughputExceededException",
    message: "The level of configured provisioned throughput for the table was exceeded.",
  },
  secretsmanager: { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
  sts: { status: 400, code: "Throttling", message: "Rate exceeded" },
  kms: { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
  logs: { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
  lambda: { status: 429, code: "TooManyRequestsException", message: "Rate exceeded" },
  iam: { status: 400, code: "Throttling", message: "Rate exceeded" },
  scheduler: { status: 429, code: "ThrottlingException", message: "Rate exceeded" },
};

const TRY_AGAIN = "We encountered an internal error. Please try again.";

/** As {@link THROTTLES}. */
const INTERNAL_ERRORS: Readonly<Record<ServiceName, ServiceFault>> = {
  s3: { status: 500, code: "InternalError", message: TRY_AGAIN },
  sqs: { status: 500, code: "InternalFailure", message: TRY_AGAIN },
  dynamodb: { status: 500, code: "InternalServerError", message: TRY_AGAIN },
  secretsmanager: { status: 500, code: "InternalServiceError", message: TRY_AGAIN },
  sts: { status: 500, code: "InternalFailure", message: TRY_AGAIN },
  kms: { status: 500, code: "KMSInternalException", message: TRY_AGAIN },
  logs: { status: 500, code: "ServiceUnavailableException", message: TRY_AGAIN },
  lambda: { status: 500, code: "ServiceException", message: TRY_AGAIN },
  iam: { status: 500, code: "ServiceFailure", message: TRY_AGAIN },
  scheduler: { status: 500, code: "InternalServerException", message: TRY_AGAIN },
};
