import type { KeyRange, PortError } from "@xpart/core";
import { compareRanges, type RangesProgress } from "../ranges/compare-ranges.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import type { ListedKey } from "../slice/listed-key.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";
import { addTally, emptyTally, type SliceTally } from "../slice/slice-tally.ts";
import { beginVerify } from "../verify/verify.ts";

/**
 * How far a backfill has come, as plain data: it can be written down, and gone on with. All keys that are not in
 * `remaining` were compared, and those of them that differ were taken by the queue, or are in `unsent`.
 */
export interface BackfillState {
  readonly version: 1;
  readonly tally: SliceTally;
  /** What the queue has taken, or without `send` would be sent. */
  readonly asked: BackfillWork;
  /** Keys that differ and that no reconcile mends, the first 1,000. */
  readonly left: readonly KeyFinding[];
  readonly leftCount: number;
  /** Keys that were found, and that the queue has not. They are sent before anything else. */
  readonly unsent: readonly string[];
  readonly remaining: readonly KeyRange[];
  readonly startedMs: number;
  /** Of all its parts together. */
  readonly durationMs: number;
  /** Why it ended, if a service refused it. */
  readonly error?: PortError | undefined;
}

/** What keys come to. */
export interface BackfillWork {
  readonly keys: number;
  /** Entries that are put on top at the destination. */
  readonly entries: number;
  /** Content that is read at the source. */
  readonly bytes: number;
}

/** Findings that are kept in full; beyond it they are only counted. */
export const MAX_LEFT = 1_000;

/** How a backfill goes on. */
export interface BackfillOptions {
  /** Key ranges at one time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Which keys; absent: all. */
  readonly isWanted?: ((key: ListedKey) => boolean) | undefined;
  /** Whether equal keys that the ledger does not know are sent too, for their tags and metadata: a request for each equal key. */
  readonly asksLedger: boolean;
  /** Resolves when the queue has the key. Absent: nothing is sent, and all is counted that would be. */
  readonly send?: ((key: string) => Promise<PortError | "stopped" | undefined>) | undefined;
  readonly onProgress?: ((progress: RangesProgress, asked: BackfillWork) => void) | undefined;
  /** Hears of each key that is sent, or without `send` would be. */
  readonly onAsked?: ((finding: KeyFinding) => void) | undefined;
  /** Is given what to go on from, at least each {@link BackfillOptions.saveEveryMs}. */
  readonly save: (state: BackfillState) => Promise<void>;
  readonly saveEveryMs: number;
  /** Resolves after so long, at once where either is aborted, the backfill's signal or this one; it never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A backfill of these prefixes that has not begun. */
export function beginBackfill(prefixes: readonly string[], startedMs: number): BackfillState {
  const { remaining } = beginVerify(prefixes, startedMs);
  return {
    ...{ version: 1, tally: emptyTally(), asked: { keys: 0, entries: 0, bytes: 0 } },
    ...{ left: [], leftCount: 0, unsent: [], remaining, startedMs, durationMs: 0 },
  };
}

/** Reads a state that was written down. @returns undefined where it is none of this version. */
export function readBackfillState(value: unknown): BackfillState | undefined {
  const state = value as Partial<BackfillState> | null;
  const isState =
    typeof state === "object" &&
    state?.version === 1 &&
    Array.isArray(state.remaining) &&
    Array.isArray(state.unsent) &&
    Array.isArray(state.left) &&
    typeof state.asked?.keys === "number";
  return isState ? (state as BackfillState) : undefined;
}

/**
 * Goes on with a backfill (V12): compares, and asks for each key that a reconcile brings nearer to its source, to the
 * end, or until it is stopped, or a service refuses. Memory does not grow with keys: while the queue takes no more, no
 * more is compared.
 */
export async function backfillOn(
  state: BackfillState,
  ports: SlicePorts,
  options: BackfillOptions,
): Promise<BackfillState> {
  const run = new Backfill(state, ports, options);
  await run.sendUnsent();
  while (run.isOn) {
    await run.round();
    await options.save(run.state());
  }
  return run.state();
}

class Backfill {
  readonly #begun: BackfillState;
  readonly #ports: SlicePorts;
  readonly #options: BackfillOptions;
  readonly #begunMs: number;
  readonly #tally = emptyTally();
  readonly #asked: { -readonly [Field in keyof BackfillWork]: number };
  readonly #left: KeyFinding[];
  readonly #unsent = new Set<string>();
  readonly #failed = new AbortController();
  #leftCount: number;
  #remaining: readonly KeyRange[];
  #error: PortError | undefined;

  constructor(begun: BackfillState, ports: SlicePorts, options: BackfillOptions) {
    this.#begun = begun;
    this.#ports = ports;
    this.#options = options;
    this.#begunMs = ports.clock.now();
    addTally(this.#tally, begun.tally);
    this.#asked = { ...begun.asked };
    this.#left = [...begun.left];
    this.#leftCount = begun.leftCount;
    this.#remaining = begun.remaining;
    for (const key of begun.unsent) {
      this.#unsent.add(key);
    }
  }

  get isOn(): boolean {
    const isStopped = this.#options.signal.aborted || this.#error !== undefined;
    return this.#remaining.length > 0 && !isStopped;
  }

  state(): BackfillState {
    const { startedMs, durationMs } = this.#begun;
    return {
      ...{ version: 1, tally: this.#tally, asked: { ...this.#asked }, startedMs },
      ...{ left: [...this.#left], leftCount: this.#leftCount },
      ...{ unsent: [...this.#unsent], remaining: this.#remaining },
      durationMs: durationMs + (this.#ports.clock.now() - this.#begunMs),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  /** What was found before, and not taken, comes first. It was counted when it was found. */
  async sendUnsent(): Promise<void> {
    await Promise.all([...this.#unsent].map((key) => this.#send(key)));
  }

  /** Compares for a while: what was compared by its end can be saved as done. */
  async round(): Promise<void> {
    const { parallel, signal, isWanted, asksLedger, saveEveryMs, sleep, onProgress } =
      this.#options;
    const pause = new AbortController();
    const over = new AbortController();
    let isDue = false;
    void sleep(saveEveryMs, over.signal).then(() => {
      isDue = true;
    });
    const { tally, remaining, end } = await compareRanges(this.#remaining, this.#ports, {
      ...{ parallel, isWanted, history: "all", sending: { asksLedger } },
      signal: AbortSignal.any([signal, pause.signal, this.#failed.signal]),
      onProgress: (progress) => {
        onProgress?.(progress, this.#asked);
        // Not before a page was compared: else one that takes longer would be listed again and again.
        if (isDue && progress.keys > 0) {
          pause.abort();
        }
      },
      onFinding: (finding) => this.#take(finding),
    });
    over.abort();
    addTally(this.#tally, tally);
    this.#remaining = remaining;
    if (typeof end !== "string") {
      this.#error ??= end;
    }
  }

  async #take(finding: KeyFinding): Promise<void> {
    const { key, plan, verdict, mends } = finding;
    if (verdict === "differs" && mends === "reconcile") {
      this.#asked.keys += 1;
      this.#asked.entries += plan?.appends ?? 0;
      this.#asked.bytes += plan?.bytes ?? 0;
      this.#options.onAsked?.(finding);
      this.#unsent.add(key);
      await this.#send(key);
    } else if (verdict === "differs" || verdict === "unknown") {
      this.#leftCount += 1;
      if (this.#left.length < MAX_LEFT) {
        this.#left.push(finding);
      }
    }
  }

  async #send(key: string): Promise<void> {
    const refused = await this.#options.send?.(key);
    if (refused === undefined) {
      this.#unsent.delete(key);
    } else if (refused !== "stopped") {
      this.#error ??= refused;
      this.#failed.abort();
    }
  }
}
