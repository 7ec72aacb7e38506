import { compareKeys, keyMapOf, type PortError } from "@xpart/core";
import { type AlikeKey, compareDeep, isSampled, tooLong } from "./deep-compare.ts";
import { EntryStream } from "./entry-stream.ts";
import { findUnrecorded, missingKey } from "./find-to-send.ts";
import { JobPool } from "./job-pool.ts";
import { judgeKey, MAX_EXPLAINED_ENTRIES } from "./judge-key.ts";
import { KeyView } from "./key-view.ts";
import { SetDigest } from "./set-digest.ts";
import { SideBySide } from "./side-by-side.ts";
import type { OpenRange, SliceOptions, SliceOutcome } from "./slice.ts";
import { SliceBook } from "./slice-book.ts";
import type { SlicePorts } from "./slice-ports.ts";

/** Keys that are explained or read at the same time, each with four requests at most. */
const JOBS = 16;
const DEFAULT_GRACE_MS = 60_000;

/**
 * Compares one key range of both sides (V4): streams both listings, puts entry beside entry, and asks ledger and
 * buckets only where they are not the same. Memory grows with neither keys nor versions of a key. It only reads.
 *
 * Where it ended early, whatever for, all keys up to `comparedTo` are counted and none behind: a slice that begins
 * there adds up with this one to the whole.
 */
export async function compareSlice(
  range: OpenRange,
  ports: SlicePorts,
  options: SliceOptions = {},
): Promise<SliceOutcome> {
  return new Slice(range, ports, options).run();
}

class Slice {
  readonly #range: OpenRange;
  readonly #ports: SlicePorts;
  readonly #options: SliceOptions;
  readonly #sides: SideBySide;
  readonly #view = new KeyView();
  readonly #book: SliceBook;
  readonly #jobs = new JobPool(JOBS);
  readonly #digests = { source: new SetDigest(), destination: new SetDigest() };
  #comparedTo: string | undefined;
  #isOpen = false;
  #entries = 0;
  #keys = 0;

  constructor(range: OpenRange, ports: SlicePorts, options: SliceOptions) {
    this.#range = range;
    this.#ports = ports;
    this.#options = options;
    this.#book = new SliceBook(range.prefix, keyMapOf(ports.policy.keys), options);
    this.#comparedTo = range.after;
    this.#sides = new SideBySide(
      new EntryStream(ports.source.lister, range, "source"),
      new EntryStream(ports.destination.lister, range, "destination"),
    );
  }

  async run(): Promise<SliceOutcome> {
    const end = await this.#walk();
    this.#notePage();
    await this.#jobs.idle();
    const comparedTo = end === "done" ? {} : { comparedTo: this.#comparedTo };
    return { tally: this.#book.tally, digests: this.#digests, end, ...comparedTo };
  }

  async #walk(): Promise<SliceOutcome["end"]> {
    const sides = this.#sides;
    for (;;) {
      const unread = sides.isEmpty ? await this.#read() : undefined;
      if (unread !== undefined) {
        return unread;
      }
      const key = sides.nextKey;
      if (!this.#isOpen || key !== this.#view.key) {
        const end = this.#turn(key);
        if (end !== undefined) {
          return end;
        }
        const room = this.#jobs.room();
        if (room !== undefined) {
          await room; // else without a promise, which would cost as much as the key
        }
      }
      this.#take();
    }
  }

  async #read(): Promise<PortError | undefined> {
    this.#notePage();
    return this.#sides.fill();
  }

  #take(): void {
    const sides = this.#sides;
    sides.take(this.#view.key);
    this.#view.add(sides.source, sides.destination);
    this.#entries += sides.source === undefined || sides.destination === undefined ? 1 : 2;
  }

  /** Ends the key that is complete and begins the next one. @returns why there is none. */
  #turn(key: string | undefined): SliceOutcome["end"] | undefined {
    if (this.#isOpen) {
      this.#finish();
    }
    if (key === undefined || isBehind(key, this.#range.upTo)) {
      return "done";
    }
    const { signal, deadlineMs = Number.POSITIVE_INFINITY } = this.#options;
    if (signal?.aborted === true || this.#ports.clock.now() >= deadlineMs) {
      return "stopped";
    }
    this.#view.begin(key);
    this.#range.first ??= key;
    this.#range.reached = key;
    this.#keys += 1;
    this.#isOpen = true;
    return undefined;
  }

  #finish(): void {
    const view = this.#view;
    const { key, lagMs } = view;
    this.#isOpen = false;
    this.#comparedTo = key;
    if (this.#options.isWanted?.(view.listed()) === false) {
      return;
    }
    view.addTo(this.#digests);
    this.#book.countKey(view);
    if (!view.isSame || view.isAmbiguous) {
      this.#explain(view);
    } else if (this.#isDeep(key)) {
      const alike = { key, stacks: view.stacks(), proof: "etag" } as const;
      const count = view.entries().source;
      this.#jobs.add(() => this.#lookDeeper(alike, count));
    } else if (this.#options.sending?.asksLedger === true) {
      this.#askLedger(view);
    } else {
      this.#book.equal(key, view.source.versions, "etag", lagMs);
    }
  }

  #notePage(): void {
    this.#options.onPage?.({ entries: this.#entries, keys: this.#keys });
    this.#entries = 0;
    this.#keys = 0;
  }

  /** What the view holds is taken before the next key takes its place. */
  #explain(view: KeyView): void {
    const { key, isAmbiguous, lagMs } = view;
    const { versions, bytes } = view.source;
    const unequal = { key, isAmbiguous, entries: view.entries(), stacks: view.stacks() };
    const { graceMs = DEFAULT_GRACE_MS, history } = this.#options;
    const isFiltered = this.#ports.policy.scope !== undefined;
    if (this.#options.sending !== undefined && !isFiltered && isAbsent(view)) {
      this.#jobs.add(() => this.#book.finding(missingKey(unequal, bytes)));
      return;
    }
    this.#jobs.add(async () => {
      const judged = await judgeKey(unequal, this.#ports, { graceMs, history });
      if (judged.kind === "finding") {
        await this.#book.finding(judged.finding);
      } else if (this.#isDeep(key)) {
        const { stacks, proof } = judged;
        await this.#lookDeeper({ key, stacks, proof }, stacks.source.entries.length);
      } else {
        this.#book.equal(key, versions, judged.proof, lagMs);
      }
    });
  }

  async #lookDeeper(alike: AlikeKey, count: number): Promise<void> {
    const { deep = "attributes" } = this.#options;
    const outcome =
      count > MAX_EXPLAINED_ENTRIES
        ? tooLong(alike.key, count)
        : await compareDeep(alike, deep, this.#ports);
    await this.#book.deep(alike.key, outcome);
  }

  #askLedger(view: KeyView): void {
    const { key, lagMs } = view;
    const { versions } = view.source;
    const asked = { key, entries: view.entries(), stacks: view.stacks() };
    this.#jobs.add(async () => {
      const unrecorded = await findUnrecorded(asked, this.#ports);
      if (unrecorded === undefined) {
        this.#book.equal(key, versions, "etag", lagMs);
      } else {
        await this.#book.finding(unrecorded);
      }
    });
  }

  #isDeep(key: string): boolean {
    const { deep, sampleOneIn = 1 } = this.#options;
    return deep !== undefined && isSampled(key, sampleOneIn);
  }
}

/** Nothing is there of what the source has: whoever sends needs no more, since the worker looks itself. */
function isAbsent({ source, destination, isAmbiguous }: KeyView): boolean {
  return source.versions > 0 && destination.keys === 0 && !isAmbiguous;
}

function isBehind(key: string, upTo: string | undefined): boolean {
  return upTo !== undefined && compareKeys(key, upTo) > 0;
}
