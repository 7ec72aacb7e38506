import type { SqsEvent } from "@xpart/sandbox";

/** Percentiles of the time from event to replica, in milliseconds. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
}

/** An event that the handlers are done with. */
export interface DoneEvent {
  readonly key: string;
  /** EventBridge's detail type, such as `Object Created`; of a marker `Delete Marker Created`. */
  readonly what: string;
  readonly sizeBytes: number | undefined;
  readonly lagMs: number;
  /** How often its message was received; more than 1: somebody had failed or died on it. */
  readonly receives: number;
  /** Whether it had been done before and came once more. */
  readonly isRepeated: boolean;
}

/** Follows events through the two queues, by what the pollers see. */
export interface LagWatch {
  /** A batch of the buffer queue: notes when EventBridge put each event on it. */
  begun(batch: SqsEvent): void;
  /** A batch of the FIFO queue that the handler has answered: what it did not return is done. */
  ended(batch: SqsEvent, response: unknown): void;
  /** How many events are done, each counted once. */
  done(): number;
  /**
   * How many of them are writes and deletes of a client, which the traffic is counted by. What follows from them, or is
   * done to objects later, is none: restores, tags, deletes by version id, lifecycle.
   */
  changesDone(): number;
  /** Of the events done since the start, or of the newest `MAX_SAMPLES`; `undefined` before the first. */
  lag(): Lag | undefined;
}

/** Kept to compute percentiles from: 800 KB. */
const MAX_SAMPLES = 100_000;
/** Ids of events that were done last, so that a repeated one is known: more than can be on their way at one time. */
const MAX_KNOWN_IDS = 20_000;

/**
 * Makes a watch. The time of an event itself has a resolution of one second (EventBridge's `time`), so
 * the lag is counted from when the event was put on the buffer queue, which SQS tells in milliseconds,
 * until the handler's answer for its batch.
 *
 * @param onDone - is told each event that is done, and each one that is done again.
 */
export function createLagWatch(
  onDone: (event: DoneEvent) => void = () => undefined,
  now: () => number = Date.now,
): LagWatch {
  const sentMs = new Map<string, number>();
  const known = new Set<string>();
  const samples = new Float64Array(MAX_SAMPLES);
  let done = 0;
  let changesDone = 0;

  function note(id: string, lagMs: number, isChange: boolean): void {
    known.add(id);
    for (const oldest of known) {
      if (known.size <= MAX_KNOWN_IDS) {
        break;
      }
      known.delete(oldest);
    }
    samples[done % MAX_SAMPLES] = lagMs;
    done += 1;
    changesDone += Number(isChange);
  }
  return {
    begun(batch) {
      for (const { body, attributes } of batch.Records) {
        const { id } = eventOf(body);
        if (id !== undefined) {
          sentMs.set(id, Number(attributes["SentTimestamp"]));
        }
      }
    },
    ended(batch, response) {
      const returned = new Set(returnedIds(response));
      const nowMs = now();
      for (const { body, messageId, attributes } of batch.Records) {
        const { id, isChange, ...event } = eventOf(body);
        const startMs = id === undefined ? undefined : sentMs.get(id);
        if (id === undefined || startMs === undefined || returned.has(messageId)) {
          continue;
        }
        sentMs.delete(id);
        const lagMs = Math.max(0, nowMs - startMs);
        const isRepeated = known.has(id);
        if (!isRepeated) {
          note(id, lagMs, isChange);
        }
        const receives = Number(attributes["ApproximateReceiveCount"] ?? 1);
        onDone({ ...event, lagMs, receives, isRepeated });
      }
    },
    done: () => done,
    changesDone: () => changesDone,
    lag() {
      const sorted = samples.slice(0, Math.min(done, MAX_SAMPLES)).sort();
      return done === 0
        ? undefined
        : { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
    },
  };
}

/** The nearest-rank percentile of sorted values; 0 where there are none. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The keys that the events of a batch are about. */
export function keysOf(batch: SqsEvent): readonly string[] {
  const keys = batch.Records.map(({ body }) => eventOf(body)).filter(({ id }) => id !== undefined);
  return [...new Set(keys.map(({ key }) => key))];
}

/** As much of an event as is looked at. */
interface WatchedEvent extends Pick<DoneEvent, "key" | "what" | "sizeBytes"> {
  /** `undefined`: this is none. */
  readonly id: string | undefined;
  /** Whether a client wrote a version or a delete marker. */
  readonly isChange: boolean;
}

interface ParsedEvent {
  readonly id?: unknown;
  readonly "detail-type"?: unknown;
  readonly detail?: {
    readonly "deletion-type"?: unknown;
    readonly reason?: unknown;
    readonly object?: { readonly key?: unknown; readonly size?: unknown };
  };
}

function eventOf(body: string): WatchedEvent {
  const event = parsed(body);
  const { object, reason, "deletion-type": deletion } = event?.detail ?? {};
  const isMarker = deletion === "Delete Marker Created";
  const what = String((isMarker ? deletion : event?.["detail-type"]) ?? "");
  return {
    id: typeof event?.id === "string" ? event.id : undefined,
    isChange: what === "Object Created" || (isMarker && reason !== "Lifecycle Expiration"),
    key: String(object?.key ?? ""),
    what,
    sizeBytes: typeof object?.size === "number" ? object.size : undefined,
  };
}

function parsed(body: string): ParsedEvent | undefined {
  try {
    return (JSON.parse(body) as ParsedEvent | null) ?? undefined;
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
