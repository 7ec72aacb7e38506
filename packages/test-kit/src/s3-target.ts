/** The servers that deviations are kept for; `endpoint` is whatever the environment names. */
export type ServerName = "sandbox" | "moto" | "endpoint";

/** A running S3 server that the suite may create buckets in. */
export interface S3Target {
  readonly server: ServerName;
  /** Base URL of path-style requests, without a trailing slash. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Shared buckets are `<prefix>-versioned` and `<prefix>-unversioned`; others get a suffix. */
  readonly bucketPrefix: string;
  /** Ends what was started for the suite; the endpoint of the environment is left running. */
  stop(): Promise<void>;
}

/** A pair of access keys, with the token that temporary ones carry. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
