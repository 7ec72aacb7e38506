/** What a SigV4 request says about who signed it, and how. */
export interface SigV4Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order given. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hexadecimal. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly signedAt: string;
  readonly sessionToken: string | undefined;
  /** Set on a presigned URL: how long it is good for. */
  readonly expiresSeconds: number | undefined;
}

/** What came of reading the authorization of a request. */
export type ParsedAuthorization =
  | { readonly kind: "signed"; readonly authorization: SigV4Authorization }
  | { readonly kind: "anonymous" }
  | { readonly kind: "malformed"; readonly message: string }
  /** Signature Version 2, in a header or in a presigned URL. */
  | { readonly kind: "outdated" };

const ALGORITHM = "AWS4-HMAC-SHA256";
const OUTDATED = { kind: "outdated" } as const;

/**
 * Reads the `Authorization` header, or the `X-Amz-*` query parameters of a presigned URL
 * (AWS SigV4, "Authenticating Requests").
 */
export function parseAuthorization(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): ParsedAuthorization {
  const header = headers.authorization;
  if (header !== undefined) return parseHeader(header, headers);
  if (query.has("X-Amz-Algorithm")) return parseQuery(query);
  if (query.has("AWSAccessKeyId") && query.has("Signature")) return OUTDATED;
  return { kind: "anonymous" };
}

function parseHeader(
  header: string,
  headers: Readonly<Record<string, string>>,
): ParsedAuthorization {
  if (header.startsWith("AWS ")) return OUTDATED;
  if (!header.startsWith(`${ALGORITHM} `)) {
    return malformed(`Unsupported authorization type; the sandbox knows ${ALGORITHM}.`);
  }
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length + 1).split(",")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const dateHeader = headers["x-amz-date"] ?? basicDate(headers.date);
  return build({
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    signedAt: dateHeader,
    sessionToken: headers["x-amz-security-token"],
    expiresSeconds: undefined,
  });
}

function parseQuery(query: URLSearchParams): ParsedAuthorization {
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) {
    return malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const expiresSeconds = Number(query.get("X-Amz-Expires") ?? "NaN");
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 0) {
    return malformed("X-Amz-Expires should be a number of seconds");
  }
  return build({
    credential: query.get("X-Amz-Credential") ?? undefined,
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? undefined,
    signature: query.get("X-Amz-Signature") ?? undefined,
    signedAt: query.get("X-Amz-Date") ?? undefined,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expiresSeconds,
  });
}

interface RawAuthorization {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly signedAt: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expiresSeconds: number | undefined;
}

function build(raw: RawAuthorization): ParsedAuthorization {
  const { credential, signedHeaders, signature, signedAt } = raw;
  if (!credential || !signedHeaders || !signature || !signedAt) {
    return malformed("Authorization requires Credential, SignedHeaders, Signature and a date.");
  }
  const [accessKeyId, scopeDate, region, service, terminator, ...rest] = credential.split("/");
  if (!accessKeyId || !scopeDate || !region || !service || terminator !== "aws4_request") {
    return malformed(`Credential "${credential}" is not keyid/date/region/service/aws4_request.`);
  }
  if (rest.length > 0 || !/^\d{8}T\d{6}Z$/.test(signedAt) || !signedAt.startsWith(scopeDate)) {
    return malformed("The date of the credential scope does not match the date of the request.");
  }
  return {
    kind: "signed",
    authorization: {
      accessKeyId,
      scopeDate,
      region,
      service,
      signedHeaders: signedHeaders.toLowerCase().split(";"),
      signature,
      signedAt,
      sessionToken: raw.sessionToken,
      expiresSeconds: raw.expiresSeconds,
    },
  };
}

function malformed(message: string): ParsedAuthorization {
  return { kind: "malformed", message };
}

/** A `Date` header in SigV4's basic form, for clients that send no `X-Amz-Date`. */
function basicDate(date: string | undefined): string | undefined {
  const millis = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(millis)) return undefined;
  return `${new Date(millis).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
