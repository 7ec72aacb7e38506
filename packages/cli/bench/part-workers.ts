import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import {
  type LambdaProcess,
  type LambdaProcessOptions,
  startLambdaPoller,
  startLambdaProcess,
} from "@xpart/sandbox";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import { findLambdaBundle } from "../src/commands/demo/lambda-bundle.ts";
import { type BenchStage, startBenchStage } from "./bench-stage.ts";
import { type BigObject, benchClient, deletePrefix, writeBigObject } from "./big-object.ts";
import { startCopyingFunction } from "./copying-function.ts";
import { FUNCTION_MEMORY_MB } from "./function-memory.ts";
import type { Contender } from "./sample.ts";
import type { CopyWorld } from "./worlds/copy-world.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const KEY = "by-part-workers";
/** In the middle of a range of a GiB. */
const KILL_AFTER_MS = 2_000;
/** At the 20 MiB/s that queueHandler counts on, time for 600 MiB: what is bigger is handed over. */
const HAND_OVER_MS = 30_000;
const WORKER_TIMEOUT_MS = 5 * 60_000;
const COPY_LIMIT_MS = 30 * 60_000;

/** How many work at one time, and how many of the first are killed. */
interface Workers {
  readonly count: number;
  readonly killed: number;
}

/** As a row: the built handlers copy a big object by the parts queue, with so many part workers. */
export function copyByWorkers(
  count: number,
  mib: number,
): (world: CopyWorld) => Promise<Contender> {
  return async (world) => ({
    async measure(round) {
      // One that nobody has copied: the ledger knows the others.
      const key = `${KEY}-${count}-${round}`;
      const object = await writeBigObject(world.source, key, mib * MIB, true);
      let rssBytes = 0;
      const sample = await world.counting(async () => {
        const copied = await copyParts(object, { count, killed: 0 }, world);
        rssBytes = copied.rssBytes;
        return { units: mib, wallMs: copied.seconds * 1_000, rssBytes };
      });
      await checkReplica(object, world);
      return sample;
    },
  });
}

/**
 * Copies an object by the built handlers and the parts queue: queueHandler hands it over, four part workers
 * copy, of which two are killed in the middle of a range, and what they had comes again. Prints what it
 * took. @throws where the replica is not exactly the object, or an upload is left behind.
 */
export async function benchParts(gib: number): Promise<void> {
  const stage = await startBenchStage();
  const workers = { count: 4, killed: 2 };
  try {
    const object = await writeBigObject(stage.source, KEY, gib * GIB, true);
    const { seconds, deaths, ranges, rssBytes } = await copyParts(object, workers, stage);
    const etag = await checkReplica(object, stage);
    console.log(
      `${gib} GiB in ${object.partBytes.length} parts and ${ranges} ranges by ${workers.count} part workers, ` +
        `${deaths} of them killed: ${Math.round((gib * GIB) / MIB / seconds)} MiB/s, ` +
        `peak RSS of a worker ${Math.round(rssBytes / MIB)} MiB, ` +
        `both sides ${etag}, no upload left`,
    );
  } finally {
    await stage.stop();
  }
}

async function copyParts(object: BigObject, counts: Workers, stage: BenchStage) {
  const { parts, objects } = stage.queues;
  const modulePath = await findLambdaBundle();
  const environment = {
    ...stage.handlerEnvironment,
    PARTS_QUEUE: parts.url,
    OBJECTS_QUEUE: objects.url,
  };
  const startedMs = performance.now();
  const queueHandler = startCopyingFunction(
    modulePath,
    { ...stage, handlerEnvironment: environment },
    HAND_OVER_MS,
  );
  await queueHandler.copy(object);
  const deaths = { count: 0 };
  const workers = startWorkers({ modulePath, environment }, counts, deaths);
  const poller = startLambdaPoller({
    partition: stage.sandbox,
    queue: parts,
    batchSize: 1,
    concurrency: counts.count,
    errorVisibilitySeconds: 1,
    invoke: (event) => workers.invoke(event),
  });
  const reconciling = startLambdaPoller({
    partition: stage.sandbox,
    queue: objects,
    invoke: (event) => queueHandler.invoke(event),
  });
  await poller.idle(COPY_LIMIT_MS);
  const seconds = (performance.now() - startedMs) / 1000;
  await reconciling.idle();
  await Promise.all([poller.stop(), reconciling.stop()]);
  await Promise.all([workers.stop(), queueHandler.stop()]);
  const { records, failures } = poller.stats();
  const rssBytes = workers.maxRssBytes();
  return { seconds, deaths: deaths.count, ranges: records - failures, rssBytes };
}

/** Part workers, the first of which are killed. */
function startWorkers(
  options: Pick<LambdaProcessOptions, "modulePath" | "environment">,
  { count, killed }: Workers,
  deaths: { count: number },
): LambdaProcess {
  let begun = 0;
  return startLambdaProcess({
    ...options,
    handlerName: "partHandler",
    memorySizeMb: FUNCTION_MEMORY_MB,
    timeoutMs: WORKER_TIMEOUT_MS,
    concurrency: count,
    faults: {
      invocationBegan(_name, kill) {
        begun += 1;
        if (begun > killed) {
          return () => {};
        }
        const timer = setTimeout(() => {
          deaths.count += 1;
          kill();
        }, KILL_AFTER_MS);
        return () => clearTimeout(timer);
      },
    },
  });
}

/** Deletes both when they are equal. @returns the ETag of both. */
async function checkReplica(object: BigObject, stage: BenchStage): Promise<string> {
  const [source, destination] = [benchClient(stage.source), benchClient(stage.destination)];
  const [from, to] = [STAGE_NAMES.sourceBucket, STAGE_NAMES.destinationBucket];
  const part = { Key: object.key, PartNumber: object.partBytes.length };
  const original = await source.send(new HeadObjectCommand({ Bucket: from, ...part }));
  const replica = await destination.send(new HeadObjectCommand({ Bucket: to, ...part }));
  const list = new ListObjectVersionsCommand({ Bucket: to, Prefix: object.key });
  const { Versions = [] } = await destination.send(list);
  const { Uploads = [] } = await destination.send(new ListMultipartUploadsCommand({ Bucket: to }));
  const isSame =
    replica.ETag === original.ETag &&
    replica.PartsCount === original.PartsCount &&
    replica.ContentLength === original.ContentLength &&
    Versions.length === 1 &&
    Versions[0]?.Size === object.sizeBytes;
  if (!isSame || Uploads.length > 0) {
    throw new Error(
      `the source has ${original.ETag}, the destination ${replica.ETag} in ${Versions.length} ` +
        `versions and ${Uploads.length} uploads`,
    );
  }
  await deletePrefix(stage.source, from, object.key);
  await deletePrefix(stage.destination, to, object.key);
  source.destroy();
  destination.destroy();
  return replica.ETag ?? "";
}
