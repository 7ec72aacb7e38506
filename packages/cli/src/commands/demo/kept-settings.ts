import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyChoices } from "@xpart/core";
import type { Partition, Sandbox } from "@xpart/sandbox";
import { DEPLOYMENT, STAGE_NAMES } from "./demo-stage.ts";
import { type DemoTerms, hasLocks, NO_TERMS } from "./policy/demo-terms.ts";

/** Files about a kept sandbox, so that every command can be tried on it. */
export interface KeptSettings {
  /** xpart's own settings. */
  readonly path: string;
  /** The `aws` command's: profiles {@link PROFILES}, with Region, endpoint and keys. */
  readonly awsPath: string;
  /** Takes it away again, with the folder that it is in. */
  remove(): Promise<void>;
}

/** Profiles of the file beside the settings. Their keys are the sandbox's own, and open nothing else. */
export const PROFILES = { source: "source", destination: "destination" } as const;
const CREDENTIALS_FILE = "credentials";
/** For its owner alone, as AWS's own file is. */
const OWNER_ONLY = 0o600;

/** Writes settings and credentials of a sandbox into a new folder below the system's temporary one. */
export async function writeKeptSettings(
  sandbox: Sandbox,
  policy: PolicyChoices | undefined,
  terms: DemoTerms = NO_TERMS,
): Promise<KeptSettings> {
  const folder = await mkdtemp(join(tmpdir(), "xpart-demo-"));
  const path = join(folder, "xpart.config.json");
  const settings = {
    ...DEPLOYMENT,
    source: {
      ...sideSettings("source", STAGE_NAMES.sourceBucket, sandbox),
      ...(terms.prefixes.length === 0 ? {} : { prefixes: terms.prefixes }),
    },
    destination: {
      ...sideSettings("destination", STAGE_NAMES.destinationBucket, sandbox),
      ...terms.destination,
      ...(hasLocks(terms) ? { objectLock: true } : {}),
    },
    ...(policy === undefined ? {} : { policy }),
  };
  await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`);
  const profiles = (["source", "destination"] as const).map((side) =>
    profileText(PROFILES[side], sandbox[side]),
  );
  await writeFile(join(folder, CREDENTIALS_FILE), profiles.join("\n"), { mode: OWNER_ONLY });
  const awsPath = join(folder, CREDENTIALS_FILE);
  return { path, awsPath, remove: () => rm(folder, { recursive: true, force: true }) };
}

function sideSettings(side: "source" | "destination", bucket: string, sandbox: Sandbox) {
  const { region, endpoint } = sandbox[side];
  return {
    ...{ region, bucket, endpoint },
    profile: PROFILES[side],
    credentialsFile: CREDENTIALS_FILE,
  };
}

/** The `aws` command reads Region and endpoint from this file as well (since 2.13 and 1.29, July 2023). */
function profileText(name: string, { region, endpoint, credentials }: Partition): string {
  return [
    `[${name}]`,
    `region = ${region}`,
    `endpoint_url = ${endpoint}`,
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    "",
  ].join("\n");
}
