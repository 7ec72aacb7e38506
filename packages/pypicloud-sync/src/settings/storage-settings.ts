import { err, ok, type Result } from "@xpart/core";
import { type BucketLayout, DEFAULT_LAYOUT } from "../names/package-key.ts";
import { credentialProblems, readCredentials, type StaticCredentials } from "./cache-settings.ts";
import type { Settings } from "./paste-settings.ts";
import { createSettingsReader, type SettingsReader } from "./settings-reader.ts";

/** Where a server keeps its packages. */
export interface StorageSettings {
  readonly bucket: string;
  readonly layout: BucketLayout;
  readonly region?: string;
  readonly endpoint?: string;
  readonly isPathStyle: boolean;
  /** Of `storage.aws_*`; absent: the SDK's own chain. */
  readonly credentials?: StaticCredentials;
}

/** The layout that `storage.prefix` and `storage.prepend_hash` ask for; without them pypicloud's own. */
export function readLayout(settings: Settings): BucketLayout {
  const reader = createSettingsReader(settings);
  return {
    prefix: reader.text("storage.prefix") ?? DEFAULT_LAYOUT.prefix,
    prependHash: reader.flag("storage.prepend_hash", DEFAULT_LAYOUT.prependHash),
  };
}

/**
 * Reads the bucket out of `storage.*` (Y10).
 *
 * @returns every problem as a sentence that names the setting.
 */
export function readStorageSettings(
  settings: Settings,
): Result<StorageSettings, readonly string[]> {
  const reader = createSettingsReader(settings);
  const problems = storageProblems(reader);
  const bucket = reader.text("storage.bucket") ?? "";
  if (problems.length > 0) {
    return err(problems);
  }
  const region = reader.text("storage.region_name");
  const endpoint = reader.text("storage.endpoint_url");
  const credentials = readCredentials(reader, "storage");
  return ok({
    bucket,
    layout: readLayout(settings),
    isPathStyle: reader.text("storage.addressing_style") === "path",
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** Both keep their packages in S3, in one layout. */
const S3_STORAGES: ReadonlySet<string> = new Set([
  "s3",
  "cloudfront",
  "pypicloud.storage.S3Storage",
  "pypicloud.storage.s3.S3Storage",
  "pypicloud.storage.CloudFrontS3Storage",
  "pypicloud.storage.s3.CloudFrontS3Storage",
]);

/** Source: botocore, `s3.addressing_style`. */
const ADDRESSING_STYLES: ReadonlySet<string> = new Set(["auto", "path", "virtual"]);

function storageProblems(reader: SettingsReader): readonly string[] {
  const storage = reader.text("pypi.storage") ?? "file";
  const endpoint = reader.text("storage.endpoint_url") ?? "https://s3.amazonaws.com";
  const style = reader.text("storage.addressing_style") ?? "auto";
  return [
    ...(S3_STORAGES.has(storage)
      ? []
      : [`pypi.storage must be s3 or cloudfront; it is ${JSON.stringify(storage)}`]),
    ...(reader.text("storage.bucket") === undefined
      ? ["storage.bucket must be the name of the bucket; it is not set"]
      : []),
    ...(/^https?:\/\/[^/]/.test(endpoint) && URL.canParse(endpoint)
      ? []
      : ["storage.endpoint_url must be a URL that begins with http:// or https://"]),
    ...(ADDRESSING_STYLES.has(style)
      ? []
      : [`storage.addressing_style must be auto, path or virtual; it is ${JSON.stringify(style)}`]),
    ...credentialProblems(reader, "storage"),
  ];
}
