import { randomBytes } from "node:crypto";
import { AwsJsonError } from "../aws-json.ts";
import type { StoredSecret } from "./stored-secret.ts";

/** Where the secrets are. */
export interface SecretStoreOptions {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The secrets of a partition, in memory. Whatever it refuses is a {@link AwsJsonError}. */
export interface SecretStore {
  /** Epoch seconds, the unit of every date in the protocol. */
  nowSeconds(): number;
  create(name: string, description?: string): StoredSecret;
  /** By name, ARN, or ARN without the random suffix; also while it waits for its deletion. */
  find(secretId: string | undefined): StoredSecret;
  /** As {@link find}, but not while it waits for its deletion. */
  findLive(secretId: string | undefined): StoredSecret;
  listLive(): readonly StoredSecret[];
  remove(name: string): void;
}

/** Of an ARN's end: a hyphen and six random characters. */
const SUFFIX_LENGTH = 6;

/** Makes an empty store. */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const secrets = new Map<string, StoredSecret>();
  const { partition, region, accountId } = options;
  const nowSeconds = () => options.now() / 1000;

  function find(secretId = ""): StoredSecret {
    const found =
      secrets.get(secretId) ?? [...secrets.values()].find(({ arn }) => isArn(arn, secretId));
    if (found !== undefined) return found;
    const message = "Secrets Manager can't find the specified secret.";
    throw new AwsJsonError("ResourceNotFoundException", message);
  }

  return {
    nowSeconds,
    create(name, description) {
      if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
        throw new AwsJsonError("ValidationException", "Invalid name. Must be a valid name.");
      }
      if (secrets.has(name)) {
        const message = `The operation failed because the secret ${name} already exists.`;
        throw new AwsJsonError("ResourceExistsException", message);
      }
      const secret: StoredSecret = {
        name,
        arn: `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-${newSuffix()}`,
        description,
        createdDate: nowSeconds(),
        lastChangedDate: nowSeconds(),
        versions: new Map(),
      };
      secrets.set(name, secret);
      return secret;
    },
    find,
    findLive(secretId) {
      const secret = find(secretId);
      if (secret.deletedDate === undefined) return secret;
      const message =
        "You can't perform this operation on the secret because it was marked for deletion.";
      throw new AwsJsonError("InvalidRequestException", message);
    },
    listLive: () => [...secrets.values()].filter(({ deletedDate }) => deletedDate === undefined),
    remove: (name) => void secrets.delete(name),
  };
}

function isArn(arn: string, secretId: string): boolean {
  return arn === secretId || arn.slice(0, -SUFFIX_LENGTH - 1) === secretId;
}

function newSuffix(): string {
  return randomBytes(SUFFIX_LENGTH)
    .toString("base64url")
    .replaceAll(/[-_]/g, "x")
    .slice(0, SUFFIX_LENGTH);
}
