import type { PortError, Result } from "@xpart/core";

/** An access key, without what signs. */
export interface AccessKey {
  readonly id: string;
  readonly isActive: boolean;
}

/** An access key that was just made: the only time that its secret part can be had. */
export interface NewAccessKey {
  readonly id: string;
  readonly secret: string;
}

/** The access keys of one user. */
export interface AccessKeys {
  list(): Promise<Result<readonly AccessKey[], PortError>>;
  create(): Promise<Result<NewAccessKey, PortError>>;
  setActive(id: string, isActive: boolean): Promise<Result<void, PortError>>;
  remove(id: string): Promise<Result<void, PortError>>;
  /** When somebody used it last, in milliseconds since the epoch; IAM writes it down some minutes late. */
  lastUsedMs(id: string): Promise<Result<number | undefined, PortError>>;
}

/** A version of the secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly accessKeyId: string;
}

/** The secret that the functions read their key from. */
export interface KeySecret {
  read(): Promise<Result<SecretVersion, PortError>>;
  /** Puts a key in the place of the one that is there, and keeps all else. */
  write(key: NewAccessKey): Promise<Result<SecretVersion, PortError>>;
  /** Puts what an earlier version had there again. */
  restore(to: SecretVersion): Promise<Result<void, PortError>>;
}

/** What rotating works with. */
export interface RotationPorts {
  readonly keys: AccessKeys;
  readonly secret: KeySecret;
  /** Reads the destination bucket with this key; absent: with that of the secret, as a function would. */
  prove(key?: NewAccessKey): Promise<Result<void, PortError>>;
  /** Events that failed since then because the destination refused their key; undefined: nobody tells. */
  refusedSince(sinceMs: number): Promise<number | undefined>;
  /** Resolves after so long, at once where it is stopped; it never throws. */
  sleep(ms: number): Promise<void>;
  now(): number;
  readonly signal: AbortSignal;
}
