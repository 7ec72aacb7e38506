import { isSamePartition, partitionOf } from "@xpart/aws-adapters";
import { DEFAULT_POLICY, err, ok, type Policy, parsePolicy, type Result } from "@xpart/core";
import { chosenPackage } from "../chosen-package.ts";
import { checkSettings } from "./check-settings.ts";
import { pypicloudWarnings, readPypicloud } from "./read-pypicloud.ts";
import type { Settings, WrittenSettings } from "./settings.ts";
import { settingsSchema } from "./settings-schema.ts";

/** Settings that were read. */
export interface ParsedSettings {
  readonly settings: Settings;
  /** Sentences about what is allowed, but probably not meant. */
  readonly warnings: readonly string[];
}

/**
 * Reads settings that a user wrote, filling in every default. Does no IO, but to find the zip of this
 * version: that a zip is there is checked by `loadSettings`.
 *
 * @returns the settings, or one sentence for each that is wrong, which begins with the setting's name
 *   and says what it must be.
 */
export function parseSettings(raw: unknown): Result<ParsedSettings, readonly string[]> {
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) {
    return err(parsed.error.issues.flatMap((issue) => problemsOf(issue, raw)));
  }
  const read = readValues(parsed.data);
  if (!read.ok) {
    return read;
  }
  const problems = checkSettings(read.value);
  return problems.length > 0
    ? err(problems)
    : ok({ settings: read.value, warnings: warningsOf(read.value) });
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
  let value: unknown = raw;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }
  if (value === undefined) {
    return "it is not set";
  }
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `it has ${text.length} characters` : `it is ${text}`;
}

function readValues(written: WrittenSettings): Result<Settings, readonly string[]> {
  const { policy: writtenPolicy, $schema: _schema, pypicloud: writtenCache, ...rest } = written;
  const policy = readPolicy(writtenPolicy);
  const pypicloud = writtenCache === undefined ? undefined : readPypicloud(writtenCache);
  const [source, destination] = [
    partitionOf(written.source.region),
    partitionOf(written.destination.region),
  ];
  if (!policy.ok || pypicloud?.ok === false) {
    return err([
      ...(policy.ok ? [] : policy.error),
      ...(pypicloud?.ok === false ? pypicloud.error : []),
    ]);
  }
  if (!source.ok || !destination.ok) {
    return err([
      ...(source.ok ? [] : [`source.region: ${source.error}`]),
      ...(destination.ok ? [] : [`destination.region: ${destination.error}`]),
    ]);
  }
  return ok({
    ...rest,
    package: chosenPackage(rest.package, "xpart.zip"),
    source: { ...written.source, partition: source.value },
    destination: { ...written.destination, partition: destination.value },
    policy: policy.value,
    ...(writtenPolicy === undefined ? {} : { writtenPolicy }),
    ...(pypicloud === undefined ? {} : { pypicloud: pypicloud.value }),
  });
}

function readPolicy(written: unknown): Result<Policy, readonly string[]> {
  if (written === undefined) {
    return ok(DEFAULT_POLICY);
  }
  const policy = parsePolicy(written);
  return policy.ok ? policy : err(policy.error.map((line) => `policy.${line}`));
}

function warningsOf(settings: Settings): readonly string[] {
  const { source, destination, credentials, pypicloud } = settings;
  return [
    ...(isSamePartition(source.partition, destination.partition)
      ? [
          `source.region and destination.region are both in the partition ${source.partition.name}, where S3 Replication does this by itself (C4)`,
        ]
      : []),
    ...(credentials.kind === "federation" && credentials.issuerUrl === undefined
      ? [
          "credentials.issuerUrl is not set: the destination has no role yet. Deploy the source, put its output issuer_url there, then deploy the destination",
        ]
      : []),
    ...(pypicloud === undefined ? [] : pypicloudWarnings(pypicloud)),
  ];
}
