import { err, ok, type Result } from "@xpart/core";
import { namesOf } from "../names.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import type { Settings } from "../settings/settings.ts";
import { isOnServer } from "../settings/side-settings.ts";

/** Settings as JSON has them. */
type Json = Readonly<Record<string, unknown>>;

/** A settings file for the other direction. */
export interface ReversedSettings {
  /** As they are written: good by themselves. */
  readonly written: Json;
  /** Settings that say something of one side and were left out, by their names: what there is on the other side says who deploys. */
  readonly leftOut: readonly string[];
}

/** What says something of a side alone, and goes with it. */
const OF_SIDE = [
  ...["region", "bucket", "accountId", "profile", "credentialsFile", "endpoint"],
  ...["assumeRole", "fips", "bucketOwner", "requesterPays"],
] as const;
/** Of each section, what holds in either direction. Absent: all of it. */
const KEPT: Readonly<Record<string, readonly string[] | "all">> = {
  environment: "all",
  description: "all",
  tags: "all",
  policy: "all",
  functions: [
    ...["runtime", "architecture", "reserveConcurrency", "environment", "tags", "logLevel"],
    ...["tracing", "timeoutSeconds", "memoryMb", "concurrency", "partConcurrency"],
    "eventConcurrency",
  ],
  logs: ["retentionDays"],
  alarms: ["errorThreshold", "lagMinutes"],
  ledger: ["deletionProtection"],
};

const SUFFIX = "-reverse";

/**
 * Makes the settings of the other direction of a pair (T5): the sides change places, under the same prefixes and policy,
 * by a name of its own, so that both can be deployed at once. It stands still until the pair is turned. Foreign entries are
 * reported, whatever the policy said: what had not arrived is foreign to the other direction. Pure.
 *
 * @param raw - the settings of one pair, as they are written.
 * @returns one sentence for each thing that is wrong.
 */
export function reverseSettings(raw: unknown): Result<ReversedSettings, readonly string[]> {
  const parsed = parseSettings(raw);
  if (!parsed.ok) {
    return parsed;
  }
  const { settings } = parsed.value;
  const { name, environment, source, credentials, reverses } = settings;
  const written = raw as Json;
  if (reverses !== undefined) {
    return err([
      `reverses must not be set: this is the other direction of ${reverses} already, whose settings file is the one to give with --to`,
    ]);
  }
  const oneWay = whyOneWay(settings);
  if (oneWay !== undefined) {
    return err([oneWay]);
  }
  const [from, to] = [sectionOf(written, "source"), sectionOf(written, "destination")];
  const reversed: Json = {
    name: `${name}${SUFFIX}`,
    reverses: namesOf({ name, environment }).base,
    source: {
      ...pick(to, OF_SIDE),
      ...(source.prefixes.length === 0 ? {} : { prefixes: source.prefixes }),
    },
    destination: pick(from, OF_SIDE),
    ...Object.fromEntries(
      Object.entries(KEPT).flatMap(([section, fields]) => keptOf(written, section, fields)),
    ),
    ...reversedPolicy(written),
    ...(credentials.kind === "federation"
      ? { credentials: { kind: "federation", audience: credentials.audience } }
      : {}),
  };
  const checked = parseSettings(reversed);
  return checked.ok ? ok({ written: reversed, leftOut: leftOut(written) }) : checked;
}

/**
 * Whether one deployment is the other direction of another: the same buckets the other way round, under the same prefixes
 * and filters.
 *
 * @returns why it is not, as a sentence; undefined where it is.
 */
export function whyNotReverse(one: Settings, other: Settings): string | undefined {
  const oneWay = whyOneWay(one) ?? whyOneWay(other);
  if (oneWay !== undefined) {
    return oneWay;
  }
  const [names, otherNames] = [namesOf(one), namesOf(other)];
  const isTurned =
    isSameBucket(one.source, other.destination) && isSameBucket(one.destination, other.source);
  if (!isTurned) {
    return `${otherNames.base} copies ${placeOf(other)}, and the other direction of ${names.base} would copy ${one.destination.bucket} to ${one.source.bucket}`;
  }
  if (names.base === otherNames.base) {
    return `both are called ${names.base}: the other direction needs a name or an environment of its own`;
  }
  const scopes = [one, other].map(({ source, policy }) =>
    JSON.stringify([source.prefixes.toSorted(), policy.scope ?? {}]),
  );
  return scopes[0] === scopes[1]
    ? undefined
    : "source.prefixes and policy.scope must be the same in both directions: a key that only one of them copies cannot come back";
}

/** What a pair may have that is not turned round. */
function whyOneWay({ destination, policy }: Settings): string | undefined {
  if (isOnServer(destination)) {
    return `destination.provider is ${JSON.stringify(destination.provider)}, and the other direction would have it as its source: a source is at AWS, where functions, queues and ledger are`;
  }
  return policy.keys === undefined
    ? undefined
    : "policy.keys must not be set for a pair to be turned: the ledger knows entries by the source's keys, and the other direction would know them by the destination's. Copy back by a pair of its own, with the rules turned round";
}

type Bucket = { readonly bucket: string; readonly partition: { readonly name: string } };

function isSameBucket(one: Bucket, other: Bucket): boolean {
  return one.bucket === other.bucket && one.partition.name === other.partition.name;
}

function placeOf({ source, destination }: Settings): string {
  return `${source.bucket} to ${destination.bucket}`;
}

function keptOf(written: Json, section: string, fields: readonly string[] | "all") {
  const value = written[section];
  if (value === undefined || fields === "all") {
    return value === undefined ? [] : [[section, value] as const];
  }
  const kept = pick(sectionOf(written, section), fields);
  return Object.keys(kept).length === 0 ? [] : [[section, kept] as const];
}

function reversedPolicy(written: Json): Json {
  const policy = sectionOf(written, "policy");
  return policy["foreign"] === "delete" ? { policy: { ...policy, foreign: "report" } } : {};
}

function leftOut(written: Json): readonly string[] {
  const carried = new Set([
    ...["name", "$schema"],
    ...(["source", "destination"] as const).flatMap((side) =>
      OF_SIDE.map((field) => `${side}.${field}`),
    ),
    ...["source.prefixes", "credentials.kind", "credentials.audience"],
    ...Object.entries(KEPT).flatMap(([section, fields]) =>
      fields === "all" ? [section] : fields.map((field) => `${section}.${field}`),
    ),
  ]);
  return Object.entries(written).flatMap(([section, value]) => {
    if (carried.has(section)) {
      return [];
    }
    const isSection = [...carried].some((field) => field.startsWith(`${section}.`));
    return isSection
      ? Object.keys(value as Json)
          .map((field) => `${section}.${field}`)
          .filter((field) => !carried.has(field))
      : [section];
  });
}

function sectionOf(written: Json, name: string): Json {
  const section = written[name];
  return typeof section === "object" && section !== null ? (section as Json) : {};
}

function pick(from: Json, fields: readonly string[]): Json {
  return Object.fromEntries(
    fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])),
  );
}
