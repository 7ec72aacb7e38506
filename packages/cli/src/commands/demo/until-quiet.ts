import { createSqsWire } from "@xpart/aws-adapters";
import type { DemoStage } from "./demo-stage.ts";
import { readQueueDepths } from "./queue-depths.ts";

const POLL_MS = 100;

/** Resolves when every event has been worked off or given up. @throws when the signal says to end. */
export async function untilQuiet(
  { sandbox, queues }: DemoStage,
  signal: AbortSignal,
): Promise<void> {
  const client = createSqsWire(sandbox.source);
  try {
    await sandbox.source.eventsSettled();
    // The buffer is emptied into the FIFO queue: a message may be in both for a moment, never in none.
    for (;;) {
      signal.throwIfAborted();
      const { buffer, objects } = await readQueueDepths(client, queues);
      if (buffer + objects === 0) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    client.destroy();
  }
}
