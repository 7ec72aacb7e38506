import { randomUUID } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import type { PortError } from "@xpart/core";
import { serverName } from "../server/s3-known-servers.ts";
import type { ServerProfile } from "../server/s3-server-profile.ts";
import { createS3DestinationStore } from "../write/s3-destination-store.ts";
import { PROBES } from "./s3-probe-checks.ts";
import { rawProbe } from "./s3-probe-requests.ts";
import { SOURCE_PROBES } from "./s3-probe-source.ts";
import type { ProbeFinding, ProbeScratch } from "./s3-probe-step.ts";

/** What a probe is to look at. */
export interface ProbeOptions {
  /** Made by `createS3Client`, without a profile. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Below which it writes, under a name of its own; everything is deleted again. */
  readonly prefix: string;
  /** What the server is to be; default: a destination. */
  readonly side?: "source" | "destination";
  /** Called before each of its steps. */
  onStep?(title: string): void;
}

/** What a server keeps, does not keep, and does in a way of its own. */
export interface ProbeReport {
  /** The `Server` header of its answers. */
  readonly server: string | undefined;
  readonly findings: readonly ProbeFinding[];
  /** What the functions are to be given as DEST_PROFILE, or SOURCE_PROFILE. */
  readonly profile: ServerProfile;
  /** Versions that could not be deleted again, by their keys. */
  readonly left: readonly string[];
}

/**
 * Finds out what a server does, by writing under a prefix: some forty requests, most of them small. Nothing outside of
 * the prefix is written, but where a server takes `a/../b` for `b`: `b` is below the prefix, too.
 */
export async function probeServer(options: ProbeOptions): Promise<ProbeReport> {
  const { client, bucket, prefix, onStep } = options;
  const scratch: ProbeScratch = {
    store: createS3DestinationStore({ client, bucket }),
    raw: rawProbe(client, bucket),
    at: `${prefix}xpart-probe-${randomUUID()}/`,
  };
  const findings: ProbeFinding[] = [];
  let profile: ServerProfile = {};
  const steps = options.side === "source" ? SOURCE_PROBES : PROBES;
  for (const probe of steps) {
    onStep?.(probe.title);
    const found = await probe.run(scratch).catch((error: unknown) => failed(probe.title, error));
    findings.push(found.finding);
    profile = { ...profile, ...found.profile };
    if (probe === steps[0] && found.finding.verdict !== "kept") {
      break; // without versions the rest would say nothing
    }
  }
  return {
    server: serverName(client),
    findings,
    profile,
    left: await scratch.raw.clear(scratch.at).catch(() => [scratch.at]),
  };
}

function failed(
  title: string,
  error: unknown,
): { readonly finding: ProbeFinding; readonly profile?: ServerProfile } {
  const { message, name } = error as Partial<PortError & Error>;
  return { finding: { title, verdict: "unknown", says: `${name ?? "failed"}: ${message}` } };
}
