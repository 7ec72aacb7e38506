import type { ServiceName } from "./error-response.ts";
import { operationOf } from "./s3/s3-service.ts";
import type { ServiceRequest } from "./service.ts";

/** How often each operation was asked for, by service: `counts.s3?.PutObject`. */
export type RequestCounts = Readonly<
  Partial<Record<ServiceName, Readonly<Record<string, number>>>>
>;

/** Counts requests by service and operation. */
export interface RequestCounter {
  count(service: ServiceName, operation: string): void;
  /** A copy of the figures since the start or the last reset. */
  counts(): RequestCounts;
  reset(): void;
}

/** Makes a counter that starts empty. */
export function createRequestCounter(): RequestCounter {
  const services = new Map<ServiceName, Map<string, number>>();
  return {
    count(service, operation) {
      const operations = services.get(service) ?? new Map<string, number>();
      operations.set(operation, (operations.get(operation) ?? 0) + 1);
      services.set(service, operations);
    },
    counts: () =>
      Object.fromEntries(
        [...services].map(([service, operations]) => [service, Object.fromEntries(operations)]),
      ),
    reset: () => services.clear(),
  };
}

/**
 * The operation that a request asks of its service, such as `PutObject`; else `unknown`.
 *
 * @param bytes - the body, where the service's is read at once; STS and IAM have the operation in it.
 */
export function operationName(
  service: ServiceName,
  request: ServiceRequest,
  bytes?: Uint8Array,
): string {
  if (service === "s3") return operationOf(request) ?? "unknown";
  if (service === "sts" || service === "iam") {
    return new URLSearchParams(new TextDecoder().decode(bytes)).get("Action") ?? "unknown";
  }
  if (service === "lambda") {
    return request.method === "PUT" ? "UpdateEventSourceMapping" : "ListEventSourceMappings";
  }
  if (service === "scheduler") {
    return request.method === "DELETE" ? "DeleteSchedule" : "CreateSchedule";
  }
  return request.headers["x-amz-target"]?.split(".").at(-1) ?? "unknown";
}
