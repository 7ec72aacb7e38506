import type { RefusalReason } from "./request-verifier.ts";
import type { ServiceResponse } from "./service.ts";

/** The services of a partition by the name that stands in a credential scope. */
export type ServiceName =
  | "s3"
  | "sqs"
  | "dynamodb"
  | "secretsmanager"
  | "sts"
  | "kms"
  | "logs"
  | "lambda"
  | "iam"
  | "scheduler";

interface ErrorCode {
  readonly status: number;
  readonly code: string;
  /** The text, if the service has its own wording. */
  readonly message?: string;
}

const INVALID_TOKEN = "The security token included in the request is invalid.";

/** S3's codes (S3 API reference, "Error responses"). */
const S3_CODES: Readonly<Record<RefusalReason, ErrorCode>> = {
  anonymous: { status: 403, code: "AccessDenied" },
  malformed: { status: 400, code: "AuthorizationHeaderMalformed" },
  outdated: { status: 400, code: "InvalidRequest" },
  "unknown-key": { status: 403, code: "InvalidAccessKeyId" },
  "wrong-token": { status: 400, code: "InvalidToken" },
  "wrong-region": { status: 400, code: "AuthorizationHeaderMalformed" },
  skewed: { status: 403, code: "RequestTimeTooSkewed" },
  expired: { status: 403, code: "AccessDenied" },
  "expired-token": { status: 400, code: "ExpiredToken" },
  "wrong-signature": { status: 403, code: "SignatureDoesNotMatch" },
  "unsigned-headers": { status: 403, code: "AccessDenied" },
};

/** The codes of the services that speak AWS JSON ("Common errors" of the DynamoDB reference). */
const JSON_CODES: Readonly<Record<RefusalReason, ErrorCode>> = {
  anonymous: { status: 400, code: "MissingAuthenticationTokenException" },
  malformed: { status: 400, code: "IncompleteSignatureException" },
  outdated: { status: 400, code: "IncompleteSignatureException" },
  "unknown-key": {
    status: 400,
    code: "UnrecognizedClientException",
    message: INVALID_TOKEN,
  },
  "wrong-token": {
    status: 400,
    code: "UnrecognizedClientException",
    message: INVALID_TOKEN,
  },
  "wrong-region": { status: 400, code: "InvalidSignatureException" },
  skewed: { status: 400, code: "RequestTimeTooSkewed" },
  expired: { status: 400, code: "InvalidSignatureException" },
  "expired-token": { status: 400, code: "ExpiredTokenException" },
  "wrong-signature": { status: 400, code: "InvalidSignatureException" },
  "unsigned-headers": { status: 400, code: "InvalidSignatureException" },
};

/** The codes of the services that speak the query protocol (STS and IAM, "Common errors"). */
const QUERY_CODES: Readonly<Record<RefusalReason, ErrorCode>> = {
  anonymous: { status: 403, code: "MissingAuthenticationToken" },
  malformed: { status: 400, code: "IncompleteSignature" },
  outdated: { status: 400, code: "IncompleteSignature" },
  "unknown-key": { status: 403, code: "InvalidClientTokenId", message: INVALID_TOKEN },
  "wrong-token": { status: 403, code: "InvalidClientTokenId", message: INVALID_TOKEN },
  "wrong-region": { status: 403, code: "SignatureDoesNotMatch" },
  skewed: { status: 403, code: "RequestTimeTooSkewed" },
  expired: { status: 403, code: "SignatureDoesNotMatch" },
  "expired-token": { status: 403, code: "ExpiredToken" },
  "wrong-signature": { status: 403, code: "SignatureDoesNotMatch" },
  "unsigned-headers": { status: 403, code: "SignatureDoesNotMatch" },
};

/** A refusal in the shape and with the code that a client of that service knows. */
export function refusalResponse(
  service: ServiceName,
  reason: RefusalReason,
  message: string,
): ServiceResponse {
  const { status, code, message: ownMessage } = codesOf(service)[reason];
  return errorResponse(service, status, code, ownMessage ?? message);
}

function codesOf(service: ServiceName): Readonly<Record<RefusalReason, ErrorCode>> {
  if (service === "s3") return S3_CODES;
  return service === "sts" || service === "iam" ? QUERY_CODES : JSON_CODES;
}

/** Any error, in the shape of the service: S3's XML, the query protocol's XML, or AWS JSON. */
export function errorResponse(
  service: ServiceName,
  status: number,
  code: string,
  message: string,
): ServiceResponse {
  if (service === "s3") {
    return xml(status, `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`);
  }
  if (service === "sts" || service === "iam") {
    const error = `<Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message>`;
    return xml(status, `<ErrorResponse><Error>${error}</Error></ErrorResponse>`);
  }
  if (service === "lambda" || service === "scheduler") {
    // REST JSON has the code in a header.
    const headers = { "content-type": "application/json", "x-amzn-errortype": code };
    return { status, headers, body: JSON.stringify({ Type: "User", message }) };
  }
  return {
    status,
    headers: {
      "content-type": `application/x-amz-json-${JSON_1_0.has(service) ? "1.0" : "1.1"}`,
    },
    body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }),
  };
}

/** The others speak AWS JSON 1.1. */
const JSON_1_0: ReadonlySet<ServiceName> = new Set(["sqs", "dynamodb"]);

function xml(status: number, body: string): ServiceResponse {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
