import { createS3Client, createSecretsManagerClient } from "@xpart/aws-adapters";
import { createS3PackageStorage } from "@xpart/pypicloud-sync";
import { type CacheHandler, createCacheHandler } from "../handlers/cache-handler.ts";
import { createJsonLogger } from "../report/json-logger.ts";
import type { Environment } from "../settings/check-variables.ts";
import { createCacheConnection } from "./cache-connection.ts";
import { readCacheHandlerSettings } from "./cache-settings.ts";

/** Makes cacheHandler with its clients, once per process. @throws EnvironmentError */
export function wireCacheHandler(
  environment: Environment,
  writeLine: (line: string) => void,
): CacheHandler {
  const settings = readCacheHandlerSettings(environment);
  const { region, bucket, layout, terms, logLevel } = settings;
  const connection = createCacheConnection(settings, () => createSecretsManagerClient({ region }));
  return createCacheHandler({
    bucket,
    layout,
    storage: createS3PackageStorage({ client: createS3Client({ region, terms }), bucket }),
    openCache: connection.open,
    dropCache: connection.drop,
    logger: createJsonLogger({ level: logLevel, write: writeLine, now: Date.now }),
    writeLine,
    now: Date.now,
  });
}
