import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { QueueAddress } from "@xpart/sandbox";
import type { RequestTotals } from "./sample.ts";
import type { ServerName } from "./servers.ts";

/** Where a side is. */
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
  /** The partition that has queues and table: the sandbox's, whatever the S3 server is. */
  readonly sandbox: BenchPlace;
  readonly queues: { readonly objects: QueueAddress; readonly parts: QueueAddress };
}

/** Two partitions in a process of their own. */
export interface BenchStage extends BenchPlaces {
  /** What was asked so far, counted at the servers; `undefined`: they do not tell. */
  requests(): Promise<RequestTotals | undefined>;
  stop(): Promise<void>;
}

/** Starts them. @param server - of S3, on both sides; default: the sandbox. */
export async function startBenchStage(server: ServerName = "sandbox"): Promise<BenchStage> {
  const child = fork(fileURLToPath(new URL("./sandbox-process.ts", import.meta.url)), [server]);
  const places = (await messageOf(child)) as BenchPlaces;
  return {
    ...places,
    async requests() {
      child.send("requests");
      const { totals } = (await messageOf(child)) as { readonly totals?: RequestTotals };
      return totals;
    },
    stop: () => endProcess(child),
  };
}

/** The next message of a process. @throws where it ends instead. */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([message]) => message),
      once(child, "exit", { signal }).then(([code, by]) => {
        throw new Error(
          `a process of the bench ended with ${by ?? code}: ${child.spawnargs.slice(1).join(" ")}`,
        );
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Lets a process go that ends when nobody is connected to it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exit = once(child, "exit");
  child.disconnect();
  await exit;
}
