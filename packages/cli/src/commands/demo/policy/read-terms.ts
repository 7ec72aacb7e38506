import { readFile } from "node:fs/promises";
import type { PolicyChoices } from "@xpart/core";
import { parseSettings } from "@xpart/deployment";
import { CliError } from "../../../cli-error.ts";
import { DEPLOYMENT, STAGE_NAMES } from "../demo-stage.ts";
import type { DemoTerms } from "./demo-terms.ts";

/**
 * Reads a file that holds a policy, as `policy` of the settings file has it; or a part of a settings file: `policy`,
 * `source.prefixes`, and what the destination demands of whoever writes.
 *
 * @throws CliError where there is none, or each field that is wrong, by name.
 */
export async function readTermsFile(path: string): Promise<DemoTerms> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new CliError({
      what: "The policy cannot be read",
      subject: path,
      remedy: `Name a file with --policy FILE.\n${error instanceof Error ? error.message : error}`,
    });
  });
  const read = termsIn(text);
  if (Array.isArray(read)) {
    throw new CliError({
      what: "This is no policy",
      subject: path,
      remedy: `${read.join("\n")}\ndocs/filters.md and docs/mappings.md have examples.`,
    });
  }
  return read as DemoTerms;
}

/** Of a settings file, what a demo can do; all else it has already. */
const PARTS: Readonly<Record<string, readonly string[] | undefined>> = {
  policy: undefined,
  source: ["prefixes"],
  destination: ["encryption", "acl", "kmsKeyArn"],
};

/** @returns what is wrong with it, as sentences, where something is. */
function termsIn(text: string): DemoTerms | readonly string[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return [`It is not JSON: ${error instanceof Error ? error.message : error}`];
  }
  const isPart = fieldsOf(raw).some(([name]) => Object.hasOwn(PARTS, name));
  const part = isPart ? (raw as SettingsPart) : { policy: raw as PolicyChoices };
  const unknown = isPart ? unknownIn(part) : [];
  return unknown.length > 0 ? unknown : termsOf(part);
}

interface SettingsPart {
  readonly policy?: PolicyChoices;
  readonly source?: object;
  readonly destination?: object;
}

/** It is read as the settings file of a demo would be, so that it says the same of what is wrong. */
function termsOf({ policy, source, destination }: SettingsPart): DemoTerms | readonly string[] {
  const read = parseSettings({
    ...DEPLOYMENT,
    source: { ...source, region: "us-east-1", bucket: STAGE_NAMES.sourceBucket },
    destination: {
      ...{ ...destination, region: "us-gov-west-1", bucket: STAGE_NAMES.destinationBucket },
      objectLock: Object(policy).retention !== undefined,
    },
    ...(policy === undefined ? {} : { policy }),
  });
  if (!read.ok) {
    return read.error;
  }
  const { settings } = read.value;
  const { encryption, acl, kmsKeyArn } = settings.destination;
  return {
    policy,
    prefixes: settings.source.prefixes,
    destination: {
      ...(encryption && { encryption }),
      ...(acl && { acl }),
      ...(kmsKeyArn && { kmsKeyArn }),
    },
  };
}

function unknownIn(part: SettingsPart): readonly string[] {
  return fieldsOf(part).flatMap(([name, value]) => {
    const known = PARTS[name];
    if (!Object.hasOwn(PARTS, name)) {
      return [
        `${name} is nothing that a demo can be told; it takes ${Object.keys(PARTS).join(", ")}`,
      ];
    }
    return fieldsOf(known === undefined ? {} : value)
      .filter(([field]) => known?.includes(field) !== true)
      .map(
        ([field]) =>
          `${name}.${field} is nothing that a demo can be told; of ${name} it takes ${known?.join(", ")}`,
      );
  });
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
