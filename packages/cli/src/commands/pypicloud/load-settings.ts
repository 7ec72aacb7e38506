import { readFile } from "node:fs/promises";
import { err, ok } from "@xpart/core";
import {
  type CacheSettings,
  readCacheSettings,
  readPasteSettings,
  readStorageSettings,
  type Settings,
  type StorageSettings,
  withOverrides,
} from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a server's settings file says of its bucket and its cache. */
export interface ServerSettings {
  readonly raw: Settings;
  readonly storage: StorageSettings;
  readonly cache: CacheSettings;
}

/**
 * Reads a server's settings as the server does: the file, and `PPC_*` variables above it.
 *
 * @param source - `config.ini` or `config.ini#section`. @throws CliError which names all that is wrong
 */
export async function loadSettings(
  source: string,
  workingDirectory: string,
  environment: Environment,
): Promise<ServerSettings> {
  const read = await readPasteSettings(source, workingDirectory, async (path) => {
    try {
      return ok(await readFile(path, "utf8"));
    } catch (error) {
      return err(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  });
  if (!read.ok) {
    throw wrong(source, read.error);
  }
  const raw = withOverrides(read.value, environment);
  const storage = readStorageSettings(raw);
  const cache = readCacheSettings(raw);
  if (!storage.ok || !cache.ok) {
    throw wrong(source, [...(storage.ok ? [] : storage.error), ...(cache.ok ? [] : cache.error)]);
  }
  return { raw, storage: storage.value, cache: cache.value };
}

function wrong(source: string, problems: readonly string[]): CliError {
  return new CliError({
    what: "The settings of the server cannot be used",
    subject: source,
    remedy: problems.map((problem) => `- ${problem}`).join("\n"),
  });
}
