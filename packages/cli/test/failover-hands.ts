import { PassThrough } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { runCli } from "../src/run-cli.ts";
import type { FailoverWorld } from "./failover-world.ts";
import { steadied } from "./steadied-output.ts";

/** Of mappings, which a pause lists. */
const MAPPING = /(?<=(?:Enabled|Disabled) {2})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const BUCKETS = { source: "reports", destination: "reports-gov" } as const;

type Side = keyof typeof BUCKETS;

/** What a person does to a world: types commands, writes objects, and looks. */
export interface FailoverHands {
  xpart(line: string): Promise<{ readonly exitCode: number; readonly text: string }>;
  put(side: Side, key: string, body: string): Promise<void>;
  remove(side: Side, key: string): Promise<void>;
  /** Content of all entries of a key, newest first; `-` is a delete marker. */
  stack(side: Side, key: string): Promise<readonly string[]>;
  /** Objects that were written to a side since the last reset. */
  written(side: Side): number;
}

/** Hands on a world, each time by clients of their own. */
export function failoverHands(world: FailoverWorld): FailoverHands {
  async function xpart(line: string): Promise<{ exitCode: number; text: string }> {
    const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end();
    const exitCode = await runCli(
      [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ""),
      {
        ...{ stdout, stderr, stdin, workingDirectory: world.folder, environment: {} },
        signal: new AbortController().signal,
      },
    );
    const text = steadied(`${stderr.read() ?? ""}${stdout.read() ?? ""}`);
    return { exitCode, text: text.replaceAll(MAPPING, "mapping-id") };
  }

  async function put(side: Side, Key: string, Body: string): Promise<void> {
    const client = createS3Client(world.sandbox[side]);
    await client.send(new PutObjectCommand({ Bucket: BUCKETS[side], Key, Body }));
    client.destroy();
  }

  async function remove(side: Side, Key: string): Promise<void> {
    const client = createS3Client(world.sandbox[side]);
    await client.send(new DeleteObjectCommand({ Bucket: BUCKETS[side], Key }));
    client.destroy();
  }

  async function stack(side: Side, Prefix: string): Promise<readonly string[]> {
    const client = createS3Client(world.sandbox[side]);
    const Bucket = BUCKETS[side];
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix }),
    );
    const read = Versions.map(async ({ VersionId, LastModified, IsLatest }) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: Prefix, VersionId }));
      return { text: await Body?.transformToString(), LastModified, IsLatest };
    });
    const markers = DeleteMarkers.map((marker) => ({ ...marker, text: "-" }));
    const all = [...(await Promise.all(read)), ...markers];
    client.destroy();
    const isNewest = ({ IsLatest = false }) => Number(IsLatest);
    return all
      .toSorted((left, right) => isNewest(right) - isNewest(left))
      .map(({ text }) => text ?? "");
  }

  function written(side: Side): number {
    const { s3 = {} } = world.sandbox[side].requestCounts();
    return (s3["PutObject"] ?? 0) + (s3["CopyObject"] ?? 0) + (s3["CompleteMultipartUpload"] ?? 0);
  }
  return { xpart, put, remove, stack, written };
}
