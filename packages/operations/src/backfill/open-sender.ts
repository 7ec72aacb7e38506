import { readQueueDepth, type SqsSendingOptions } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import { type LimitWatch, watchPace } from "../ranges/limit-watch.ts";
import { createRequestPace } from "../ranges/request-pace.ts";
import { type AskedDeployment, askForKeys } from "../release/release-keys.ts";
import { type BacklogGate, createBacklogGate } from "./backlog-gate.ts";
import { KeySender } from "./key-sender.ts";

/** How fast keys are sent. */
export interface SendingPace {
  /** The most keys a second. */
  readonly keysPerSecond: number;
  /** The most messages that wait in the functions' FIFO queue because of it. */
  readonly mostWaiting: number;
  now(): number;
  /** Resolves after so long, at once where `signal` is aborted; it never throws. */
  sleep(ms: number): Promise<void>;
  readonly signal: AbortSignal;
  /** Hears of what this pace, or a full queue, holds back. */
  readonly watch?: LimitWatch | undefined;
}

/** A deployment whose functions' FIFO queue can be found. */
export interface QueuedDeployment {
  readonly queues: { find(role: "objects"): Promise<Result<SqsSendingOptions, PortError>> };
}

/** A way to send keys, and what it knows of the queue. */
export interface OpenSender {
  /** See `BackfillOptions.send`. */
  send(key: string): Promise<PortError | "stopped" | undefined>;
  readonly gate: BacklogGate;
}

/** Sends keys of a deployment to be reconciled with all of their history. */
export function openSender(
  deployment: AskedDeployment & QueuedDeployment,
  pace: SendingPace,
): OpenSender {
  const { keysPerSecond, mostWaiting: most, watch, ...tools } = pace;
  const gate = createBacklogGate({ ...tools, most, readWaiting: () => readWaiting(deployment) });
  const sender = new KeySender({
    gate: watch === undefined ? gate : { pass: () => watch.during(gate.pass()) },
    pace: watchPace(createRequestPace(keysPerSecond, tools), watch),
    sleep: tools.sleep,
    signal: tools.signal,
    async ask(keys) {
      const { refused } = await askForKeys(keys, { history: "all" }, deployment);
      return new Map(refused.map(({ key, error }) => [key, error]));
    },
  });
  return { gate, send: (key) => sender.send(key) };
}

/** Messages of the functions' FIFO queue that nobody has yet. */
async function readWaiting({ queues }: QueuedDeployment): Promise<Result<number, PortError>> {
  const depth = await readObjectsDepth({ queues });
  return depth.ok ? ok(depth.value.waiting) : depth;
}

/** What the functions' FIFO queue has: one request, and one more the first time. */
export async function readObjectsDepth({
  queues,
}: QueuedDeployment): ReturnType<typeof readQueueDepth> {
  const queue = await queues.find("objects");
  return queue.ok ? readQueueDepth(queue.value) : queue;
}
