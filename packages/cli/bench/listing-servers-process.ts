// Two servers with the same keys in a process of their own: `listing-servers-process.ts <keys> [minio|versitygw]`.
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { createS3Client } from "@xpart/aws-adapters";
import { type Partition, startSandbox } from "@xpart/sandbox";
import { type S3ServerName, startS3Server } from "@xpart/test-kit/s3-servers";
import type { ListingServer } from "./rclone.ts";
import { programOf } from "./servers.ts";
import type { ListingServers } from "./worlds/listing-world.ts";

const BUCKET = "reports";
const KEYS_A_FOLDER = 1_000;
/** Writes at one time to a server of others. */
const WRITERS = 32;

interface FilledSide extends ListingServer {
  stop(): Promise<void>;
}

function keyAt(at: number): string {
  const folder = String(Math.floor(at / KEYS_A_FOLDER)).padStart(4, "0");
  return `production/${folder}/part-${String(at).padStart(9, "0")}.parquet`;
}

/** Without HTTP, which would take longer than all that is measured. */
async function fillSandbox({ s3, endpoint, region, credentials }: Partition, keys: number) {
  s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
  for (let at = 0; at < keys; at += 1) {
    const answer = await s3.handle({
      ...{ method: "PUT", path: `/${BUCKET}/${keyAt(at)}`, query: new URLSearchParams() },
      headers: { "content-length": "1", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      body: Readable.from([Buffer.from("x")]),
    });
    if (answer.status !== 200) throw new Error(`PUT ${keyAt(at)}: ${answer.status}`);
  }
  return { endpoint, region, ...credentials };
}

async function fillServer(name: S3ServerName, keys: number): Promise<FilledSide> {
  const { endpoint, region, credentials, stop } = await startS3Server(name, programOf(name));
  const client = createS3Client({ region, endpoint, credentials });
  client.config.cacheMiddleware = true;
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const versioning = { Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } } as const;
  await client.send(new PutBucketVersioningCommand(versioning));
  let next = 0;
  const write = async () => {
    for (let at = next++; at < keys; at = next++) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: keyAt(at), Body: "x" }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  client.destroy();
  return { endpoint, region, ...credentials, stop };
}

const keys = Number(process.argv[2]);
const server = process.argv[3] as S3ServerName | undefined;
const told = { bucket: BUCKET, keys };
let servers: ListingServers;
let stop: () => Promise<unknown>;
if (server === undefined) {
  const sandbox = await startSandbox();
  const source = await fillSandbox(sandbox.source, keys);
  servers = { ...told, source, destination: await fillSandbox(sandbox.destination, keys) };
  stop = () => sandbox.stop();
} else {
  const source = await fillServer(server, keys);
  const destination = await fillServer(server, keys);
  servers = { ...told, source, destination };
  stop = () => Promise.all([source.stop(), destination.stop()]);
}
process.send?.(servers);
process.once("disconnect", async () => {
  await stop();
  process.exit(0);
});
