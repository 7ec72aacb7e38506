import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { buildBundle } from "@xpart/test-kit/built-bundle";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { type BenchStage, startBenchStage } from "./bench-stage.ts";
import { benchClient, deleteBigObject, writeBigObject } from "./big-object.ts";
import { startCopyingFunction } from "./copying-function.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Peak resident memory of the built queueHandler, a fresh process for each size; prints a line each. */
export async function benchMemory(sizesGib: readonly number[]): Promise<void> {
  const bundle = buildBundle();
  const stage = await startBenchStage();
  try {
    for (const gib of sizesGib) {
      await measure(gib, bundle.path, stage);
    }
  } finally {
    await stage.stop();
    bundle.remove();
  }
}

async function measure(gib: number, modulePath: string, stage: BenchStage): Promise<void> {
  const key = `memory-${gib}`;
  const sizeBytes = Math.round(gib * GIB);
  const object = await writeBigObject(stage.source, key, sizeBytes, true);
  const copying = startCopyingFunction(modulePath, stage);
  const seconds = await copying.copy(object);
  await copying.stop();
  const client = benchClient(stage.destination);
  const Bucket = STAGE_NAMES.destinationBucket;
  const { Versions = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: key }),
  );
  client.destroy();
  const [replica] = Versions;
  if (Versions.length !== 1 || replica?.Size !== sizeBytes) {
    throw new Error(`the replica of ${key} is not there, or has another size`);
  }
  console.log(
    `${Math.round(sizeBytes / MIB)} MiB in ${object.partBytes.length} parts: ` +
      `peak RSS ${Math.round(copying.maxRssBytes() / MIB)} MiB, ` +
      `${Math.round(sizeBytes / MIB / seconds)} MiB/s`,
  );
  await deleteBigObject(stage.source, STAGE_NAMES.sourceBucket, key, object.versionId);
  await deleteBigObject(stage.destination, Bucket, key, replica.VersionId ?? "");
}
