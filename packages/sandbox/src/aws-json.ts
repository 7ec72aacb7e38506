import { errorResponse, type ServiceName } from "./error-response.ts";
import { bodyText, type ServiceRequest, type ServiceResponse } from "./service.ts";

/** An error of a service that speaks AWS JSON; the code is one of those of its API reference. */
export class AwsJsonError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Operations of a service by name. What they throw as {@link AwsJsonError} is answered. */
export type AwsJsonOperations<Request> = Readonly<
  Record<string, (request: Request) => Record<string, unknown>>
>;

/** Answers requests of AWS JSON 1.1: the operation is in the target header, behind the service's own prefix. */
export function createAwsJsonHandler<Request>(
  service: ServiceName,
  operations: AwsJsonOperations<Request>,
): (request: ServiceRequest) => Promise<ServiceResponse> {
  const refuse = (code: string, message: string) => errorResponse(service, 400, code, message);
  return async (request) => {
    const name = request.headers["x-amz-target"]?.split(".").at(-1) ?? "";
    const operation = operations[name];
    if (operation === undefined) {
      return refuse("UnknownOperationException", `The sandbox has no operation "${name}".`);
    }
    try {
      const output = operation(parse<Request>(await bodyText(request)));
      const contentType = { "content-type": "application/x-amz-json-1.1" };
      return { status: 200, headers: contentType, body: JSON.stringify(output) };
    } catch (error) {
      if (error instanceof AwsJsonError) return refuse(error.code, error.message);
      throw error;
    }
  };
}

function parse<Request>(payload: string): Request {
  try {
    return JSON.parse(payload === "" ? "{}" : payload) as Request;
  } catch {
    throw new AwsJsonError("SerializationException", "The body is no JSON.");
  }
}
