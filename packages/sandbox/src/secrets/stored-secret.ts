import { randomUUID } from "node:crypto";

/** One value of a secret, with the staging labels that point at it. */
export interface SecretVersion {
  readonly versionId: string;
  readonly secretString: string | undefined;
  /** Base64, as in the JSON protocol. */
  readonly secretBinary: string | undefined;
  /** Epoch seconds, as in the JSON protocol. */
  readonly createdDate: number;
  readonly stages: Set<string>;
}

/** A secret and its values. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdDate: number;
  lastChangedDate: number;
  /** Set while the secret waits for its deletion. */
  deletedDate?: number | undefined;
  readonly versions: Map<string, SecretVersion>;
}

/** What a new value holds. */
export interface SecretValue {
  readonly secretString: string | undefined;
  readonly secretBinary: string | undefined;
}

/** The label that GetSecretValue follows when it is asked for no other. */
export const CURRENT_STAGE = "AWSCURRENT";
const PREVIOUS_STAGE = "AWSPREVIOUS";

/**
 * Adds a value. A label points at one value: it leaves the one that had it, and the value that loses
 * AWSCURRENT gets AWSPREVIOUS (Secrets Manager user guide, "What's in a secret").
 */
export function addSecretVersion(
  secret: StoredSecret,
  value: SecretValue,
  stages: readonly string[],
  now: number,
  versionId: string = randomUUID(),
): SecretVersion {
  const version: SecretVersion = { ...value, versionId, createdDate: now, stages: new Set() };
  secret.versions.set(versionId, version);
  secret.lastChangedDate = now;
  for (const stage of stages) moveStage(secret, stage, version);
  return version;
}

function moveStage(secret: StoredSecret, stage: string, target: SecretVersion): void {
  const holder = versionInStage(secret, stage);
  if (holder === target) return;
  holder?.stages.delete(stage);
  target.stages.add(stage);
  if (stage === CURRENT_STAGE && holder !== undefined) moveStage(secret, PREVIOUS_STAGE, holder);
}

/** The value that a label points at. */
export function versionInStage(secret: StoredSecret, stage: string): SecretVersion | undefined {
  return [...secret.versions.values()].find((version) => version.stages.has(stage));
}
