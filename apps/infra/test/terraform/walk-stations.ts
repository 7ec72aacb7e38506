import type { PartitionPair } from "../partition-pairs.ts";
import type { RawSettings } from "../sample-settings.ts";
import {
  FEDERATION_SETTINGS,
  type OptionalSetting,
  optionalSettings,
  secretSettings,
} from "./optional-settings.ts";

/** A change of settings that is only planned. */
export interface Step {
  readonly title: string;
  readonly to: RawSettings;
  readonly goes: readonly string[];
}

/** Settings that are deployed, and the changes that are planned from there. */
export interface Station {
  readonly title: string;
  readonly settings: RawSettings;
  readonly steps: readonly Step[];
  /** Of what is to be kept as a rule, the types that the way to here destroys. */
  readonly goes?: readonly string[];
  /** Whether the buckets of the pair are made here, and so must not be there before. */
  readonly makesBuckets?: boolean;
}

/** Each optional setting chosen alone, all of them chosen, each taken back alone, all taken back. */
export function everySetting(
  pair: PartitionPair,
  least: RawSettings,
  zip: string,
): readonly Station[] {
  const settings = optionalSettings(pair, zip);
  const cache = settings.filter(({ path }) => path === "pypicloud");
  const ofTheCache = settings.filter(({ path }) => path.startsWith("pypicloud."));
  const others = settings.filter((setting) => !ofTheCache.includes(setting));
  const together = [...others, ...ofTheCache, ...secretSettings(pair)];
  const all = together.filter(({ isAlone }) => isAlone !== true);
  const withCache = chosen(least, cache);
  const goes = cache.flatMap((setting) => setting.goes ?? []);
  return [
    { title: "no choice", settings: least, steps: eachChosen(least, others) },
    {
      title: "a pypicloud server",
      settings: withCache,
      steps: eachChosen(withCache, [...ofTheCache, ...secretSettings(pair)]),
    },
    {
      title: "every choice",
      settings: chosen(least, all),
      steps: eachTakenBack(chosen(least, all), all),
      makesBuckets: true,
    },
    { title: "no choice any more", settings: least, steps: [], goes },
  ];
}

/** From the secret to a federation and through its choices. */
export function everyCredential(least: RawSettings): readonly Station[] {
  const issuer = FEDERATION_SETTINGS.filter(({ path }) => path === "credentials.issuerUrl");
  const federation = chosen({ ...least, credentials: { kind: "federation" } }, issuer);
  const all = chosen(federation, FEDERATION_SETTINGS);
  const owning = without(all, "credentials.createProvider");
  return [
    {
      title: "a secret",
      settings: least,
      steps: [{ title: "federation instead of a secret", to: federation, goes: [] }],
    },
    {
      title: "federation",
      settings: federation,
      steps: [
        ...eachChosen(federation, FEDERATION_SETTINGS),
        { title: "a secret instead of federation", to: least, goes: [] },
      ],
    },
    {
      title: "every choice of federation, and an OIDC provider",
      settings: owning,
      steps: [
        ...eachTakenBack(owning, FEDERATION_SETTINGS),
        { title: "a secret instead of all of federation", to: least, goes: [] },
      ],
    },
    {
      title: "every choice of federation",
      settings: all,
      steps: eachTakenBack(all, FEDERATION_SETTINGS),
    },
  ];
}

function eachChosen(from: RawSettings, settings: readonly OptionalSetting[]): readonly Step[] {
  return settings.map(({ path, on }) => ({
    title: `${path} chosen`,
    to: withSetting(from, path, on),
    goes: [],
  }));
}

function eachTakenBack(from: RawSettings, settings: readonly OptionalSetting[]): readonly Step[] {
  return settings.map(({ path, goes = [] }) => ({
    title: `${path} taken back`,
    to: without(from, path),
    goes,
  }));
}

/** Settings with more of them chosen. */
export function chosen(raw: RawSettings, settings: readonly OptionalSetting[]): RawSettings {
  return settings.reduce((sum, { path, on }) => withSetting(sum, path, on), raw);
}

function withSetting(raw: RawSettings, path: string, value: unknown): RawSettings {
  const [name = "", ...rest] = path.split(".");
  const inner = (raw[name] ?? {}) as RawSettings;
  return { ...raw, [name]: rest.length === 0 ? value : withSetting(inner, rest.join("."), value) };
}

function without(raw: RawSettings, path: string): RawSettings {
  const [name = "", ...rest] = path.split(".");
  const { [name]: inner, ...others } = raw;
  return rest.length === 0 || inner === undefined
    ? others
    : { ...others, [name]: without(inner as RawSettings, rest.join(".")) };
}
