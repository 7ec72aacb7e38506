import type { PortError, Result } from "@xpart/core";

/** What a backlog gate takes from outside. */
export interface BacklogTools {
  /** Messages that wait in the queue now, as it says itself. */
  readWaiting(): Promise<Result<number, PortError>>;
  /** The most that wait because of what passes here. */
  readonly most: number;
  now(): number;
  /** Resolves after so long, at once where it is stopped; it never throws. */
  sleep(ms: number): Promise<void>;
  readonly signal: AbortSignal;
}

/** Lets messages pass while few wait in the queue. */
export interface BacklogGate {
  /** Resolves when one more message may be sent. @returns why it may not: the queue did not answer, or all was stopped. */
  pass(): Promise<PortError | "stopped" | undefined>;
  /** How many waited when the queue was asked last. */
  readonly waiting: number | undefined;
}

/** Between two questions: SQS's counts are of about a second ago (developer guide, "metrics of queues"). */
const ASK_EVERY_MS = 1_000;

/**
 * Keeps what waits in a queue short, so that what others send comes soon (V12): a live event finds at most so many
 * messages of a backfill before it. The queue is asked once a second; between two answers all that passed counts as waiting.
 */
export function createBacklogGate(tools: BacklogTools): BacklogGate {
  return new Gate(tools);
}

class Gate implements BacklogGate {
  waiting: number | undefined;
  readonly #tools: BacklogTools;
  #passed = 0;
  #askedMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<PortError | undefined> | undefined;

  constructor(tools: BacklogTools) {
    this.#tools = tools;
  }

  async pass(): Promise<PortError | "stopped" | undefined> {
    const { signal, most } = this.#tools;
    for (;;) {
      if (signal.aborted) {
        return "stopped";
      }
      if (this.waiting !== undefined && this.waiting + this.#passed < most) {
        this.#passed += 1;
        return undefined;
      }
      // All who wait share one question.
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      const error = await this.#asking;
      if (error !== undefined) {
        return error;
      }
    }
  }

  async #ask(): Promise<PortError | undefined> {
    const { readWaiting, now, sleep } = this.#tools;
    const pauseMs = this.#askedMs + ASK_EVERY_MS - now();
    if (pauseMs > 0) {
      await sleep(pauseMs);
    }
    const passedBefore = this.#passed;
    const read = await readWaiting();
    this.#askedMs = now();
    if (!read.ok) {
      return read.error;
    }
    this.waiting = read.value;
    // What passed while it was asked may not be counted yet.
    this.#passed -= passedBefore;
    return undefined;
  }
}
