import { parseSettings, type Settings } from "../src/index.ts";

/** Anything that JSON can say of settings. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** What AWS's documents use for accounts and keys. */
export const SOURCE_ACCOUNT = "111122223333";
export const DESTINATION_ACCOUNT = "444455556666";

/** The least that settings can be, with more on top; a section is merged, its fields are not. */
export function rawSettings(more: RawSettings = {}): RawSettings {
  const least: RawSettings = {
    name: "reports",
    environment: "test",
    source: { region: "us-east-1", bucket: "the-source", accountId: SOURCE_ACCOUNT },
    destination: { region: "us-gov-west-1", bucket: "the-replica", accountId: DESTINATION_ACCOUNT },
  };
  const merged = Object.entries(more).map(([name, value]) => [name, merge(least[name], value)]);
  return { ...least, ...Object.fromEntries(merged) };
}

/** Settings that are good. @throws where they are not. */
export function settingsOf(more: RawSettings = {}): Settings {
  const parsed = parseSettings(rawSettings(more));
  if (!parsed.ok) {
    throw new Error(parsed.error.join("\n"));
  }
  return parsed.value.settings;
}

/** The sentences about settings that are wrong; none where they are good. */
export function problemsOf(raw: unknown): readonly string[] {
  const parsed = parseSettings(raw);
  return parsed.ok ? [] : parsed.error;
}

function merge(least: unknown, more: unknown): unknown {
  return isRecord(least) && isRecord(more) ? { ...least, ...more } : more;
}

function isRecord(value: unknown): value is RawSettings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
