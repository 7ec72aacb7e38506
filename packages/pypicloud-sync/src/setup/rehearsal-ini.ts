/** What a server on loopback is started with. */
export interface RehearsalIniOptions {
  /** S3, or what answers as it does; its `endpoint` is a URL. */
  readonly storage: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly bucket: string;
  /** `pypi.db` and `db.*`. */
  readonly cache: Readonly<Record<string, string>>;
  /** Of the server itself, on 127.0.0.1. */
  readonly port: number;
}

/**
 * The settings file of a pypicloud 1.3.12 for a rehearsal or a demonstration: everybody may read, write and delete,
 * and its session keys are no secret. Source: pypicloud's document, "Configuration".
 */
export function rehearsalIni({ storage, bucket, cache, port }: RehearsalIniOptions): string {
  const { accessKeyId, secretAccessKey } = storage.credentials;
  const settings = {
    use: "egg:pypicloud",
    "pypi.fallback": "none",
    "pypi.default_read": "everyone",
    "pypi.default_write": "everyone",
    "pypi.allow_delete_groups": "everyone",
    "pypi.storage": "s3",
    "storage.bucket": bucket,
    "storage.region_name": storage.region,
    "storage.endpoint_url": storage.endpoint,
    "storage.addressing_style": "path",
    "storage.signature_version": "s3v4",
    "storage.aws_access_key_id": accessKeyId,
    "storage.aws_secret_access_key": secretAccessKey,
    "session.encrypt_key": "b".repeat(43),
    "session.validate_key": "c".repeat(43),
    ...cache,
  };
  // The file's format takes a lone percent sign for the start of a name.
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = ${value.replaceAll("%", "%%")}`,
  );
  const server = ["[server:main]", "use = egg:waitress#main", "host = 127.0.0.1", `port = ${port}`];
  return ["[app:main]", ...lines, "", ...server, ""].join("\n");
}
