import type { KeyRange, PortError } from "@xpart/core";
import { compareSlice } from "../slice/compare-slice.ts";
import { SetDigest } from "../slice/set-digest.ts";
import type { SliceOptions, SliceOutcome } from "../slice/slice.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { addTally, emptyTally, type SliceTally } from "../slice/slice-tally.ts";
import { type RunningRange, startRange, stealHalf } from "./steal-half.ts";

/** How ranges are compared. */
export interface RangesOptions extends Omit<SliceOptions, "deadlineMs" | "onPage"> {
  /** Ranges at one time. Each lists both sides. */
  readonly parallel: number;
  /** Hears each time that a page was read. */
  readonly onProgress?: ((progress: RangesProgress) => void) | undefined;
}

/** How far a comparison is. */
export interface RangesProgress {
  /** Entries that were listed of both sides, and keys that were begun. */
  readonly entries: number;
  readonly keys: number;
  readonly running: readonly RunningRange[];
  /** Ranges that nobody has begun. */
  readonly waiting: number;
}

/** What comparing ranges came to. */
export interface RangesOutcome {
  readonly tally: SliceTally;
  readonly digests: SliceOutcome["digests"];
  readonly end: SliceOutcome["end"];
  /** What was not compared; empty: all was. */
  readonly remaining: readonly KeyRange[];
}

/**
 * Compares key ranges, several at one time (V6). Who has none left takes half of what is left of another one, so that
 * the last ones end together, however the keys lie. Where one is denied or breaks off, all end, and what they had not
 * compared is named.
 */
export async function compareRanges(
  ranges: readonly KeyRange[],
  ports: SlicePorts,
  options: RangesOptions,
): Promise<RangesOutcome> {
  return new Ranges(ranges, ports, options).run();
}

class Ranges {
  readonly #waiting: RunningRange[];
  readonly #running = new Set<RunningRange>();
  readonly #ports: SlicePorts;
  readonly #options: RangesOptions;
  readonly #tally = emptyTally();
  readonly #digests = { source: new SetDigest(), destination: new SetDigest() };
  readonly #remaining: KeyRange[] = [];
  readonly #stop = new AbortController();
  #idle: (() => void)[] = [];
  #entries = 0;
  #keys = 0;
  #failure: PortError | undefined;

  constructor(ranges: readonly KeyRange[], ports: SlicePorts, options: RangesOptions) {
    this.#waiting = ranges.map(startRange);
    this.#ports = ports;
    this.#options = options;
  }

  async run(): Promise<RangesOutcome> {
    const { signal, parallel } = this.#options;
    const onAbort = () => this.#stop.abort();
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted === true) {
      this.#stop.abort();
    }
    try {
      await Promise.all(Array.from({ length: parallel }, () => this.#work()));
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    const remaining = [...this.#remaining, ...this.#waiting.map(restOf)];
    const end = this.#failure ?? (remaining.length > 0 ? "stopped" : "done");
    return { tally: this.#tally, digests: this.#digests, end, remaining };
  }

  async #work(): Promise<void> {
    const { lister } = this.#ports.source;
    while (!this.#stop.signal.aborted) {
      const range = this.#waiting.shift() ?? (await stealHalf(this.#running, lister));
      if (range !== undefined) {
        await this.#compare(range);
      } else if (this.#running.size === 0) {
        return;
      } else {
        // What cannot be cut now may be once more of it was read.
        await new Promise<void>((resolve) => this.#idle.push(resolve));
      }
    }
  }

  async #compare(range: RunningRange): Promise<void> {
    this.#running.add(range);
    const outcome = await compareSlice(range, this.#ports, {
      ...this.#options,
      signal: this.#stop.signal,
      onPage: (page) => this.#notePage(range, page),
    });
    this.#running.delete(range);
    addTally(this.#tally, outcome.tally);
    this.#digests.source.addDigest(outcome.digests.source);
    this.#digests.destination.addDigest(outcome.digests.destination);
    if (outcome.end !== "done") {
      this.#remaining.push({ ...restOf(range), after: outcome.comparedTo });
      this.#failure ??= outcome.end === "stopped" ? undefined : outcome.end;
      this.#stop.abort();
    }
    this.#wake();
  }

  #notePage(range: RunningRange, page: { readonly entries: number; readonly keys: number }): void {
    range.pages += 1;
    this.#entries += page.entries;
    this.#keys += page.keys;
    this.#options.onProgress?.({
      ...{ entries: this.#entries, keys: this.#keys, waiting: this.#waiting.length },
      running: [...this.#running],
    });
    this.#wake();
  }

  #wake(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }
}

function restOf({ prefix, after, upTo }: KeyRange): KeyRange {
  return { prefix, after, upTo };
}
