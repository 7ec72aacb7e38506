import type { PortErrorKind } from "@xpart/core";

/** Kind by error code: S3, DynamoDB, SQS, Secrets Manager, KMS and STS, as their API references name them. */
export const KIND_BY_CODE: ReadonlyMap<string, PortErrorKind> = new Map(
  Object.entries({
    "not-found": ["NoSuchKey", "NoSuchVersion", "NotFound", "NoSuchUpload", "NoSuchTagSet"],
    misconfigured: [
      "NoSuchBucket",
      "PermanentRedirect",
      "AuthorizationHeaderMalformed",
      "IDPRejectedClaimException",
      "InvalidIdentityTokenException",
      "OutboundWebIdentityFederationDisabledException",
      "IllegalLocationConstraintException",
      "ResourceNotFoundException",
      "QueueDoesNotExist",
      "AWS.SimpleQueueService.NonExistentQueue",
      "InvalidAddress",
      "KMS.NotFoundException",
      "KMS.DisabledException",
      "KMS.KMSInvalidStateException",
      "KMS.InvalidStateException",
      "KmsDisabled",
      "KmsInvalidState",
      "KmsNotFound",
      "NotFoundException", // KMS's own answers, to whom asks it itself
      "DisabledException",
      "InvalidKeyUsageException",
      "KMSInvalidStateException",
    ],
    denied: [
      "AccessDenied",
      "AccessDeniedException",
      "AllAccessDisabled",
      "AccountProblem",
      "KmsAccessDenied",
      "KMS.AccessDeniedException",
      "KmsOptInRequired",
      "SubscriptionRequiredException",
    ],
    throttled: [
      "BandwidthLimitExceeded",
      "LimitExceededException",
      "PriorRequestNotComplete",
      "ProvisionedThroughputExceeded",
      "ProvisionedThroughputExceededException",
      "RequestLimitExceeded",
      "RequestThrottled",
      "RequestThrottledException",
      "KmsThrottled",
      "KMS.ThrottlingException",
      "SlowDown",
      "ThrottledException",
      "Throttling",
      "ThrottlingException",
      "TooManyRequests",
      "TooManyRequestsException",
    ],
    unavailable: [
      "AbortError",
      "ForeignAnswer",
      "IDPCommunicationErrorException",
      "InternalError",
      "InternalFailure",
      "InternalServerError",
      "InternalServiceError",
      "RequestTimeTooSkewed",
      "RequestTimeout",
      "RequestTimeoutException",
      "ServiceUnavailable",
      "TimeoutError",
    ],
    conflict: [
      "ConditionalCheckFailedException",
      "ConditionalRequestConflict",
      "OperationAborted",
      "ReplicatedWriteConflictException",
      "TransactionConflictException",
    ],
    precondition: ["PreconditionFailed"],
    corrupt: [
      "BadDigest",
      "IncompleteBody",
      "InvalidDigest",
      "InvalidPart", // a part of an upload that is not what was said of it: only a new upload mends it
      "XAmzContentChecksumMismatch",
      "XAmzContentSHA256Mismatch",
    ],
    unkeepable: [
      "DirectoryObjectContainsData", // versitygw: content at a key that ends in a slash
      "ExistingObjectIsDirectory", // versitygw: `a` where `a/b` is
      "KeyNotKept",
      "KeyTooLongError",
      "ObjectParentIsFile", // versitygw: `a/b` where `a` is
      "OtherKeyWritten",
      "XMinioInvalidObjectName",
      "XMinioInvalidResourceName",
      "XMinioObjectExistsAsDirectory",
      "XMinioParentIsObject",
    ],
    archived: ["InvalidObjectState"],
    "expired-credentials": [
      "CredentialsProviderError",
      "ExpiredToken",
      "ExpiredTokenException",
      "InvalidAccessKeyId",
      "InvalidClientTokenId",
      "InvalidSignatureException",
      "InvalidToken",
      "RequestExpired",
      "SignatureDoesNotMatch",
      "TokenRefreshRequired",
      "UnrecognizedClientException",
    ],
  } satisfies Partial<Record<PortErrorKind, readonly string[]>>).flatMap(([kind, codes]) =>
    codes.map((code) => [code, kind as PortErrorKind] as const),
  ),
);

/** Kind by HTTP status, for codes that the table above lacks; the answer to a HEAD has only this. */
export const KIND_BY_STATUS: ReadonlyMap<number, PortErrorKind> = new Map([
  [301, "misconfigured"], // to a HEAD: the bucket is in another region
  [401, "denied"],
  [403, "denied"],
  [408, "unavailable"],
  [409, "conflict"],
  [429, "throttled"],
]);
