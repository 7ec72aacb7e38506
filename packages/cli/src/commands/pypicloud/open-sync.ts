import { DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import {
  createS3PackageStorage,
  type DynamoDbCacheSettings,
  openPackageCache,
  type SyncPorts,
} from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";
import { identityOf, requireProfile } from "./identity.ts";
import type { ServerSettings } from "./load-settings.ts";
import { describeServerTables } from "./server-tables.ts";
import { errorName } from "./setup/call-aws.ts";

/** Bucket and cache of a server, reached as the server reaches them. */
export interface OpenSync {
  readonly ports: SyncPorts;
  readonly s3: S3Client;
  /** Of a cache in DynamoDB, that of the packages first; none where nobody may look at them. */
  readonly tables: readonly TableDescription[];
  close(): Promise<void>;
}

/** Half a minute or so of a throttled table; nobody waits for a single key as Lambda does. */
const MAX_ATTEMPTS = 8;

/**
 * Opens bucket and cache with the server's own settings. Tables are looked at, and another application's refused;
 * nothing else is connected yet.
 *
 * @param profile - an AWS profile that stands above the keys of the settings. @throws CliError
 */
export async function openSync(
  { storage, cache }: ServerSettings,
  profile?: string,
): Promise<OpenSync> {
  const { bucket, layout, region, endpoint, credentials, isPathStyle } = storage;
  const tables = cache.kind === "dynamo" ? await tablesOf(cache, region, profile) : [];
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
    tables,
    async close() {
      await opened.value.close();
      s3.destroy();
    },
  };
}

async function tablesOf(
  cache: DynamoDbCacheSettings,
  bucketRegion: string | undefined,
  profile: string | undefined,
): Promise<readonly TableDescription[]> {
  const { endpoint, credentials, region = bucketRegion } = cache;
  const client = new DynamoDBClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...identityOf(profile, credentials),
  });
  try {
    await requireProfile(profile, client.config.credentials);
    return await describeServerTables(cache, region, client);
  } catch (error) {
    // Rows can be read and written without the right to look at their tables.
    if (error instanceof CliError && errorName(error.cause) === "AccessDeniedException") {
      return [];
    }
    throw error;
  } finally {
    client.destroy();
  }
}
