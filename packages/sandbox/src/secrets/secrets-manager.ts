import { AwsJsonError, createAwsJsonHandler } from "../aws-json.ts";
import type { Service } from "../service.ts";
import { createSecretStore, type SecretStore, type SecretStoreOptions } from "./secret-store.ts";
import {
  addSecretVersion,
  CURRENT_STAGE,
  type SecretVersion,
  type StoredSecret,
  versionInStage,
} from "./stored-secret.ts";

/** The Secrets Manager of one partition. */
export interface SecretsManagerService extends Service {
  /**
   * Makes a secret without a request.
   *
   * @throws AwsJsonError when the name is taken or none.
   */
  createSecret(name: string, secretString: string): { readonly arn: string };
}

/** The members of the requests that the sandbox reads. */
interface SecretRequest {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly Description?: string;
  readonly SecretString?: string;
  readonly SecretBinary?: string;
  readonly ClientRequestToken?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly ForceDeleteWithoutRecovery?: boolean;
  readonly RecoveryWindowInDays?: number;
}

/** AWS's default recovery window. */
const RECOVERY_DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;

/** Makes a Secrets Manager (AWS JSON 1.1) with nothing in it: enough to keep and rotate credentials. */
export function createSecretsManagerService(options: SecretStoreOptions): SecretsManagerService {
  const store = createSecretStore(options);
  return {
    handle: createAwsJsonHandler<SecretRequest>("secretsmanager", {
      CreateSecret: (request) => createSecret(store, request),
      DeleteSecret: (request) => deleteSecret(store, request),
      DescribeSecret: ({ SecretId }) => description(store.find(SecretId), "VersionIdsToStages"),
      GetSecretValue: (request) => getSecretValue(store, request),
      ListSecrets: () => ({
        SecretList: store.listLive().map((secret) => description(secret, "SecretVersionsToStages")),
      }),
      PutSecretValue: (request) => putSecretValue(store, request),
    }),
    createSecret(name, secretString) {
      createSecret(store, { Name: name, SecretString: secretString });
      return { arn: store.find(name).arn };
    },
    stop: async () => {},
  };
}

function createSecret(store: SecretStore, request: SecretRequest): Record<string, unknown> {
  const secret = store.create(request.Name ?? "", request.Description);
  const identity = { ARN: secret.arn, Name: secret.name };
  if (!hasValue(request)) return identity;
  const version = addVersion(store, secret, request, [CURRENT_STAGE]);
  return { ...identity, VersionId: version.versionId };
}

function putSecretValue(store: SecretStore, request: SecretRequest): Record<string, unknown> {
  const secret = store.findLive(request.SecretId);
  if (!hasValue(request)) {
    const message = "You must provide either SecretString or SecretBinary.";
    throw new AwsJsonError("InvalidRequestException", message);
  }
  const stages = request.VersionStages ?? [CURRENT_STAGE];
  const version = addVersion(store, secret, request, stages);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    VersionStages: [...version.stages],
  };
}

function hasValue({ SecretString, SecretBinary }: SecretRequest): boolean {
  return SecretString !== undefined || SecretBinary !== undefined;
}

function addVersion(
  store: SecretStore,
  secret: StoredSecret,
  request: SecretRequest,
  stages: readonly string[],
): SecretVersion {
  const value = { secretString: request.SecretString, secretBinary: request.SecretBinary };
  return addSecretVersion(secret, value, stages, store.nowSeconds(), request.ClientRequestToken);
}

function getSecretValue(store: SecretStore, request: SecretRequest): Record<string, unknown> {
  const secret = store.findLive(request.SecretId);
  const version = requestedVersion(secret, request);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    VersionStages: [...version.stages],
    SecretString: version.secretString,
    SecretBinary: version.secretBinary,
    CreatedDate: version.createdDate,
  };
}

function requestedVersion(secret: StoredSecret, request: SecretRequest): SecretVersion {
  const { VersionId, VersionStage } = request;
  const stage = VersionStage ?? CURRENT_STAGE;
  const version =
    VersionId === undefined ? versionInStage(secret, stage) : secret.versions.get(VersionId);
  const bothGiven = VersionId !== undefined && VersionStage !== undefined;
  if (version === undefined || (bothGiven && !version.stages.has(VersionStage))) {
    const which = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
    const message = `Secrets Manager can't find the specified secret value for ${which}`;
    throw new AwsJsonError("ResourceNotFoundException", message);
  }
  return version;
}

function deleteSecret(store: SecretStore, request: SecretRequest): Record<string, unknown> {
  const secret = store.find(request.SecretId);
  const isForced = request.ForceDeleteWithoutRecovery === true;
  const days = isForced ? 0 : (request.RecoveryWindowInDays ?? RECOVERY_DAYS);
  secret.deletedDate = store.nowSeconds() + days * DAY_SECONDS;
  if (isForced) store.remove(secret.name);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedDate };
}

function description(secret: StoredSecret, stagesField: string): Record<string, unknown> {
  const labelled = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdDate,
    LastChangedDate: secret.lastChangedDate,
    DeletedDate: secret.deletedDate,
    [stagesField]: Object.fromEntries(
      labelled.map(({ versionId, stages }) => [versionId, [...stages]]),
    ),
  };
}
