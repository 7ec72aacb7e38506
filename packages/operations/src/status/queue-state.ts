import { type QueueDepth, readQueueDepth } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { QueueDirectory, QueueRole } from "../open/queue-directory.ts";

/** What a queue of the deployment has. */
export interface QueueState extends QueueDepth {
  readonly name: string;
}

/** Asks a queue: one request, and one more the first time, to find it. */
export async function readQueueState(
  role: QueueRole,
  queues: QueueDirectory,
): Promise<Result<QueueState, PortError>> {
  const link = await queues.find(role);
  if (!link.ok) {
    return link;
  }
  const depth = await readQueueDepth(link.value);
  return depth.ok ? ok({ name: link.value.name, ...depth.value }) : depth;
}
