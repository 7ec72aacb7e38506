import { err, ok, type Result } from "@xpart/core";
import type { CacheSettings, DynamoDbCacheSettings } from "../settings/cache-settings.ts";
import type { PackageCache } from "../sync/package-cache.ts";
import { parseSqlUrl, type SqlPlace } from "./sql-url.ts";

/** What opening a cache needs beside its settings. */
export interface OpenCacheOptions {
  /** The region where the settings name none. */
  readonly region?: string;
  /**
   * How often a request to DynamoDB is tried, with growing pauses; absent: the SDK's 3. The server makes its
   * tables for five writes a second, so whoever writes many has to be patient.
   */
  readonly maxAttempts?: number;
  /** AWS profile for DynamoDB, above the keys of the settings; absent: those, or else what the SDK finds. */
  readonly profile?: string;
  /**
   * How long an SQL cache waits before it writes a new row, which a server that has just taken the upload
   * writes itself (Y9); absent: not at all. For whoever works events as they come.
   */
  readonly newRowPauseMs?: number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Opens the cache that the settings name; only its driver is loaded. Nothing is connected yet.
 *
 * @returns what is wrong with the settings, as a sentence without values.
 */
export async function openPackageCache(
  settings: CacheSettings,
  options: OpenCacheOptions,
): Promise<Result<PackageCache, string>> {
  switch (settings.kind) {
    case "dynamo":
      return ok(await openDynamoDb(settings, options));
    case "redis": {
      const { createRedisPackageCache } = await import("./redis-package-cache.ts");
      return ok(createRedisPackageCache(settings));
    }
    case "sql": {
      const place = parseSqlUrl(settings.url);
      return place.ok ? ok(await openSql(place.value, options)) : err(place.error);
    }
  }
}

async function openDynamoDb(
  { packageTable, summaryTable, endpoint, credentials, ...rest }: DynamoDbCacheSettings,
  { region = "us-east-1", maxAttempts, profile, sleep }: OpenCacheOptions,
): Promise<PackageCache> {
  const [{ DynamoDBClient }, { createDynamoDbPackageCache }] = await Promise.all([
    import("@aws-sdk/client-dynamodb"),
    import("./dynamodb-package-cache.ts"),
  ]);
  const client = new DynamoDBClient({
    region: rest.region ?? region,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined || profile !== undefined ? {} : { credentials }),
  });
  return createDynamoDbPackageCache({ client, packageTable, summaryTable, sleep });
}

async function openSql(
  place: SqlPlace,
  { newRowPauseMs, sleep }: OpenCacheOptions,
): Promise<PackageCache> {
  const pause = async () => (newRowPauseMs === undefined ? undefined : sleep(newRowPauseMs));
  const { createSqlPackageCache } = await import("./sql-package-cache.ts");
  switch (place.dialect) {
    case "postgres": {
      const { createPostgresDatabase } = await import("./postgres-database.ts");
      return createSqlPackageCache(createPostgresDatabase(place), pause);
    }
    case "mysql": {
      const { createMysqlDatabase } = await import("./mysql-database.ts");
      return createSqlPackageCache(createMysqlDatabase(place), pause);
    }
    case "sqlite": {
      const { createSqliteDatabase } = await import("./sqlite-database.ts");
      return createSqlPackageCache(createSqliteDatabase(place), pause);
    }
  }
}
