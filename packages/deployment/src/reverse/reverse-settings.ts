import { err, ok, type PairKeys, type Result, turnKeys } from "@xpart/core";
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
 * by a name of its own, so that both can be deployed at once. Rules of keys are turned round, and prefixes and patterns are
 * those of the keys there (T8). It stands still until the pair is turned. Foreign entries are reported, whatever the policy
 * said: what had not arrived is foreign to the other direction. Pure.
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
  const { name, environment, credentials, reverses } = settings;
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
  const turned = turnKeys(keysOf(settings));
  if (!turned.ok) {
    return err([`policy.keys ${turned.error}`]);
  }
  const { prefixes } = turned.value;
  const [from, to] = [sectionOf(written, "source"), sectionOf(written, "destination")];
  const reversed: Json = {
    name: `${name}${SUFFIX}`,
    reverses: namesOf({ name, environment }).base,
    source: {
      ...pick(to, OF_SIDE),
      ...(prefixes.length === 0 ? {} : { prefixes }),
    },
    destination: pick(from, OF_SIDE),
    ...Object.fromEntries(
      Object.entries(KEPT).flatMap(([section, fields]) => keptOf(written, section, fields)),
    ),
    ...reversedPolicy(written, turned.value),
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
  if (isKeyTurned(one, other) || isKeyTurned(other, one)) {
    return undefined;
  }
  return [one, other].every(({ policy }) => policy.keys === undefined)
    ? "source.prefixes and policy.scope must be the same in both directions: a key that only one of them copies cannot come back"
    : `source.prefixes, policy.keys and policy.scope of ${otherNames.base} must be those of ${names.base} turned round, as xpart reverse settings writes them: a key that only one of them copies cannot come back`;
}

/** What a pair may have that is not turned round. */
function whyOneWay({ source, destination }: Settings): string | undefined {
  if (isOnServer(source)) {
    return `source.provider is ${JSON.stringify(source.provider)}, and the other direction would have it as its destination: the ledger of such a pair is not turned. Write settings with destination.provider by hand, and adopt what is there: docs/taking-over.md`;
  }
  return isOnServer(destination)
    ? `destination.provider is ${JSON.stringify(destination.provider)}, and the other direction would have it as its source: a source is at AWS, which tells of each change by EventBridge, and where functions, queues and ledger are. Bring back what was written there by hand: docs/failover.md, "A destination that is not AWS"`
    : undefined;
}

/** What of a pair's settings speaks of keys. */
function keysOf({ source, policy }: Settings): PairKeys {
  const { include, exclude } = policy.scope ?? {};
  return { keys: policy.keys, prefixes: source.prefixes, include, exclude };
}

/** Whether the one has the keys of the other, by the names that they have on its side. */
function isKeyTurned(one: Settings, other: Settings): boolean {
  const turned = turnKeys(keysOf(one));
  return (
    turned.ok &&
    sortedKeys(turned.value) === sortedKeys(keysOf(other)) &&
    objectsOf(one) === objectsOf(other)
  );
}

function sortedKeys({ keys = [], prefixes, include, exclude = [] }: PairKeys): string {
  const rules = keys.map(({ from, to }) => JSON.stringify([from, to])).toSorted();
  const lists = [prefixes, include ?? ["*"], exclude].map((list) => [...new Set(list)].toSorted());
  return JSON.stringify([rules, ...lists]);
}

/** What objects of a pair are judged by beside their keys, in the order of names. */
function objectsOf({ policy }: Settings): string {
  const { include: _keys, exclude: _others, ...rest } = policy.scope ?? {};
  return JSON.stringify(Object.entries(rest).toSorted(([one], [other]) => (one < other ? -1 : 1)));
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

function reversedPolicy(
  written: Json,
  { keys, include, exclude = [] }: PairKeys,
): { readonly policy?: Json } {
  const policy = sectionOf(written, "policy");
  const foreign = policy["foreign"] === "delete" ? { foreign: "report" } : {};
  if (policy["keys"] === undefined) {
    return Object.keys(foreign).length === 0 ? {} : { policy: { ...policy, ...foreign } };
  }
  const { keys: _keys, scope: _scope, ...kept } = policy;
  const { include: _include, exclude: _exclude, ...objects } = sectionOf(policy, "scope");
  const scope = {
    ...objects,
    ...(include === undefined ? {} : { include }),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
  return {
    policy: {
      ...{ ...kept, ...foreign },
      ...(keys === undefined ? {} : { keys }),
      ...(Object.keys(scope).length === 0 ? {} : { scope }),
    },
  };
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
