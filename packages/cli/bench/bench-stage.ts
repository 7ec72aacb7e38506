import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { QueueAddress } from "@xpart/sandbox";

/** Where a partition is. */
export interface BenchPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What the process of the two partitions tells of them. */
export interface BenchPlaces {
  readonly source: BenchPlace;
  readonly destination: BenchPlace;
  /** All that queueHandler needs; with `PARTS_QUEUE` it hands over what takes too long. */
  readonly handlerEnvironment: Readonly<Record<string, string>>;
  /** Of the source. */
  readonly queues: { readonly objects: QueueAddress; readonly parts: QueueAddress };
}

/** Two partitions in a process of their own. */
export interface BenchStage extends BenchPlaces {
  stop(): Promise<void>;
}

/** Starts them. */
export async function startBenchStage(): Promise<BenchStage> {
  const child = fork(fileURLToPath(new URL("./sandbox-process.ts", import.meta.url)));
  const [places] = (await once(child, "message")) as [BenchPlaces];
  return { ...places, stop: () => endProcess(child) };
}

/** Lets a process go that ends when nobody is connected to it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.disconnect();
  await exit;
}
