import { err, ok, type PortError, type Result } from "@xpart/core";
import { callAws } from "../call/aws-call.ts";
import { CredentialsError } from "../call/credentials-error.ts";
import { type SecretsSending, sendSecrets } from "../call/json-send.ts";
import { createCredentialCache, expiresSoon } from "./credential-cache.ts";
import { type KeyOwner, readSecretFields } from "./secret-fields.ts";

/** Where the destination's access key is kept (S1). */
export interface SecretCredentialsOptions {
  readonly client: SecretsSending;
  /** Name or ARN of the secret. */
  readonly secretId: string;
  /** The partition that the key must be of, by the secret's own word; absent: any. */
  readonly partition?: string;
  /** Of a server of one's own the secret need not have more than the key; default: of a user of AWS. */
  readonly owner?: KeyOwner;
  /** Milliseconds since the epoch; default: the system's clock. */
  readonly now?: () => number;
}

/** What the secret says of the user beside its key (S1). */
export interface SecretUser {
  /** Empty, as the others, for a server's key. */
  readonly user: string;
  readonly partition: string;
  readonly accountId: string;
}

/** What the SDK signs with. */
export interface SecretIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly expiration: Date;
}

/** Credentials of the other partition that follow their secret. */
export interface SecretCredentials {
  /** For the SDK, which asks before each request. @throws CredentialsError where the secret cannot be used. */
  readonly provider: () => Promise<SecretIdentity>;
  /**
   * Forgets the key after a service refused it, so that a rotated one is read at once (F3). A secret that
   * still holds the refused key is not read more often than every ten seconds.
   *
   * @returns whether another try makes sense: the secret will be read, or was just found changed.
   */
  expire(): boolean;
  /** Whose key it is. Reads the secret if need be. */
  user(): Promise<Result<SecretUser, PortError>>;
}

/** A secret is read again this often, so that a key can be rotated before the old one is taken away. */
export const SECRET_LIFETIME_MS: number = 5 * 60_000;

/**
 * Makes credentials from a Secrets Manager secret with the fields `user`, `accesskey`,
 * `secretaccesskey`, `partition` and `accountid`. Errors name the secret and the field, never a value.
 *
 * @example
 * const credentials = createSecretCredentials({ client, secretId: "xpart/govcloud" });
 * const s3 = createS3Client({ region: "us-gov-west-1", credentials: credentials.provider });
 */
export function createSecretCredentials(options: SecretCredentialsOptions): SecretCredentials {
  const now = options.now ?? Date.now;
  const cache = createCredentialCache<ReadSecret>({
    fetch: (nowMs) => readSecret(options, nowMs),
    isFresh: ({ readMs }, nowMs) => nowMs - readMs < SECRET_LIFETIME_MS,
    isUsable: () => true,
    isSame: (left, right) => left.accessKeyId === right.accessKeyId,
    now,
  });
  return {
    async provider() {
      const secret = await cache.current();
      if (!secret.ok) {
        throw new CredentialsError(secret.error);
      }
      const { accessKeyId, secretAccessKey } = secret.value;
      return { accessKeyId, secretAccessKey, expiration: expiresSoon(now()) };
    },
    expire: cache.expire,
    async user() {
      const secret = await cache.current();
      return secret.ok ? ok(secret.value.owner) : secret;
    },
  };
}

interface ReadSecret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly owner: SecretUser;
  readonly readMs: number;
}

const OPERATION = "GetSecretValue";

async function readSecret(
  { client, secretId, partition, owner }: SecretCredentialsOptions,
  readMs: number,
): Promise<Result<ReadSecret, PortError>> {
  const answer = await callAws({ side: "secret" }, OPERATION, () =>
    sendSecrets(client, OPERATION, { SecretId: secretId }),
  );
  if (!answer.ok) {
    const message = `secret ${secretId}: ${answer.error.message}`;
    return err({ ...answer.error, message });
  }
  const fields = readSecretFields(answer.value.SecretString, owner);
  if (!fields.ok) {
    return unusable(`secret ${secretId} ${fields.error}`);
  }
  const { accesskey, secretaccesskey, user = "", accountid = "" } = fields.value;
  const { partition: found = "" } = fields.value;
  if (partition !== undefined && found !== partition) {
    return unusable(
      `secret ${secretId} is of another partition than the destination, which is in ${partition}: ` +
        "put a key of the destination's account into it, or name another secret or region",
    );
  }
  return ok({
    accessKeyId: accesskey,
    secretAccessKey: secretaccesskey,
    owner: { user, partition: found, accountId: accountid },
    readMs,
  });
}

function unusable(message: string): Result<never, PortError> {
  return err({ kind: "misconfigured", side: "secret", operation: OPERATION, message });
}
