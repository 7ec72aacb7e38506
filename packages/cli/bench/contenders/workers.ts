import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { eventBridgeEvent } from "@xpart/core/testing";
import { lambdaNodeArguments } from "@xpart/sandbox";
import { STAGE_NAMES } from "../../src/commands/demo/demo-stage.ts";
import { findLambdaBundle } from "../../src/commands/demo/lambda-bundle.ts";
import { endProcess, messageOf } from "../bench-stage.ts";
import type { BigObject } from "../big-object.ts";
import { FUNCTION_MEMORY_MB } from "../function-memory.ts";
import type { Contender, Sample } from "../sample.ts";
import type { LoopName, Work, Worked, WorkerPlaces } from "../work.ts";
import type { CopyWorld } from "../worlds/copy-world.ts";

/** New small objects of a round. */
export const SMALL_OBJECTS = 200;
/** A worker works thousands: what V8 takes to make its code fast is not what they cost. */
const WARM_UP = 400;
const SMALL_REMAINING_MS = 60_000;
/** Lambda's limit. */
const BIG_REMAINING_MS = 15 * 60_000;
const MIB = 1024 ** 2;

/** Has a warm worker process copy small objects. */
export function copySmall(loop: LoopName): (world: CopyWorld) => Promise<Contender> {
  return async (world) => {
    const worker = await startWorker(loop, world);
    const copy = async (count: number) => {
      const { events } = await world.makeObjects(count);
      return world.counting(() => worker.work({ events, remainingMs: SMALL_REMAINING_MS }, count));
    };
    return {
      warmUp: async () => void (await copy(WARM_UP)),
      measure: () => copy(SMALL_OBJECTS),
      stop: worker.stop,
    };
  };
}

/** Has a worker process copy a big object, of which all rows of the round have the same. */
export function copyBig(
  loop: LoopName,
  mib: number,
  isParted: boolean,
): (world: CopyWorld) => Promise<Contender> {
  return async (world) => {
    const worker = await startWorker(loop, world);
    return {
      async warmUp() {
        const { events } = await world.makeObjects(1);
        if (loop === "handler") await worker.work({ events, remainingMs: BIG_REMAINING_MS }, 1);
      },
      async measure(round) {
        const object = await world.bigObject(round, mib * MIB, isParted);
        const work = { events: [eventOf(object, round)], remainingMs: BIG_REMAINING_MS, object };
        const sample = await world.counting(() => worker.work(work, mib));
        await world.deleteReplicas(object.key);
        return sample;
      },
      stop: worker.stop,
    };
  };
}

function eventOf({ key, versionId }: BigObject, round: number): object {
  return eventBridgeEvent({
    ...{ bucket: STAGE_NAMES.sourceBucket, key, versionId },
    sequencer: (round + 1).toString(16).padStart(16, "0"),
  });
}

async function startWorker(loop: LoopName, world: CopyWorld) {
  const { source, destination, sandbox, handlerEnvironment } = world;
  const bundlePath = await findLambdaBundle();
  const { sourceBucket, destinationBucket, table } = STAGE_NAMES;
  const places: WorkerPlaces = {
    ...{ source, destination, sandbox, bundlePath },
    ...{ sourceBucket, destinationBucket, table },
  };
  const child = fork(fileURLToPath(new URL("../worker-process.mjs", import.meta.url)), [loop], {
    execArgv: [...lambdaNodeArguments(FUNCTION_MEMORY_MB)],
    env: {
      PATH: process.env["PATH"] ?? "",
      ...handlerEnvironment,
      _HANDLER: "index.queueHandler",
      BENCH_PLACES: JSON.stringify(places),
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await messageOf(child);
  return {
    async work(work: Work, units: number): Promise<Omit<Sample, "requests">> {
      child.send(work);
      const worked = (await messageOf(child)) as Worked;
      if (worked.kind === "failed") {
        throw new Error(worked.message);
      }
      const { cpuMs, wallMs, rssBytes } = worked;
      // What strips types is in the memory of what is written with them.
      return { units, cpuMs, wallMs, ...(loop === "same-calls" ? {} : { rssBytes }) };
    },
    stop: () => endProcess(child),
  };
}
