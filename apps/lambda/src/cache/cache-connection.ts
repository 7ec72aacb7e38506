import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { openPackageCache, type PackageCache, readCacheSettings } from "@xpart/pypicloud-sync";
import { type CacheHandlerSettings, withUrl } from "./cache-settings.ts";

/** The open cache of a process. */
export interface CacheConnection {
  /** @throws Error where the secret cannot be read or holds no URL of the cache; never with its value. */
  open(): Promise<PackageCache>;
  /** Closes it; the next one is opened with what the secret holds then. */
  drop(): Promise<void>;
}

/** A server's own row follows its upload within some ten milliseconds; an event may be as fast. */
const NEW_ROW_PAUSE_MS = 1_000;

/** Opens the cache once, by the secret's URL where there is a secret (Y12). */
export function createCacheConnection(
  { settings, urlSecret, region }: CacheHandlerSettings,
  secrets: () => SecretsManagerClient,
): CacheConnection {
  let opening: Promise<PackageCache> | undefined;

  async function openOnce(): Promise<PackageCache> {
    const url = urlSecret === undefined ? undefined : await readUrl(secrets(), urlSecret);
    const complete = url === undefined ? settings : withUrl(settings, url);
    const read = readCacheSettings(complete);
    const opened = read.ok
      ? await openPackageCache(read.value, { region, newRowPauseMs: NEW_ROW_PAUSE_MS, sleep })
      : { ok: false as const, error: read.error.join("; ") };
    if (!opened.ok) {
      const place = urlSecret === undefined ? "PYPICLOUD_SETTINGS" : `the secret ${urlSecret}`;
      throw new Error(`${place} is wrong: ${opened.error}`);
    }
    return opened.value;
  }

  return {
    open() {
      opening ??= openOnce().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    async drop() {
      const cache = await opening?.catch(() => undefined);
      opening = undefined;
      await cache?.close();
    },
  };
}

async function readUrl(client: SecretsManagerClient, SecretId: string): Promise<string> {
  const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId }));
  return SecretString.trim();
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
