import { randomBytes } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { AccessKeys } from "../access-keys.ts";
import { stsAnswer, stsError } from "../query-answer.ts";
import type { ServiceResponse } from "../service.ts";
import type { TrustedIssuer } from "./token-issuer.ts";

/** A role with the OIDC provider that it trusts. */
export interface FederatedRole {
  readonly name: string;
  readonly issuer: TrustedIssuer;
  /** What tokens must be for. */
  readonly audience: string;
  /** Whom tokens must be about: ARNs of roles. */
  readonly subjects: readonly string[];
  /** Longest session; default one hour. */
  readonly maxSessionSeconds?: number;
}

/** The roles of an account that tokens open. */
export interface FederatedRoles {
  add(role: FederatedRole): { readonly arn: string };
  assume(parameters: URLSearchParams): Promise<ServiceResponse>;
}

interface RoleAccount {
  readonly partition: string;
  readonly accountId: string;
  readonly keys: AccessKeys;
  readonly now: () => number;
}

/** Limits of AssumeRoleWithWebIdentity. Source: STS API reference. */
const DEFAULT_SESSION_SECONDS = 3600;
const LEAST_SESSION_SECONDS = 900;

/** Makes an account without roles. */
export function createFederatedRoles(account: RoleAccount): FederatedRoles {
  const roles = new Map<string, FederatedRole>();
  return {
    add(role) {
      const arn = `arn:${account.partition}:iam::${account.accountId}:role/${role.name}`;
      roles.set(arn, role);
      return { arn };
    },
    async assume(parameters) {
      const role = roles.get(parameters.get("RoleArn") ?? "");
      const token = parameters.get("WebIdentityToken") ?? "";
      const seconds = Number(parameters.get("DurationSeconds") ?? DEFAULT_SESSION_SECONDS);
      if (role === undefined) return notAuthorized();
      const mostSeconds = role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS;
      if (!(seconds >= LEAST_SESSION_SECONDS && seconds <= mostSeconds)) {
        const bounds = `from ${LEAST_SESSION_SECONDS} to ${mostSeconds}`;
        return stsError(400, "ValidationError", `DurationSeconds must be ${bounds}.`);
      }
      const refusal = await refusalOf(token, role, account.now());
      return refusal ?? session(role, seconds, account, parameters.get("RoleSessionName") ?? "");
    },
  };
}

/** Why a token does not open a role; undefined where it does. */
async function refusalOf(
  token: string,
  { issuer, audience, subjects }: FederatedRole,
  nowMs: number,
): Promise<ServiceResponse | undefined> {
  let payload: JWTPayload;
  try {
    const { alg } = decodeProtectedHeader(token);
    if (alg !== "RS256" && alg !== "ES384") return invalidToken("its algorithm is not allowed");
    const options = { issuer: issuer.url, algorithms: [alg], currentDate: new Date(nowMs) };
    ({ payload } = await jwtVerify(token, issuer.publicKeys[alg], options));
  } catch (error) {
    return error instanceof errors.JWTExpired
      ? stsError(400, "ExpiredTokenException", "Token must not be expired.")
      : invalidToken(error instanceof Error ? error.message : String(error));
  }
  // Tokens of AWS itself are taken with one audience only (IAM user guide, cross-partition controls).
  if (Array.isArray(payload.aud)) return invalidToken("it must have exactly one audience");
  if (payload.aud !== audience) return invalidToken("Incorrect token audience");
  return subjects.includes(payload.sub ?? "") ? undefined : notAuthorized();
}

function session(
  { name }: FederatedRole,
  seconds: number,
  { keys, now, partition, accountId }: RoleAccount,
  sessionName: string,
): ServiceResponse {
  const expiresAtMs = now() + seconds * 1000;
  const key = keys.add(name, {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    sessionToken: randomBytes(48).toString("base64url"),
    expiresAtMs,
  });
  return stsAnswer("AssumeRoleWithWebIdentity", {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken ?? "",
      Expiration: new Date(expiresAtMs).toISOString(),
    },
    AssumedRoleUser: {
      Arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
      AssumedRoleId: `${key.accessKeyId}:${sessionName}`,
    },
  });
}

function invalidToken(why: string): ServiceResponse {
  return stsError(400, "InvalidIdentityToken", `The web identity token is not valid: ${why}`);
}

function notAuthorized(): ServiceResponse {
  const message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
  return stsError(403, "AccessDenied", message);
}
