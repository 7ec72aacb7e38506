/**
 * The closed list of what can go wrong at a service (F1). An adapter classifies each error once, where
 * it happens; nothing above it looks at error names or status codes.
 *
 * `archived`, `customer-key` and `key-unusable` are only said of reading an object of the source: it has
 * to be restored first; S3 has no key to decrypt it with (SSE-C); its KMS key is disabled, gone or denied.
 *
 * `unkeepable`: the destination does not keep a key as it is, or not beside the others that are there; no retry and
 * no other content mends that.
 * `precondition`: the destination's current entry is not the one that a write was to follow.
 * `corrupt`: content that does not have the checksum, MD5 or size that goes with it; nothing was stored.
 * `misconfigured` is what no retry and no other object would mend: a bucket, table or queue that is not
 * there, a destination that is not versioned.
 */
export type PortErrorKind =
  | "not-found"
  | "denied"
  | "locked"
  | "throttled"
  | "unavailable"
  | "conflict"
  | "invalid"
  | "archived"
  | "customer-key"
  | "key-unusable"
  | "expired-credentials"
  | "unkeepable"
  | "precondition"
  | "corrupt"
  | "misconfigured";

/** Where the error came from. */
export type PortSide = "source" | "destination" | "ledger" | "queue" | "secret";

/** One classified failure of a service. Carries no content, metadata values or credentials (S3). */
export interface PortError {
  readonly kind: PortErrorKind;
  readonly side: PortSide;
  /** The API operation, as the service names it: `GetObject`, `PutItem`... */
  readonly operation: string;
  readonly message: string;
  /** The service's own error code. */
  readonly code?: string;
  /** HTTP status. */
  readonly status?: number;
  readonly requestId?: string;
}

/** Thrown while an object's content is read, so that its reader can tell which side broke. */
export class BodyReadError extends Error {
  readonly portError: PortError;

  constructor(portError: PortError) {
    super(portError.message);
    this.name = "BodyReadError";
    this.portError = portError;
  }
}

/** What a service said, for a person. */
export function answerOf({ operation, code, status, message }: PortError): string {
  return `${operation}: ${code ?? status ?? "refused"}, ${message}`;
}
