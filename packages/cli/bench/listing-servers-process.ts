// Two partitions with the same keys in a process of their own: `listing-servers-process.ts <keys>`.
import { Readable } from "node:stream";
import { type Partition, startSandbox } from "@xpart/sandbox";
import type { ListingServers } from "./compare-peers.ts";

const BUCKET = "reports";
const KEYS_A_FOLDER = 1_000;

const sandbox = await startSandbox();

/** Without HTTP, which would take longer than all that is measured. */
async function fill({ s3, endpoint, region, credentials }: Partition, keys: number) {
  s3.createBucket(BUCKET, { versioning: "enabled", eventBridge: false });
  for (let at = 0; at < keys; at += 1) {
    const folder = String(Math.floor(at / KEYS_A_FOLDER)).padStart(4, "0");
    const key = `production/${folder}/part-${String(at).padStart(9, "0")}.parquet`;
    const answer = await s3.handle({
      ...{ method: "PUT", path: `/${BUCKET}/${key}`, query: new URLSearchParams() },
      headers: { "content-length": "1", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      body: Readable.from([Buffer.from("x")]),
    });
    if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status}`);
  }
  return { endpoint, region, ...credentials };
}

const keys = Number(process.argv[2]);
const servers: ListingServers = {
  bucket: BUCKET,
  source: await fill(sandbox.source, keys),
  destination: await fill(sandbox.destination, keys),
};
process.send?.(servers);
process.once("disconnect", async () => {
  await sandbox.stop();
  process.exit(0);
});
