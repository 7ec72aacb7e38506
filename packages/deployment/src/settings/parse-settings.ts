import { isSamePartition, partitionOf } from "@xpart/aws-adapters";
import {
  completePolicy,
  destinationPrefixesOf,
  err,
  keyMapOf,
  ok,
  type PolicyChoices,
  type Result,
} from "@xpart/core";
import { serverWarnings } from "./check-server.ts";
import { checkSettings } from "./check-settings.ts";
import { pypicloud as pypicloudSchema } from "./pypicloud-schema.ts";
import { pypicloudWarnings, readPypicloud } from "./read-pypicloud.ts";
import type { PypicloudSettings, Settings, WrittenSettings } from "./settings.ts";
import { settingsSchema } from "./settings-schema.ts";
import { isOnServer } from "./side-settings.ts";

/** Settings that were read. */
export interface ParsedSettings {
  readonly settings: Settings;
  /** Sentences about what is allowed, but probably not meant. */
  readonly warnings: readonly string[];
}

/**
 * Reads settings that a user wrote, filling in every default. Does no IO: whether a zip that they name is
 * there is for whoever deploys it to see.
 *
 * @returns the settings, or one sentence for each that is wrong, which begins with the setting's name
 *   and says what it must be.
 */
export function parseSettings(raw: unknown): Result<ParsedSettings, readonly string[]> {
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, raw));
    return err([...problems, ...sameBucket(raw), ...cacheProblems(raw)]);
  }
  const read = readValues(parsed.data, valueAt(raw, ["policy"]) as PolicyChoices | undefined);
  if (!read.ok) {
    return read;
  }
  const problems = [...sameBucket(raw), ...checkSettings(read.value)];
  return problems.length > 0
    ? err(problems)
    : ok({ settings: read.value, warnings: warningsOf(read.value) });
}

/**
 * Whether the replicas would go where they come from: each would be an event of its own, for ever. A name is that
 * of one bucket in a whole partition, and may be another's in the next.
 */
function sameBucket(raw: unknown): readonly string[] {
  const isElsewhere = ["source", "destination"].some((side) => {
    const provider = valueAt(raw, [side, "provider"]);
    return provider !== undefined && provider !== "aws";
  });
  if (isElsewhere) {
    return sameServerBucket(raw);
  }
  const [source, destination] = ["source", "destination"].map((side) => {
    const [bucket, region] = [valueAt(raw, [side, "bucket"]), valueAt(raw, [side, "region"])];
    const partition = typeof region === "string" ? partitionOf(region) : undefined;
    return { bucket, partition: partition?.ok === true ? partition.value.name : undefined };
  });
  return source?.bucket !== undefined &&
    source.bucket === destination?.bucket &&
    source.partition !== undefined &&
    source.partition === destination.partition
    ? [
        `destination.bucket must be another bucket than source.bucket, or each replica would be replicated again, for ever; both are ${JSON.stringify(source.bucket)}`,
      ]
    : [];
}

/** A server that is not AWS has buckets of its own; both may be of one. */
function sameServerBucket(raw: unknown): readonly string[] {
  const endpoints = [
    ["source", "server", "endpoint"],
    ["destination", "endpoint"],
  ] as const;
  const [from, to] = endpoints.map((path) => String(valueAt(raw, path)).replace(/\/$/, ""));
  const [bucket, other] = [
    valueAt(raw, ["source", "bucket"]),
    valueAt(raw, ["destination", "bucket"]),
  ];
  return from === to && from !== "undefined" && bucket === other
    ? [
        `destination.bucket must be another bucket than source.bucket, or each replica would be replicated again, for ever; both are ${JSON.stringify(bucket)} at ${from}`,
      ]
    : [];
}

/** What can be said of the package cache where other settings are wrong, so that all is said at once. */
function cacheProblems(raw: unknown): readonly string[] {
  const section = pypicloudSchema.safeParse(valueAt(raw, ["pypicloud"]));
  const read = section.success ? readPypicloud(section.data) : undefined;
  return read?.ok === false ? read.error : [];
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function problemsOf(issue: Issue, raw: unknown): readonly string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((name) => `${[...path, name].join(".")} is no setting of xpart`);
  }
  const name = path.length === 0 ? "the settings" : path.join(".");
  const found = MAY_BE_SECRET.test(name) ? "" : `; ${presentValue(raw, path)}`;
  return [`${name} ${issue.message}${found}`];
}

/** Values that no error may quote (S3): a server's own settings hold passwords and keys. */
const MAY_BE_SECRET = /^pypicloud\.settings\b/;

/** Longest value that an error quotes. */
const MAX_QUOTED = 120;

function presentValue(raw: unknown, path: readonly string[]): string {
  const value = valueAt(raw, path);
  if (value === undefined) {
    return "it is not set";
  }
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `it has ${text.length} characters` : `it is ${text}`;
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  let value: unknown = raw;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }
  return value;
}

/**
 * @param writtenPolicy - in the user's own order of fields: another order would be another variable of the
 *   functions, which deploys them anew.
 */
function readValues(
  written: WrittenSettings,
  writtenPolicy: PolicyChoices | undefined,
): Result<Settings, readonly string[]> {
  const { policy, $schema: _schema, pypicloud: writtenCache, ...rest } = written;
  const pypicloud = writtenCache === undefined ? undefined : readPypicloud(writtenCache);
  if (pypicloud?.ok === false) {
    return pypicloud;
  }
  const [source, destination] = [partitionOf(written.source.region), placeOf(written.destination)];
  if (!source.ok || !destination.ok) {
    return err([
      ...(source.ok ? [] : [`source.region: ${source.error}`]),
      ...(destination.ok ? [] : [`destination.region: ${destination.error}`]),
    ]);
  }
  return ok({
    ...rest,
    source: { ...written.source, partition: source.value },
    destination: { ...written.destination, partition: destination.value },
    policy: completePolicy(policy ?? {}),
    ...(writtenPolicy === undefined ? {} : { writtenPolicy }),
    ...(pypicloud === undefined ? {} : { pypicloud: pypicloud.value }),
  });
}

/** A server of one's own is in no partition, whatever its region is called. */
function placeOf({ provider, endpoint = "no endpoint", region }: WrittenSettings["destination"]) {
  return provider === "aws" ? partitionOf(region) : ok({ name: `${provider} at ${endpoint}` });
}

function warningsOf(settings: Settings): readonly string[] {
  const { source, destination, credentials, pypicloud, policy } = settings;
  return [
    ...(!isOnServer(source) && isSamePartition(source.partition, destination.partition)
      ? [
          `source.region and destination.region are both in the partition ${source.partition.name}, where S3 Replication does this by itself (C4)`,
        ]
      : []),
    ...(credentials.kind === "federation" && credentials.issuerUrl === undefined
      ? [
          "credentials.issuerUrl is not set: the destination has no role yet. Deploy the source, put its output issuer_url there, then deploy the destination",
        ]
      : []),
    ...(policy.retention !== undefined && !destination.objectLock
      ? [
          "policy.retention does nothing without destination.objectLock: no lock crosses to a bucket without Object Lock",
        ]
      : []),
    ...(pypicloud === undefined
      ? []
      : [...pypicloudWarnings(pypicloud), ...packagesElsewhere(settings, pypicloud)]),
    ...serverWarnings(settings),
  ];
}

/** The sync reads the destination's keys, which rules may have called otherwise than the server's are. */
function packagesElsewhere(
  { policy, source }: Settings,
  { prefix }: PypicloudSettings,
): readonly string[] {
  const replicas = destinationPrefixesOf(
    keyMapOf(policy.keys, source.prefixes, policy.scope?.exclude),
  );
  return replicas.some((other) => other.startsWith(prefix) || prefix.startsWith(other))
    ? []
    : [
        `pypicloud.settings.storage.prefix is ${JSON.stringify(prefix)}, and no replica's key begins with it: source.prefixes and policy.keys bring them below ${replicas.map((other) => JSON.stringify(other)).join(", ")}`,
      ];
}
