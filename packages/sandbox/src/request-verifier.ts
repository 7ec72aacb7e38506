import type { AccessKey, AccessKeys } from "./access-keys.ts";
import { regionBelongsTo } from "./partition-regions.ts";
import type { ParsedAuthorization, SigV4Authorization } from "./sigv4-authorization.ts";
import { createSignatureCalculator, type SignedRequest } from "./sigv4-signature.ts";

/** Why a request is not let in; {@link refusalResponse} says it in the words of the service. */
export type RefusalReason =
  | "anonymous"
  | "malformed"
  | "outdated"
  | "unknown-key"
  | "wrong-token"
  | "wrong-region"
  | "skewed"
  | "expired"
  | "expired-token"
  | "wrong-signature"
  | "unsigned-headers";

/** A request that is not let in. */
export interface RefusedRequest {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly message: string;
}

/** A request whose signature was checked, or the reason why it is refused. */
export type Verification =
  | {
      readonly kind: "verified";
      readonly key: AccessKey;
      readonly authorization: SigV4Authorization;
    }
  | RefusedRequest;

/** What the verifier of a partition knows. */
export interface RequestVerifierOptions {
  readonly partition: string;
  readonly region: string;
  readonly keys: AccessKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Checks requests of one partition. */
export type RequestVerifier = (parsed: ParsedAuthorization, request: SignedRequest) => Verification;

/** What S3 answers in every region that was opened since 2014. */
const ONLY_V4 =
  "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
const UNKNOWN_KEY: RefusedRequest = {
  ...{ kind: "refused", reason: "unknown-key" },
  message: "The AWS Access Key Id you provided does not exist.",
};
/** AWS accepts a clock that is up to a quarter of an hour wrong. */
const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;
/** AWS: a presigned URL is good for at most seven days. */
const MAX_PRESIGNED_SECONDS = 7 * 24 * 60 * 60;

/**
 * Makes the check of every request: known key, region of this partition, clock, signature. The key
 * is looked up first, as AWS does: credentials of another partition are an unknown key, whatever
 * region they were used for.
 */
export function createRequestVerifier(options: RequestVerifierOptions): RequestVerifier {
  const signatureOf = createSignatureCalculator();
  const signedAtMs = createTimeReader();
  return (parsed, request) => {
    if (parsed.kind !== "signed") return unsigned(parsed);
    const { authorization } = parsed;
    const key = options.keys.find(authorization.accessKeyId);
    if (key === undefined) return UNKNOWN_KEY;
    if (key.sessionToken !== authorization.sessionToken) {
      return refused("wrong-token", "The provided token is malformed or otherwise invalid.");
    }
    const wrong =
      expiredKey(options.now(), key) ??
      wrongRegion(options, authorization) ??
      wrongTime(options.now(), authorization, signedAtMs(authorization.signedAt));
    if (wrong !== undefined) return wrong;
    if (signatureOf(request, authorization, key.secretAccessKey) !== authorization.signature) {
      return refused(
        "wrong-signature",
        "The request signature we calculated does not match the signature you provided.",
      );
    }
    return hasUnsigned(request, authorization)
      ? refused(
          "unsigned-headers",
          "There were headers present in the request which were not signed",
        )
      : { kind: "verified", key, authorization };
  };
}

/** The key that a request of this process names, which has no signature. */
export function findCaller(
  { keys, now }: RequestVerifierOptions,
  accessKeyId: string,
): RefusedRequest | { readonly kind: "known"; readonly key: AccessKey } {
  const key = keys.find(accessKeyId);
  if (key === undefined) return UNKNOWN_KEY;
  return expiredKey(now(), key) ?? { kind: "known", key };
}

function unsigned(parsed: Exclude<ParsedAuthorization, { kind: "signed" }>): Verification {
  switch (parsed.kind) {
    case "anonymous":
      return refused("anonymous", "Access Denied");
    case "outdated":
      return refused("outdated", ONLY_V4);
    case "malformed":
      return refused("malformed", parsed.message);
  }
}

/** S3 takes no header of its own that is not signed (API reference, "Authenticating Requests"). */
function hasUnsigned(
  { headers }: SignedRequest,
  { service, signedHeaders }: SigV4Authorization,
): boolean {
  const signed = new Set(signedHeaders);
  return (
    service === "s3" &&
    Object.keys(headers).some((name) => name.startsWith("x-amz-") && !signed.has(name))
  );
}

function expiredKey(now: number, { expiresAtMs }: AccessKey): RefusedRequest | undefined {
  return expiresAtMs !== undefined && now >= expiresAtMs
    ? refused("expired-token", "The provided token has expired.")
    : undefined;
}

function wrongRegion(
  options: RequestVerifierOptions,
  authorization: SigV4Authorization,
): Verification | undefined {
  if (regionBelongsTo(options.partition, authorization.region)) return undefined;
  return refused(
    "wrong-region",
    `The region '${authorization.region}' is wrong; expecting '${options.region}'`,
  );
}

/** Reads SigV4's times as epoch milliseconds. Requests of a second have the same, so the last one is kept. */
function createTimeReader(): (signedAt: string) => number {
  let last = { signedAt: "", ms: Number.NaN };
  return (signedAt) => {
    if (signedAt !== last.signedAt) {
      const extended = signedAt.replace(
        /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/,
        "$1-$2-$3T$4:$5:$6Z",
      );
      last = { signedAt, ms: Date.parse(extended) };
    }
    return last.ms;
  };
}

function wrongTime(
  now: number,
  { signedAt, expiresSeconds }: SigV4Authorization,
  signedAtMs: number,
): Verification | undefined {
  if (Number.isNaN(signedAtMs)) return refused("malformed", `'${signedAt}' is not a date.`);
  if (expiresSeconds === undefined) {
    return Math.abs(now - signedAtMs) <= MAX_CLOCK_SKEW_MS
      ? undefined
      : refused("skewed", `The request time ${signedAt} is too far from the server's time.`);
  }
  if (expiresSeconds > MAX_PRESIGNED_SECONDS) {
    return refused("malformed", `X-Amz-Expires must be at most ${MAX_PRESIGNED_SECONDS} seconds.`);
  }
  const tooEarly = signedAtMs - now > MAX_CLOCK_SKEW_MS;
  return tooEarly || now > signedAtMs + expiresSeconds * 1000
    ? refused("expired", "Request has expired")
    : undefined;
}

function refused(reason: RefusalReason, message: string): RefusedRequest {
  return { kind: "refused", reason, message };
}
