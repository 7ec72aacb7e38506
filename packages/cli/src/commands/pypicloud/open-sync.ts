import { S3Client } from "@aws-sdk/client-s3";
import { createS3PackageStorage, openPackageCache, type SyncPorts } from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";
import { identityOf, requireProfile } from "./identity.ts";
import type { ServerSettings } from "./load-settings.ts";

/** Bucket and cache of a server, reached as the server reaches them. */
export interface OpenSync {
  readonly ports: SyncPorts;
  readonly s3: S3Client;
  close(): Promise<void>;
}

/** Half a minute or so of a throttled table; nobody waits for a single key as Lambda does. */
const MAX_ATTEMPTS = 8;

/**
 * Opens bucket and cache with the server's own settings; nothing is connected yet.
 *
 * @param profile - an AWS profile that stands above the keys of the settings. @throws CliError
 */
export async function openSync(
  { storage, cache }: ServerSettings,
  profile?: string,
): Promise<OpenSync> {
  const { bucket, layout, region, endpoint, credentials, isPathStyle } = storage;
  const opened = await openPackageCache(cache, {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    maxAttempts: MAX_ATTEMPTS,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  if (!opened.ok) {
    throw new CliError({
      what: "The cache cannot be opened",
      subject: `pypi.db ${cache.kind}`,
      remedy: opened.error,
    });
  }
  const s3 = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...identityOf(profile, credentials),
    forcePathStyle: isPathStyle,
  });
  await requireProfile(profile, s3.config.credentials);
  return {
    ports: { storage: createS3PackageStorage({ client: s3, bucket }), cache: opened.value, layout },
    s3,
    async close() {
      await opened.value.close();
      s3.destroy();
    },
  };
}
