import type { S3Client } from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import type { PolicyChoices } from "@xpart/core";
import type { Partition } from "@xpart/sandbox";
import { compareSides, type SidesComparison } from "../commands/demo/compare-sides.ts";
import { startPipeline } from "../commands/demo/demo-pipeline.ts";
import { buildStage, STAGE_NAMES } from "../commands/demo/demo-stage.ts";
import { createWeather } from "../commands/demo/demo-weather.ts";
import { writeKeptSettings } from "../commands/demo/kept-settings.ts";
import { findLambdaBundle } from "../commands/demo/lambda-bundle.ts";
import { untilQuiet } from "../commands/demo/until-quiet.ts";
import { createOnlooker } from "../commands/demo/view/onlooker.ts";

/** Two versioned buckets in two partitions on loopback, with the deployed handlers of xpart at work between them. */
export interface Replication {
  /** In `aws`, us-east-1: what is written here crosses. */
  readonly source: ReplicationSide;
  /** In `aws-us-gov`, us-gov-west-1. */
  readonly destination: ReplicationSide;
  /** A settings file for `xpart --config`, with credentials beside it. */
  readonly settingsPath: string;
  /** Resolves when every event so far is worked off or a dead letter. @throws the signal's reason, where it aborts before. */
  settled(signal?: AbortSignal): Promise<void>;
  /**
   * What `xpart verify --deep checksum` finds, under the policy: every version, marker, header, tag and content.
   *
   * @throws CliError where a side cannot be read.
   */
  compare(): Promise<SidesComparison>;
  /** What the handlers complained of, each reason once, with how often. */
  troubles(): readonly { readonly reason: string; readonly count: number }[];
  /** Ends all that was started, and removes the settings file. */
  stop(): Promise<void>;
}

/** One bucket and what opens it. */
export interface ReplicationSide {
  readonly bucket: string;
  readonly client: S3Client;
  /** Endpoint, region and keys for other programs, and all else that the sandbox can do. */
  readonly partition: Partition;
}

/** What the handlers run under. */
export interface ReplicationOptions {
  /** As in the settings file; absent: all defaults. */
  readonly policy?: PolicyChoices;
  /** Lets events come late and twice, requests fail and handlers die, the same for the same seed. Absent: nothing fails on purpose. */
  readonly chaosSeed?: number;
}

/**
 * Starts it, on free ports: some seconds, most of them the handlers' processes.
 *
 * @throws CliError where the handlers are not built.
 */
export async function startReplication({
  policy,
  chaosSeed,
}: ReplicationOptions = {}): Promise<Replication> {
  const bundlePath = await findLambdaBundle();
  const stage = await buildStage(createWeather(chaosSeed));
  const pipeline = startPipeline(bundlePath, stage, createOnlooker(), policy);
  const { sandbox, weather } = stage;
  const settings = await writeKeptSettings(sandbox, policy);
  const sideOf = (partition: Partition, bucket: string) => ({
    ...{ bucket, partition, client: createS3Client(partition) },
  });
  const source = sideOf(sandbox.source, STAGE_NAMES.sourceBucket);
  const destination = sideOf(sandbox.destination, STAGE_NAMES.destinationBucket);
  const never = new AbortController().signal;
  return {
    ...{ source, destination, settingsPath: settings.path },
    settled: (signal = never) => untilQuiet(stage, signal),
    compare: () => compareSides(stage, { policy, signal: never }),
    troubles: pipeline.troubles.reasons,
    async stop() {
      source.client.destroy();
      destination.client.destroy();
      weather.chaos?.faults.stop();
      await pipeline.stop();
      await sandbox.stop();
      await settings.remove();
    },
  };
}
