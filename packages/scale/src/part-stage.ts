import type { Calendar } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** How the ranges of big objects are copied. */
export interface PartWork {
  /** What one invocation carries, in bytes a second. */
  readonly bytesPerSecond: number;
  /** Draws what it takes to receive a message, in milliseconds. */
  readonly queueMs: Random;
  /** Draws what a range takes beside its bytes, and what completing the upload takes. */
  readonly requestMs: Random;
}

interface Upload {
  rangesLeft: number;
  readonly whenComplete: () => void;
}

/** partHandler: a range of a big object for each invocation. */
export class PartStage {
  runMs = 0;
  invocations = 0;
  /** Ranges that are not copied yet. */
  depth = 0;
  readonly #work: PartWork;
  readonly #pool: WorkerPool;
  readonly #calendar: Calendar;
  readonly #ranges: { readonly bytes: number; readonly upload: Upload }[] = [];

  constructor(work: PartWork, pool: WorkerPool, calendar: Calendar) {
    this.#work = work;
    this.#pool = pool;
    this.#calendar = calendar;
  }

  /** Copies an object in so many ranges of about one size, and tells when it stands. */
  copy(bytes: number, ranges: number, whenComplete: () => void): void {
    const upload = { rangesLeft: ranges, whenComplete };
    for (let range = 0; range < ranges; range += 1) {
      this.#ranges.push({ bytes: bytes / ranges, upload });
    }
    this.depth += ranges;
    this.#wake();
  }

  readonly #wake = (): void => {
    while (this.#ranges.length > 0) {
      if (this.#pool.idle <= 0) {
        this.#pool.grow(() => this.#ranges.length > 0, this.#wake);
        return;
      }
      const range = this.#ranges.shift();
      if (range !== undefined) this.#begin(range.bytes, range.upload);
    }
  };

  #begin(bytes: number, upload: Upload): void {
    const { bytesPerSecond, queueMs, requestMs } = this.#work;
    this.#pool.claim();
    this.invocations += 1;
    const coldMs = this.#pool.begin();
    const takesMs = coldMs + (bytes / bytesPerSecond) * 1_000 + requestMs();
    this.runMs += takesMs;
    this.#calendar.after(queueMs() + takesMs, () => {
      this.#pool.end();
      this.depth -= 1;
      upload.rangesLeft -= 1;
      if (upload.rangesLeft === 0) this.#calendar.after(requestMs(), upload.whenComplete);
      this.#wake();
    });
  }
}
