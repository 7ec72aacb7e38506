import type { SqsEvent } from "@xpart/sandbox";

/** Percentiles of the time from event to replica, in milliseconds. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
}

/** Follows events through the two queues, by what the pollers see. */
export interface LagWatch {
  /** A batch of the buffer queue: notes when EventBridge put each event on it. */
  begun(batch: SqsEvent): void;
  /** A batch of the FIFO queue that the handler has answered: what it did not return is done. */
  ended(batch: SqsEvent, response: unknown): void;
  /** How many events are done. */
  done(): number;
  /** Of the events done since the start, or of the newest `MAX_SAMPLES`. */
  lag(): Lag;
}

/** Kept to compute percentiles from: 800 KB. */
const MAX_SAMPLES = 100_000;

/**
 * Makes a watch. The time of an event itself has a resolution of one second (EventBridge's `time`), so
 * the lag is counted from when the event was put on the buffer queue, which SQS tells in milliseconds,
 * until the handler's answer for its batch.
 */
export function createLagWatch(now: () => number = Date.now): LagWatch {
  const sentMs = new Map<string, number>();
  const samples = new Float64Array(MAX_SAMPLES);
  let done = 0;
  return {
    begun(batch) {
      for (const { body, attributes } of batch.Records) {
        const id = eventIdOf(body);
        if (id !== undefined) {
          sentMs.set(id, Number(attributes.SentTimestamp));
        }
      }
    },
    ended(batch, response) {
      const returned = new Set(returnedIds(response));
      const nowMs = now();
      for (const { body, messageId } of batch.Records) {
        const id = eventIdOf(body);
        const startMs = id === undefined ? undefined : sentMs.get(id);
        if (id === undefined || startMs === undefined || returned.has(messageId)) {
          continue;
        }
        sentMs.delete(id);
        samples[done % MAX_SAMPLES] = Math.max(0, nowMs - startMs);
        done += 1;
      }
    },
    done: () => done,
    lag() {
      const sorted = samples.slice(0, Math.min(done, MAX_SAMPLES)).sort();
      return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
    },
  };
}

/** The nearest-rank percentile of sorted values; 0 where there are none. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function eventIdOf(body: string): string | undefined {
  try {
    const parsed = JSON.parse(body) as { readonly id?: unknown } | null;
    return typeof parsed?.id === "string" ? parsed.id : undefined;
  } catch {
    return undefined;
  }
}

function returnedIds(response: unknown): readonly string[] {
  const { batchItemFailures = [] } = (response ?? {}) as {
    readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
  };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
