import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { parseSettings } from "@xpart/deployment";
import { makeZip } from "@xpart/infra/test/sample-settings";
import { type DeployedWorld, deploy } from "@xpart/infra/test/wiring/deployed-world";
import type { FaultPlan } from "@xpart/sandbox";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { type S3ServerName, type StartedS3Server, startS3Server } from "@xpart/test-kit/s3-servers";
import { onTestFinished } from "vitest";
import { runCli } from "../src/run-cli.ts";

/** `pnpm interop:s3` installs the servers, and says here where they are. */
export const INTEROP_FOLDER: string | undefined = process.env["XPART_INTEROP_S3"];

/** The deployed functions between the sandbox and a server of others. */
export interface InteropWorld {
  readonly world: DeployedWorld;
  readonly source: S3Client;
  readonly destination: S3Client;
  /** Runs a command as an operator does, by the settings file. */
  xpart(...args: readonly string[]): Promise<Ran>;
}

/** What a command came to. */
export interface Ran {
  readonly code: number;
  /** All that it wrote, and what of that stands on its standard output, which is JSON with `--json`. */
  readonly out: string;
  readonly stdout: string;
}

/** A lease lasts as long as its invocation had: with the deployed quarter of an hour each kill would cost that. */
const KILLED_MS = 5_000;

/**
 * The functions' bundle between the sandbox and a server, by what infra synthesised and nothing else.
 *
 * @param faults - kills invocations, which are short then.
 */
export async function openWorld(
  name: S3ServerName,
  faults?: Pick<FaultPlan, "invocationBegan">,
): Promise<InteropWorld> {
  const server = await startS3Server(name, `${INTEROP_FOLDER}/${name}`);
  onTestFinished(() => server.stop());
  const [bundle, zip] = [buildBundle(), makeZip()];
  const { accessKeyId, secretAccessKey } = server.credentials;
  await makeBucket(server);
  const scratch = mkdtempSync(join(tmpdir(), "xpart-interop-deployment-"));
  const written = {
    ...{ name: "copies", environment: "test", package: { zip: zip.path } },
    source: { region: "us-east-1", bucket: "the-source" },
    destination: {
      ...{ provider: name, endpoint: server.endpoint, region: server.region, bucket: "copies" },
    },
    // Of what MinIO knows.
    policy: { storageClass: "STANDARD" },
  };
  const parsed = parseSettings(written);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  const world = await deploy({
    settings: parsed.value.settings,
    bundles: new Map([["xpart.zip", bundle.path]]),
    ...(faults === undefined ? {} : { faults, invocationMs: KILLED_MS }),
    serverSecret: JSON.stringify({ accesskey: accessKeyId, secretaccesskey: secretAccessKey }),
  });
  const { endpoint, region, credentials } = world.sandbox.source;
  const source = createS3Client({ endpoint, region, credentials });
  const destination = createS3Client(server);
  const config = join(scratch, "xpart.config.json");
  const profiles = { here: credentials, there: server.credentials };
  writeFileSync(join(scratch, "credentials"), credentialsText(profiles));
  const asked = { credentialsFile: "credentials" };
  writeFileSync(
    config,
    JSON.stringify({
      ...written,
      source: { ...written.source, ...asked, endpoint, profile: "here" },
      destination: { ...written.destination, ...asked, profile: "there" },
    }),
  );
  onTestFinished(async () => {
    source.destroy();
    destination.destroy();
    await world.stop();
    bundle.remove();
    zip.remove();
    rmSync(scratch, { recursive: true });
  });
  return {
    ...{ world, source, destination },
    xpart: (...args) => runXpart([...args, "--config", config]),
  };
}

async function makeBucket(server: StartedS3Server): Promise<void> {
  const client = createS3Client(server);
  await client.send(new CreateBucketCommand({ Bucket: "copies" }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: "copies", VersioningConfiguration }));
  client.destroy();
}

/** A credentials file of these profiles. */
export function credentialsText(
  profiles: Readonly<Record<string, StartedS3Server["credentials"]>>,
): string {
  return Object.entries(profiles)
    .map(
      ([name, { accessKeyId, secretAccessKey }]) =>
        `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    .join("");
}

/** Runs a command and takes what it says. */
export async function runXpart(args: readonly string[]): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [said, answered]: [string[], string[]] = [[], []];
  stdout.on("data", (chunk: Buffer) => void answered.push(String(chunk)));
  for (const stream of [stdout, stderr]) {
    stream.on("data", (chunk: Buffer) => said.push(String(chunk)));
  }
  const code = await runCli(args, {
    ...{ stdout, stderr, workingDirectory: process.cwd() },
    signal: new AbortController().signal,
  });
  return { code, out: said.join(""), stdout: answered.join("") };
}
