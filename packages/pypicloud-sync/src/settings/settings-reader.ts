import type { Settings } from "./paste-settings.ts";

/** Reads single settings by their names. An empty one counts as not there. */
export interface SettingsReader {
  text(name: string): string | undefined;
  /** pypicloud's words for true, in any case; everything else is false. */
  flag(name: string, fallback: boolean): boolean;
  /** Words apart by white space or line breaks. */
  list(name: string): readonly string[];
}

/** A reader of settings. */
export function createSettingsReader(settings: Settings): SettingsReader {
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(settings, name) ? settings[name]?.trim() : undefined;
    return value === "" ? undefined : value;
  };
  return {
    text,
    flag(name, fallback) {
      const value = text(name);
      return value === undefined ? fallback : TRUE_WORDS.has(value.toLowerCase());
    },
    list: (name) => text(name)?.split(/\s+/) ?? [],
  };
}

/** Source: `pyramid.settings.asbool`. */
const TRUE_WORDS: ReadonlySet<string> = new Set(["t", "true", "y", "yes", "on", "1"]);

/**
 * The settings with the server's environment variables above them: `storage.bucket` is overridden by
 * `PPC_STORAGE_BUCKET`. Only names that xpart reads can be told from a variable's, so those are looked
 * for (Y10).
 */
export function withOverrides(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const overrides = OVERRIDABLE.flatMap((name) => {
    const value = environment[`PPC_${name.toUpperCase().replaceAll(".", "_")}`];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...settings, ...Object.fromEntries(overrides) };
}

const OVERRIDABLE = [
  "pypi.db",
  "pypi.storage",
  "storage.bucket",
  "storage.prefix",
  "storage.prepend_hash",
  "storage.region_name",
  "storage.endpoint_url",
  "storage.addressing_style",
  "storage.aws_access_key_id",
  "storage.aws_secret_access_key",
  "storage.aws_session_token",
  "db.region_name",
  "db.host",
  "db.port",
  "db.secure",
  "db.namespace",
  "db.tablenames",
  "db.aws_access_key_id",
  "db.aws_secret_access_key",
  "db.graceful_reload",
  "db.url",
  "db.clustered",
] as const;
