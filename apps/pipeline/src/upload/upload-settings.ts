/** A place that zips are uploaded to: `s3://<bucket>/<prefix><app>/`. */
export interface UploadDestination {
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  /** Alias, id or ARN of the KMS key that encrypts them. */
  readonly kmsKeyId: string;
  readonly region: string;
  /** What its variables begin with (`PACKAGE`, `PACKAGE_2`), for messages. */
  readonly variables: string;
}

/** By what a zip that never changes is named: its build hash, or the commit it was made of. */
export type LastingName = "hash" | "commit";

/** What a pipeline's variables ask for. */
export interface UploadSettings {
  /** `<environment>.zip` is what a deployment of that environment takes. */
  readonly environment: string;
  readonly names: readonly LastingName[];
  /** The commit that was built; undefined where nobody knows, and then no name needs it. */
  readonly commit: string | undefined;
  /** At least one; `PACKAGE_BUCKET` first, then by number. */
  readonly destinations: readonly [UploadDestination, ...UploadDestination[]];
}

/** What the variables came to. */
export type UploadRequest =
  | { readonly kind: "upload"; readonly settings: UploadSettings }
  /** Nothing was asked for; `because` is a sentence for the log. */
  | { readonly kind: "nothing"; readonly because: string }
  /** Each problem names its variable and what it must be. */
  | { readonly kind: "wrong"; readonly problems: readonly string[] };
