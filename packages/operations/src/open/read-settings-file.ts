import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "@xpart/core";
import { namesOf, type ParsedSettings, parsePairs, type SideSettings } from "@xpart/deployment";

/** Where a settings file is looked for that nobody names. */
export const DEFAULT_SETTINGS_FILE = "xpart.config.json";

/**
 * Reads the settings file of a deployment, the same that infra deploys. Paths of credentials files are from the
 * file's own folder, and come back absolute.
 *
 * @param pair - `<name>-<environment>` of the pair of buckets that is meant, where the file has several.
 * @returns the settings, or a sentence for each thing that is wrong, which names the file or the setting.
 */
export async function readSettingsFile(
  path: string,
  pair?: string,
): Promise<Result<ParsedSettings, readonly string[]>> {
  const raw = await readJson(path);
  if (!raw.ok) {
    return raw;
  }
  const parsed = parsePairs(raw.value);
  if (!parsed.ok) {
    return parsed;
  }
  const chosen = choosePair(parsed.value.pairs, pair);
  if (!chosen.ok) {
    return err([`the settings file ${path} ${chosen.error}`]);
  }
  const { settings, warnings } = chosen.value;
  const folder = dirname(resolve(path));
  return ok({
    settings: {
      ...settings,
      source: {
        ...located(settings.source, folder),
        ...(settings.source.server && { server: located(settings.source.server, folder) }),
      },
      destination: located(settings.destination, folder),
    },
    warnings,
  });
}

/**
 * Reads what a settings file says of one pair, as it is written.
 *
 * @returns the settings of one pair, or a sentence for each thing that is wrong.
 */
export async function readWrittenPair(
  path: string,
  pair?: string,
): Promise<Result<unknown, readonly string[]>> {
  const raw = await readJson(path);
  const parsed = raw.ok ? parsePairs(raw.value) : raw;
  if (!raw.ok || !parsed.ok) {
    return parsed as Result<never, readonly string[]>;
  }
  const { pairs, isList } = parsed.value;
  const chosen = choosePair(pairs, pair);
  if (!chosen.ok) {
    return err([`the settings file ${path} ${chosen.error}`]);
  }
  const written = (raw.value as { readonly pairs?: readonly unknown[] }).pairs;
  return ok(isList ? written?.[pairs.indexOf(chosen.value)] : raw.value);
}

function choosePair(
  pairs: readonly ParsedSettings[],
  wanted: string | undefined,
): Result<ParsedSettings, string> {
  const names = pairs.map(({ settings }) => namesOf(settings).base);
  const found = pairs.filter((_pair, index) => wanted === undefined || names[index] === wanted);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) {
    return ok(only);
  }
  const what = only === undefined ? `has no pair ${JSON.stringify(wanted)}` : "has several pairs";
  return err(`${what}: name one of ${names.join(", ")} with --pair`);
}

async function readJson(path: string): Promise<Result<unknown, readonly string[]>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const remedy =
      "name the settings file of the deployment with --config or XPART_CONFIG; `xpart demo --keep` makes a deployment to try";
    return err([`the settings file ${path} cannot be read (${messageOf(error)}): ${remedy}`]);
  }
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err([`the settings file ${path} must be JSON: ${messageOf(error)}`]);
  }
}

function located<Place extends Pick<SideSettings, "credentialsFile">>(
  side: Place,
  folder: string,
): Place {
  const { credentialsFile } = side;
  return credentialsFile === undefined
    ? side
    : { ...side, credentialsFile: resolve(folder, credentialsFile) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
