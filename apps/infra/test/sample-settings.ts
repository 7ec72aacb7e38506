import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings } from "../src/settings/parse-settings.ts";
import type { Settings } from "../src/settings/settings.ts";

/** Anything that JSON can say of settings. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** What AWS's documents use for accounts and keys. */
export const SOURCE_ACCOUNT = "111122223333";
export const DESTINATION_ACCOUNT = "444455556666";

/** A file that passes for a zip of functions; removed with its folder. */
export function makeZip(name = "xpart.zip"): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "xpart-infra-"));
  const path = join(directory, name);
  writeFileSync(path, "PK\u0003\u0004 the rest of a zip");
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

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
