import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { CredentialsError } from "../call/credentials-error.ts";
import { type StsSending, sendSts } from "../call/json-send.ts";
import { createCredentialCache, expiresSoon } from "./credential-cache.ts";

/** How STS signs a token. */
export type TokenAlgorithm = "RS256" | "ES384";

/** Whose token opens which role (S5). */
export interface FederatedCredentialsOptions {
  /** STS of the source's region, as the function's own role; tokens are not given at the global one. */
  readonly source: StsSending;
  /** STS of the destination's region; nothing of it is signed. */
  readonly destination: StsSending;
  readonly roleArn: string;
  /** What the role's trust policy and the OIDC provider expect; exactly one, as AWS demands. */
  readonly audience: string;
  /** Default: RS256. */
  readonly signingAlgorithm?: TokenAlgorithm;
  /** Milliseconds since the epoch; default: the system's clock. */
  readonly now?: () => number;
}

/** What the SDK signs with. */
export interface FederatedIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Credentials of a role in the other partition, without a stored key. */
export interface FederatedCredentials {
  /** For the SDK, which asks before each request. @throws CredentialsError where there are none. */
  readonly provider: () => Promise<FederatedIdentity>;
  /**
   * Forgets the session after a service refused it, so that the next request gets a new one (F3); not
   * more often than every ten seconds.
   *
   * @returns whether another try makes sense.
   */
  expire(): boolean;
}

/** It is exchanged at once. Source: STS takes 60 to 3,600. */
const TOKEN_SECONDS = 300;
/** What every role allows unless it is told otherwise. */
const SESSION_SECONDS = 3600;
/** So long before its end a session is replaced, so that no request is signed with a dying one. */
const REFRESH_BEFORE_MS: number = 10 * 60_000;
/** In CloudTrail of the destination, beside the role. */
const SESSION_NAME = "xpart";

/**
 * Makes credentials by web identity federation across partitions: STS of the source gives a short-lived
 * token about the caller's own role, STS of the destination exchanges it for a session of the role that
 * trusts it. Source: IAM user guide, "Federating AWS identities across AWS partitions".
 *
 * @example
 * const credentials = createFederatedCredentials({
 *   source: createStsClient({ region: "us-east-1" }),
 *   destination: createStsClient({ region: "us-gov-west-1" }),
 *   roleArn: "arn:aws-us-gov:iam::444455556666:role/replicator",
 *   audience: "xpart",
 * });
 */
export function createFederatedCredentials(
  options: FederatedCredentialsOptions,
): FederatedCredentials {
  const now = options.now ?? Date.now;
  const cache = createCredentialCache<Session>({
    fetch: () => openSession(options),
    isFresh: ({ endMs }, nowMs) => nowMs < endMs - REFRESH_BEFORE_MS,
    isUsable: ({ endMs }, nowMs) => nowMs < endMs,
    isSame: (left, right) => left.accessKeyId === right.accessKeyId,
    now,
  });
  return {
    async provider() {
      const session = await cache.current();
      if (!session.ok) {
        throw new CredentialsError(session.error);
      }
      const { accessKeyId, secretAccessKey, sessionToken } = session.value;
      return { accessKeyId, secretAccessKey, sessionToken, expiration: expiresSoon(now()) };
    },
    expire: cache.expire,
  };
}

interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly endMs: number;
}

async function openSession(
  options: FederatedCredentialsOptions,
): Promise<Result<Session, PortError>> {
  const token = await askForToken(options);
  return token.ok ? exchange(token.value, options) : token;
}

async function askForToken({
  source,
  audience,
  signingAlgorithm = "RS256",
}: FederatedCredentialsOptions): Promise<Result<string, PortError>> {
  const operation = "GetWebIdentityToken";
  const input = {
    Audience: [audience],
    DurationSeconds: TOKEN_SECONDS,
    SigningAlgorithm: signingAlgorithm,
  };
  const answer = await callAws({ side: "source" }, operation, () =>
    sendSts(source, operation, input),
  );
  if (!answer.ok) {
    return named(answer.error, `token for the audience ${audience}`);
  }
  const { WebIdentityToken: token } = answer.value;
  return token === undefined ? incomplete("source", operation) : ok(token);
}

async function exchange(
  token: string,
  { destination, roleArn }: FederatedCredentialsOptions,
): Promise<Result<Session, PortError>> {
  const operation = "AssumeRoleWithWebIdentity";
  const input = {
    RoleArn: roleArn,
    RoleSessionName: SESSION_NAME,
    WebIdentityToken: token,
    DurationSeconds: SESSION_SECONDS,
  };
  const answer = await callAws({ side: "destination" }, operation, () =>
    sendSts(destination, operation, input),
  );
  if (!answer.ok) {
    return named(answer.error, `role ${roleArn}`);
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.value.Credentials ?? {};
  return AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
    ? incomplete("destination", operation)
    : ok({
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        endMs: Expiration.getTime(),
      });
}

/** Says what it was about; STS's own sentences name neither role nor audience. */
function named(error: PortError, what: string): Result<never, PortError> {
  return err({ ...error, message: `${what}: ${error.message}` });
}

function incomplete(side: "source" | "destination", operation: string): Result<never, PortError> {
  const message = "the answer of STS has no token or no credentials";
  return err({ kind: "unavailable", side, operation, message });
}
