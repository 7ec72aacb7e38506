import { readQueueDepth } from "@xpart/aws-adapters";
import type { StageQueues } from "./demo-stage.ts";

/** How many messages each queue holds: to be received, in flight, or delayed. */
export interface QueueDepths {
  readonly buffer: number;
  readonly objects: number;
  /** Both dead-letter queues together. */
  readonly deadLetters: number;
}

/** A client of SQS. */
type SqsSending = Parameters<typeof readQueueDepth>[0]["client"];

/** Asks for the depth of all queues: one request each. */
export async function readQueueDepths(
  client: SqsSending,
  queues: StageQueues,
): Promise<QueueDepths> {
  const [buffer, objects, bufferDead, objectsDead] = await Promise.all([
    readDepth(client, queues.buffer.url),
    readDepth(client, queues.objects.url),
    readDepth(client, queues.bufferDeadLetters.url),
    readDepth(client, queues.objectsDeadLetters.url),
  ]);
  return { buffer, objects, deadLetters: bufferDead + objectsDead };
}

async function readDepth(client: SqsSending, queueUrl: string): Promise<number> {
  const depth = await readQueueDepth({ client, queueUrl });
  if (!depth.ok) {
    throw new Error(depth.error.message);
  }
  return depth.value.waiting + depth.value.inFlight;
}
