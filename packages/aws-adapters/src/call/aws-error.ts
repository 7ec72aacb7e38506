import type { PortError, PortErrorKind, PortSide } from "@xpart/core";
import { KIND_BY_CODE, KIND_BY_STATUS } from "./aws-error-kinds.ts";
import { CredentialsError } from "./credentials-error.ts";

/**
 * Classifies what an SDK call threw (F1): the one place that looks at error names and status codes.
 *
 * The code decides where it is known; else the status; else, without an answer at all, the error came
 * from the network and is `unavailable`. The message is the service's own sentence, never the request,
 * so it holds no metadata, tag values or credentials (S3).
 */
export function toPortError(error: unknown, side: PortSide, operation: string): PortError {
  if (error instanceof CredentialsError) {
    return error.portError;
  }
  const facts = readFacts(error);
  const { code, status, requestId, message } = facts;
  return {
    kind:
      reading(facts, side, operation) ?? completing(facts, operation) ?? classify(facts, operation),
    side,
    operation,
    message,
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** What an SDK error tells that classifying it needs. */
export interface AwsErrorFacts {
  /** The service's error code, or that of a network error; HEAD answers have none. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** S3 refuses to delete or overwrite a locked version with a plain AccessDenied; only the text differs. */
const OBJECT_LOCK = /object[ -]?lock|WORM protected|retention period|legal hold/i;

/** Reads of an object's content or description. */
const READS: ReadonlySet<string> = new Set(["GetObject", "HeadObject"]);

/** S3 refuses to read an SSE-C object without its key as an InvalidRequest; only the text differs. */
const CUSTOMER_KEY = /stored using a form of Server Side Encryption/i;

/** Codes that S3 passes on from KMS. */
const KMS_CODE = /^KMS\.|^Kms/;

/**
 * What KMS refuses S3 can come as S3's own AccessDenied: it names the permission that is missing, or
 * says what KMS says of a key of another account.
 */
const KMS_DENIED = /kms:Decrypt|ciphertext refers to a customer master key/i;

/**
 * Errors that, at the source, are about one object and not about the bucket: it can be parked (A7). At
 * the destination a key that cannot be used is one for all objects.
 */
function reading(
  facts: AwsErrorFacts,
  side: PortSide,
  operation: string,
): PortErrorKind | undefined {
  if (side !== "source" || !READS.has(operation)) {
    return undefined;
  }
  const { code = "", message } = facts;
  if (code === "InvalidRequest" && CUSTOMER_KEY.test(message)) {
    return "customer-key";
  }
  const kind = classify(facts, operation);
  const isRefused = kind === "denied" || kind === "misconfigured";
  return isRefused && (KMS_CODE.test(code) || KMS_DENIED.test(message))
    ? "key-unusable"
    : undefined;
}

/** S3 holds the announced size of an upload against its parts, and gives this refusal no code of its own. */
const OTHER_SIZE = /x-amz-mp-object-size/i;

/** An upload that is not what it should be, which only another one mends. */
function completing(
  { code, message }: AwsErrorFacts,
  operation: string,
): PortErrorKind | undefined {
  const isOtherSize = code === "InvalidRequest" && OTHER_SIZE.test(message);
  return operation === "CompleteMultipartUpload" && isOtherSize ? "corrupt" : undefined;
}

/** What the SDK calls any 404 whose answer names no code: of a HEAD it can have none. */
const NAMELESS = "NotFound";

function classify({ code, status, message }: AwsErrorFacts, operation: string): PortErrorKind {
  if (code === NAMELESS && !operation.startsWith("Head")) {
    return "unavailable";
  }
  const kind = code === undefined ? undefined : KIND_BY_CODE.get(code);
  if (kind === "denied" && OBJECT_LOCK.test(message)) {
    return "locked";
  }
  if (kind !== undefined) {
    return kind;
  }
  if (status === undefined || status < 100 || status >= 500) {
    return "unavailable";
  }
  if (status === 404) {
    // Only a known code makes it the service's own word (F2); a proxy can say 404 in any words.
    return "unavailable";
  }
  // An answer below 400 that the SDK could not read was cut off or garbled on its way.
  return KIND_BY_STATUS.get(status) ?? (status < 400 ? "unavailable" : "invalid");
}

function readFacts(error: unknown): AwsErrorFacts {
  if (!isRecord(error)) {
    return { code: undefined, status: undefined, message: String(error), requestId: undefined };
  }
  const metadata = isRecord(error["$metadata"]) ? error["$metadata"] : {};
  const status = metadata["httpStatusCode"];
  const requestId = metadata["requestId"];
  const code = codeOf(error);
  const message = typeof error["message"] === "string" ? error["message"] : "";
  return {
    code,
    status: typeof status === "number" ? status : undefined,
    // A HEAD has no body, so the SDK has nothing to say but "UnknownError".
    message: message === "" || message === "UnknownError" ? (code ?? "no message") : message,
    requestId: typeof requestId === "string" ? requestId : undefined,
  };
}

/** The SDK names an error by the service's code; JavaScript's own names tell nothing. */
const NAMES_WITHOUT_MEANING = new Set([
  "400",
  "403",
  "Error",
  "SyntaxError",
  "TypeError",
  "Unknown",
  "UnknownError",
]);

function codeOf(error: Readonly<Record<string, unknown>>): string | undefined {
  return [error["name"], error["Code"], error["code"]].find(
    (name): name is string => typeof name === "string" && !NAMES_WITHOUT_MEANING.has(name),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
