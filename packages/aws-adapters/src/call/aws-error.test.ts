import { DISPOSITIONS, type PortErrorKind } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { toPortError } from "./aws-error.ts";
import { CredentialsError } from "./credentials-error.ts";

function awsError(name: string, status?: number, message = "said the service") {
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: "R1" },
  });
}

const kindOf = (error: unknown) => toPortError(error, "source", "GetObject").kind;

describe("toPortError", () => {
  it.each<readonly [string, number, PortErrorKind]>([
    ["NoSuchKey", 404, "not-found"],
    ["NoSuchVersion", 404, "not-found"],
    ["NotFound", 404, "unavailable"],
    ["BlobNotFound", 404, "unavailable"],
    ["NoSuchBucket", 404, "misconfigured"],
    ["ResourceNotFoundException", 400, "misconfigured"],
    ["QueueDoesNotExist", 400, "misconfigured"],
    ["AccessDenied", 403, "denied"],
    ["SlowDown", 503, "throttled"],
    ["ThrottlingException", 400, "throttled"],
    ["ProvisionedThroughputExceededException", 400, "throttled"],
    ["RequestLimitExceeded", 503, "throttled"],
    ["Whatever", 429, "throttled"],
    ["InternalError", 500, "unavailable"],
    ["ServiceUnavailable", 503, "unavailable"],
    ["Whatever", 502, "unavailable"],
    ["RequestTimeout", 400, "unavailable"],
    ["RequestTimeTooSkewed", 403, "unavailable"],
    ["PermanentRedirect", 301, "misconfigured"],
    ["TemporaryRedirect", 307, "unavailable"],
    ["ConditionalCheckFailedException", 400, "conflict"],
    ["ConditionalRequestConflict", 409, "conflict"],
    ["OperationAborted", 409, "conflict"],
    ["PreconditionFailed", 412, "precondition"],
    ["BadDigest", 400, "corrupt"],
    ["InvalidDigest", 400, "corrupt"],
    ["XAmzContentChecksumMismatch", 400, "corrupt"],
    ["XAmzContentSHA256Mismatch", 400, "corrupt"],
    ["IncompleteBody", 400, "corrupt"],
    ["InvalidPart", 400, "corrupt"],
    ["InvalidObjectState", 403, "archived"],
    ["ExpiredToken", 400, "expired-credentials"],
    ["ExpiredTokenException", 400, "expired-credentials"],
    ["InvalidAccessKeyId", 403, "expired-credentials"],
    ["UnrecognizedClientException", 400, "expired-credentials"],
    ["SignatureDoesNotMatch", 403, "expired-credentials"],
    ["RequestExpired", 400, "expired-credentials"],
    ["TokenRefreshRequired", 400, "expired-credentials"],
    ["InvalidTag", 400, "invalid"],
    ["EntityTooLarge", 400, "invalid"],
  ])("F1 %s with status %i is %s", (name, status, kind) => {
    expect(kindOf(awsError(name, status))).toBe(kind);
    expect(DISPOSITIONS).toHaveProperty([kind]);
  });

  it.each([
    ["KMS.NotFoundException", 400, "misconfigured"],
    ["KMS.DisabledException", 400, "misconfigured"],
    ["KMS.KMSInvalidStateException", 400, "misconfigured"],
    ["KMS.AccessDeniedException", 400, "denied"],
  ] as const)(
    "F1 %s with status %i is about the object that is read, elsewhere it is %s",
    (name, status, kind) => {
      const error = awsError(name, status);
      expect(toPortError(error, "source", "GetObject").kind).toBe("key-unusable");
      expect(toPortError(error, "source", "HeadObject").kind).toBe("key-unusable");
      expect(toPortError(error, "source", "ListObjectVersions").kind).toBe(kind);
      expect(toPortError(error, "destination", "GetObject").kind).toBe(kind);
      expect(toPortError(error, "destination", "PutObject").kind).toBe(kind);
    },
  );

  it.each([
    "User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:444455556666:key/1 because no identity-based policy allows the kms:Decrypt action",
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
  ])("F1 a denial that says %j is about the object's key", (message) => {
    const error = awsError("AccessDenied", 403, message);
    expect(toPortError(error, "source", "GetObject").kind).toBe("key-unusable");
    expect(toPortError(error, "destination", "GetObject").kind).toBe("denied");
  });

  it("F1 a throttled KMS key is not an unusable one", () => {
    expect(kindOf(awsError("KMS.ThrottlingException", 400))).toBe("throttled");
  });

  it("F1 only the text tells a read that lacks the customer's key from other bad requests", () => {
    const text =
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
    const error = awsError("InvalidRequest", 400, text);
    expect(toPortError(error, "source", "GetObject").kind).toBe("customer-key");
    expect(toPortError(error, "destination", "GetObject").kind).toBe("invalid");
    expect(kindOf(awsError("InvalidRequest", 400))).toBe("invalid");
  });

  it.each([
    ["ECONNRESET", "Error"],
    ["ENOTFOUND", "Error"],
    ["ETIMEDOUT", "TimeoutError"],
  ])("F1 the network error %s is unavailable", (code, name) => {
    expect(kindOf(Object.assign(new Error("no"), { code, name }))).toBe("unavailable");
  });

  it("F1 an error carries side, operation, code, status and request id", () => {
    expect(toPortError(awsError("SlowDown", 503), "destination", "PutObject")).toEqual({
      kind: "throttled",
      side: "destination",
      operation: "PutObject",
      message: "said the service",
      code: "SlowDown",
      status: 503,
      requestId: "R1",
    });
  });

  it("F1 credentials that cannot be had are what the call that needs them reports", () => {
    const portError = {
      kind: "misconfigured",
      side: "secret",
      operation: "GetSecretValue",
      message: "no such secret",
    } as const;
    expect(toPortError(new CredentialsError(portError), "destination", "PutObject")).toBe(
      portError,
    );
  });

  it.each([
    "Access Denied because object protected by object lock.",
    "Object is WORM protected and cannot be overwritten",
  ])("R7 a refusal that says %j is locked", (message) => {
    expect(kindOf(awsError("AccessDenied", 403, message))).toBe("locked");
  });

  it.each([
    ["403 of a HEAD, which has no body", "UnknownError", 403, "denied"],
    ["404 with a page of a proxy", "SyntaxError", 404, "unavailable"],
    ["404 that nobody named", "Error", 404, "unavailable"],
  ] as const)("F2 a %s is told from a missing object", (_what, name, status, kind) => {
    expect(kindOf(awsError(name, status))).toBe(kind);
  });
});
