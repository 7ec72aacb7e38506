import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { err, ok, type Result } from "@xpart/core";
import { type ParsedSettings, parseSettings, type SideSettings } from "@xpart/deployment";

/** Where a settings file is looked for that nobody names. */
export const DEFAULT_SETTINGS_FILE = "xpart.config.json";

/**
 * Reads the settings file of a deployment, the same that infra deploys. Paths of credentials files are from the
 * file's own folder, and come back absolute.
 *
 * @returns the settings, or a sentence for each thing that is wrong, which names the file or the setting.
 */
export async function readSettingsFile(
  path: string,
): Promise<Result<ParsedSettings, readonly string[]>> {
  const raw = await readJson(path);
  if (!raw.ok) {
    return raw;
  }
  const parsed = parseSettings(raw.value);
  if (!parsed.ok) {
    return parsed;
  }
  const { settings, warnings } = parsed.value;
  const folder = dirname(resolve(path));
  return ok({
    settings: {
      ...settings,
      source: located(settings.source, folder),
      destination: located(settings.destination, folder),
    },
    warnings,
  });
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

function located<Side extends SideSettings>(side: Side, folder: string): Side {
  const { credentialsFile } = side;
  return credentialsFile === undefined
    ? side
    : { ...side, credentialsFile: resolve(folder, credentialsFile) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
