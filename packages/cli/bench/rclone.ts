/** An S3 server and what opens it. */
export interface ListingServer {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The environment in which rclone has two servers, as `a:` and `b:`. */
export function rcloneRemotes(a: ListingServer, b: ListingServer): Record<string, string> {
  const remote = (
    name: string,
    { endpoint, region, accessKeyId, secretAccessKey }: ListingServer,
  ) => ({
    [`RCLONE_CONFIG_${name}_TYPE`]: "s3",
    [`RCLONE_CONFIG_${name}_PROVIDER`]: "Other",
    [`RCLONE_CONFIG_${name}_ENDPOINT`]: endpoint,
    [`RCLONE_CONFIG_${name}_REGION`]: region,
    [`RCLONE_CONFIG_${name}_ACCESS_KEY_ID`]: accessKeyId,
    [`RCLONE_CONFIG_${name}_SECRET_ACCESS_KEY`]: secretAccessKey,
  });
  return { ...remote("A", a), ...remote("B", b) };
}
