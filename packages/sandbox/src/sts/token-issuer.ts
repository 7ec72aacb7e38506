import { randomBytes, randomUUID } from "node:crypto";
import { type CryptoKey, generateKeyPair, SignJWT } from "jose";
import type { AccessKey } from "../access-keys.ts";
import { stsAnswer, stsError } from "../query-answer.ts";
import type { ServiceResponse } from "../service.ts";

/** Whom another partition can trust: what an IAM OIDC provider knows of an account's issuer. */
export interface TrustedIssuer {
  readonly url: string;
  /** Public keys by algorithm; a real provider fetches them from the URL. */
  readonly publicKeys: Readonly<Record<TokenAlgorithm, CryptoKey>>;
}

/** How STS signs tokens. */
export type TokenAlgorithm = "RS256" | "ES384";

/** Gives the callers of one account tokens about themselves. */
export interface TokenIssuer extends TrustedIssuer {
  answer(parameters: URLSearchParams, caller: AccessKey): Promise<ServiceResponse>;
}

interface Issuing {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
}

/** Limits of GetWebIdentityToken. Source: STS API reference. */
const MAX_AUDIENCES = 10;
const LEAST_SECONDS = 60;
const MOST_SECONDS = 3600;
const DEFAULT_SECONDS = 300;

/**
 * Makes an account's issuer. The sandbox has users only, so a user's name stands for the name of the role
 * that a token is about.
 */
export async function createTokenIssuer(options: Issuing): Promise<TokenIssuer> {
  const [rs256, es384] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("ES384")]);
  const privateKeys = { RS256: rs256.privateKey, ES384: es384.privateKey };
  const id = randomBytes(8).toString("hex");
  const url = `https://${id}.tokens.sts.global.api.aws`;
  return {
    url,
    publicKeys: { RS256: rs256.publicKey, ES384: es384.publicKey },
    async answer(parameters, caller) {
      const wanted = readRequest(parameters);
      if (typeof wanted === "string") {
        return stsError(400, "ValidationError", wanted);
      }
      const { audiences, seconds, algorithm } = wanted;
      const nowSeconds = Math.floor(options.now() / 1000);
      const token = await new SignJWT({ "https://sts.amazonaws.com/": claims(options) })
        .setProtectedHeader({ alg: algorithm, typ: "JWT" })
        .setIssuer(url)
        .setAudience(audiences.length === 1 ? (audiences[0] ?? "") : [...audiences])
        .setSubject(roleArn(options, caller))
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + seconds)
        .setJti(randomUUID())
        .sign(privateKeys[algorithm]);
      const Expiration = new Date((nowSeconds + seconds) * 1000).toISOString();
      return stsAnswer("GetWebIdentityToken", { WebIdentityToken: token, Expiration });
    },
  };
}

interface TokenRequest {
  readonly audiences: readonly string[];
  readonly seconds: number;
  readonly algorithm: TokenAlgorithm;
}

/** @returns the request, or what is wrong with it. */
function readRequest(parameters: URLSearchParams): TokenRequest | string {
  const audiences = [...parameters]
    .filter(([name]) => /^Audience\.member\.\d+$/.test(name))
    .map(([, value]) => value);
  const seconds = Number(parameters.get("DurationSeconds") ?? DEFAULT_SECONDS);
  const algorithm = parameters.get("SigningAlgorithm");
  if (audiences.length < 1 || audiences.length > MAX_AUDIENCES) {
    return `Audience must have 1 to ${MAX_AUDIENCES} members.`;
  }
  if (!Number.isInteger(seconds) || seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
    return `DurationSeconds must be from ${LEAST_SECONDS} to ${MOST_SECONDS}.`;
  }
  if (algorithm !== "RS256" && algorithm !== "ES384") {
    return "SigningAlgorithm must be RS256 or ES384.";
  }
  return { audiences, seconds, algorithm };
}

/** IAM user guide, "Understanding token claims". */
function claims({ accountId, region }: Issuing) {
  return { aws_account: accountId, source_region: region };
}

function roleArn({ partition, accountId }: Issuing, caller: AccessKey): string {
  return `arn:${partition}:iam::${accountId}:role/${caller.userName}`;
}
