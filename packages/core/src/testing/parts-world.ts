import type { Policy } from "../model/policy.ts";
import type { ReplicationFailure } from "../model/replication-failure.ts";
import type { Result } from "../model/result.ts";
import type { PartMessage } from "../ports/part-queue.ts";
import type { ReplicationRun } from "../ports/replication-run.ts";
import { copyPartBatch, type PartOutcome } from "../run/part-batch.ts";
import { type Replicated, replicate } from "../run/replicate.ts";
import { MemoryEventQueue } from "./memory-event-queue.ts";
import { MemoryRun } from "./memory-run.ts";
import { rethrowDeath } from "./rethrow-death.ts";
import { createdEvent, SAMPLE_KEY } from "./sample-events.ts";

/** The bucket that sample events are about. */
const SOURCE_BUCKET = "source-bucket";

/** A world with part workers, whose replicating workers are so slow that they hand over all in parts. */
export class PartsWorld extends MemoryRun {
  /** What was sent to the parts queue, oldest first. */
  readonly ranges: PartMessage[] = [];
  readonly events: MemoryEventQueue = new MemoryEventQueue();
  /** Makes the parts queue refuse from the n-th message on; `undefined`: none. */
  refusesFrom: number | undefined;

  /** Puts an object of these parts at the source. @returns its version id. */
  putInParts(...parts: readonly string[]): string {
    return this.source.put(SAMPLE_KEY, parts.join(""), {
      partSizes: parts.map((part) => part.length),
    });
  }

  /** A worker of `bytesPerSecond`; the default hands everything in parts over. */
  replicateCreated(
    versionId: string,
    bytesPerSecond = 0.001,
  ): Promise<Result<Replicated, ReplicationFailure>> {
    const event = createdEvent({ versionId, sequencer: `00A${versionId.slice(-1)}` });
    return replicate(event, { ...this.slowWorker(), bytesPerSecond });
  }

  /** A worker that hands everything in parts over. */
  slowWorker(policy: Partial<Policy> = {}): ReplicationRun {
    return { ...this.worker(policy), bytesPerSecond: 0.001, handOver: this.#handOver() };
  }

  /** A part worker that works these messages, by default all there are. @throws WorkerDied */
  async copyRanges(
    messages: readonly PartMessage[] = this.ranges,
    policy: Partial<Policy> = {},
  ): Promise<readonly PartOutcome[]> {
    const outcomes: PartOutcome[] = [];
    const run = { ...this.worker(policy), handOver: this.#handOver(), queue: this.events };
    const records = messages.map(({ id, body }) => ({ messageId: id, body }));
    await copyPartBatch(records, () => run, {
      scope: { prefixes: [] },
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    rethrowDeath(outcomes);
    return outcomes;
  }

  #handOver() {
    const send = async (messages: readonly PartMessage[]) => {
      const taken = messages.slice(0, this.refusesFrom);
      this.ranges.push(...taken);
      const error = { kind: "unavailable", side: "queue", operation: "SendMessageBatch" } as const;
      return new Map(
        messages
          .slice(taken.length)
          .map(({ id }) => [id, { ...error, message: "no message taken" }] as const),
      );
    };
    return { queue: { send }, sourceBucket: SOURCE_BUCKET };
  }
}
