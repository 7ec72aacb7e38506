import { createHash, randomUUID } from "node:crypto";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { DEFAULT_POLICY, type Policy, type RecordOutcome, replicateBatch } from "@xpart/core";
import { eventBridgeEvent, MemoryLedger } from "@xpart/core/testing";
import type { S3Place } from "../src/clients/partition-clients.ts";
import { createS3Client, createS3DestinationStore, createS3SourceStore } from "../src/index.ts";

/** A bucket of one side. */
export interface Side {
  readonly place: S3Place;
  readonly bucket: string;
}

/** Two buckets with the engine between them. */
export interface FidelityWorld {
  /** Writes the source. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Replicates a version, which must succeed. @returns its two sides. */
  replicate(key: string, versionId: string, settings?: Settings): Promise<Replica>;
  close(): void;
}

/** What a deployment chooses. */
export interface Settings {
  readonly policy?: Partial<Policy>;
  readonly kmsKeyId?: string;
}

/** All that can be read of an object. */
export interface WholeObject {
  readonly head: HeadObjectCommandOutput;
  readonly tags: Readonly<Record<string, string>>;
  readonly contentSha256: string;
  readonly partSizes: readonly number[];
}

/** A version and what became of it. */
export interface Replica {
  readonly source: WholeObject;
  readonly destination: WholeObject;
}

/** Connects the two sides. */
export function openFidelityWorld(
  source: Side,
  destination: Side,
  now: () => number = Date.now,
): FidelityWorld {
  const client = createS3Client(source.place);
  const replicaClient = createS3Client(destination.place);
  const ledger = new MemoryLedger();
  let sequence = 0;
  return {
    client,
    bucket: source.bucket,
    async replicate(key, versionId, { policy, kmsKeyId } = {}) {
      sequence += 1;
      const sequencer = sequence.toString(16).padStart(16, "0");
      const event = eventBridgeEvent({ bucket: source.bucket, key, versionId, sequencer });
      const outcomes: RecordOutcome[] = [];
      await replicateBatch(
        [{ messageId: "m", body: JSON.stringify(event) }],
        {
          source: createS3SourceStore({ client, bucket: source.bucket }),
          destination: createS3DestinationStore({
            client: replicaClient,
            bucket: destination.bucket,
            ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
          }),
          ledger,
          clock: { now },
          newAttemptId: randomUUID,
          policy: { ...DEFAULT_POLICY, ...policy },
          deadlineMs: now() + 900_000,
          bytesPerSecond: 1024 ** 2,
        },
        {
          scope: { prefixes: [] },
          concurrency: 1,
          reserveMs: 0,
          onOutcome: (outcome) => outcomes.push(outcome),
        },
      );
      const [outcome] = outcomes;
      if (outcome?.result.ok !== true) {
        throw new Error(`not replicated: ${JSON.stringify(outcome?.result)}`);
      }
      const ids = await ledger.read(key, versionId);
      const replicaId = ids.ok ? ids.value.row?.destinationVersionId : undefined;
      return {
        source: await readWhole(client, { Bucket: source.bucket, Key: key, VersionId: versionId }),
        destination: await readWhole(replicaClient, {
          Bucket: destination.bucket,
          Key: key,
          VersionId: replicaId ?? "",
        }),
      };
    },
    close() {
      client.destroy();
      replicaClient.destroy();
    },
  };
}

interface Version {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string;
}

/** Reads everything of a version, with the SDK and without xpart's own reading. */
async function readWhole(client: S3Client, version: Version): Promise<WholeObject> {
  const checksums = { ...version, ChecksumMode: "ENABLED" } as const;
  const head = await client.send(new HeadObjectCommand(checksums));
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(version));
  const hash = createHash("sha256");
  const { Body } = await client.send(new GetObjectCommand(version));
  hash.update((await Body?.transformToByteArray()) ?? "");
  return {
    head,
    tags: Object.fromEntries(TagSet.map(({ Key = "", Value = "" }) => [Key, Value])),
    contentSha256: hash.digest("hex"),
    partSizes: await readPartSizes(client, version),
  };
}

async function readPartSizes(client: S3Client, version: Version): Promise<readonly number[]> {
  const sizes: number[] = [];
  let count = 1;
  for (let PartNumber = 1; PartNumber <= count; PartNumber += 1) {
    const part = await client.send(new HeadObjectCommand({ ...version, PartNumber }));
    count = part.PartsCount ?? 1;
    sizes.push(part.ContentLength ?? Number.NaN);
  }
  return sizes;
}
