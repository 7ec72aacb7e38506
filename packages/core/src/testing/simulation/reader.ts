import { lookAt, markShown, type ReadWorld, wasShownAs } from "./look-at.ts";
import { entryName } from "./oracle-world.ts";
import type { Outcome } from "./outcome-of.ts";
import type { WorkerLife } from "./pending-call.ts";
import { isWanted } from "./source-record.ts";

/** How long readers saw older content, in virtual time. */
export interface Exposure {
  /** How often it began. */
  readonly windows: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** Of `totalMs`: after a crash, or while the destination refused everything. */
  readonly excusedMs: number;
}

/** A span in which the destination shows older content of a key than it has shown. */
interface Window {
  readonly fromMs: number;
  /** Who may have left it open: a worker that died, or could not help it. */
  excused: WorkerLife | "nobody" | undefined;
}

/** Who is about to write a key, as far as is known. */
interface Writer {
  readonly worker: WorkerLife;
  readonly isLate: boolean;
}

/**
 * Watches R8: looks at a key after every effect at the destination, as a reader would. What is current there
 * must not be older, in the source's order, than what was current before, but for windows that a worker at
 * work has open.
 */
export class Reader {
  readonly #world: ReadWorld;
  readonly #report: (line: string) => void;
  readonly #writers = new Map<string, Writer>();
  readonly #tops = new Map<string, string | undefined>();
  readonly #windows = new Map<string, Window>();
  #exposure = { windows: 0, totalMs: 0, longestMs: 0, excusedMs: 0 };

  constructor(world: ReadWorld, report: (line: string) => void) {
    this.#world = world;
    this.#report = report;
  }

  /** How long readers saw older content so far; open windows do not count yet. */
  get exposure(): Exposure {
    return this.#exposure;
  }

  /** The keys that show older content now, but for what nobody can tell by now. */
  get olderKeys(): readonly string[] {
    return [...this.#windows.keys()].filter((key) => !this.#isUnknowable(key, this.#tops.get(key)));
  }

  /** Who the next effect on a key is from; undefined: no worker. */
  expect(key: string, writer: Writer | undefined): void {
    if (writer === undefined) {
      this.#writers.delete(key);
    } else {
      this.#writers.set(key, writer);
    }
  }

  /** The adapter takes back what it wrote, since its tags could not follow: it counts as never shown. */
  withdraw(key: string, versionId: string): void {
    const entry = this.#world.destination.find(key, versionId);
    const life = entry?.kind === "object" ? this.#world.record.lifeOf(key, entry) : undefined;
    if (life !== undefined) {
      life.wasShown = false;
    }
  }

  /** An entry of the key came or went at the destination. */
  onEffect(key: string): void {
    const writer = this.#writers.get(key);
    writer?.worker.touched.add(key);
    const shown = lookAt(key, this.#world, writer?.worker.sinceMs);
    const before = this.#tops.get(key);
    const isTopNew = before !== shown.id;
    this.#tops.set(key, shown.id);
    // What the ledger lost and what left the source stands where it stands.
    const isUnknown = this.#isUnknowable(key, shown.id) || this.#isStrangers(key);
    if (this.#isOlder(key, shown.atBest) && !isUnknown) {
      this.#seeOlder(key, isTopNew, writer, this.#isUnknowable(key, before));
    } else {
      this.#close(key);
    }
    // A marker that comes late may be one that was made again meanwhile, of whichever age.
    const isAnyMarker = writer?.isLate === true && shown.atLeast?.kind === "marker";
    if (isTopNew && !isAnyMarker) {
      markShown(shown.atLeast, this.#world.record.of(key));
    }
  }

  /** Somebody else put something on top: readers see that, whatever it covers. */
  onStranger(key: string): void {
    this.#close(key);
  }

  /** The source changed: what was older may be right now. */
  onSource(key: string): void {
    if (this.#windows.has(key) && !this.#isOlder(key, lookAt(key, this.#world).atBest)) {
      this.#close(key);
    }
  }

  /**
   * A worker is done with a record of the key.
   *
   * @param others - whether another worker is at work on the key's destination.
   */
  onDone(key: string, worker: WorkerLife, others: boolean, outcome: Outcome): void {
    worker.touched.delete(key);
    const window = this.#windows.get(key);
    if (window === undefined || window.excused !== undefined || others) {
      return;
    }
    if (outcome === "excused") {
      window.excused = worker;
    } else {
      this.#report(
        outcome === "failed"
          ? `${key}: R8 older content is current after a failure`
          : `${key}: R8 older content is current, and nobody is at work`,
      );
    }
  }

  /** A worker died: what it has open is closed by the next that writes the key. */
  onDeath(worker: WorkerLife): void {
    for (const key of worker.touched) {
      const window = this.#windows.get(key);
      if (window !== undefined) {
        window.excused ??= worker;
      }
    }
  }

  /** A replica of what left the source, which the ledger lost: nobody can tell that it is older. */
  #isUnknowable(key: string, top = ""): boolean {
    const [versionId = "", number] = top.split(" ");
    const life = this.#world.record.byNumber(number);
    return life?.end !== undefined && this.#world.lost.has(entryName(key, versionId));
  }

  /** Whether readers see what somebody else made, which has no place among the source's. */
  #isStrangers(key: string): boolean {
    const { destination, foreign } = this.#world;
    const top = destination.entries(key)[0]?.versionId;
    return top !== undefined && foreign.get(key)?.includes(top) === true;
  }

  #seeOlder(
    key: string,
    isTopNew: boolean,
    writer: Writer | undefined,
    isUnknowable: boolean,
  ): void {
    const window = this.#windows.get(key);
    const isExcused = writer === undefined || writer.isLate || writer.worker.isDead;
    if (window === undefined) {
      const excused = isExcused ? (writer?.worker ?? "nobody") : undefined;
      this.#windows.set(key, { fromMs: this.#world.nowMs, excused });
      this.#exposure.windows += 1;
    } else if (window.excused === undefined) {
      window.excused = isExcused ? (writer?.worker ?? "nobody") : undefined;
    } else if (!isExcused && isTopNew && writer.worker !== window.excused) {
      if (!isUnknowable) {
        this.#report(`${key}: R8 what a crash left older was not mended first`);
      }
      window.excused = undefined;
    }
  }

  #close(key: string): void {
    const window = this.#windows.get(key);
    if (window === undefined) {
      return;
    }
    this.#windows.delete(key);
    const ms = this.#world.nowMs - window.fromMs;
    const { windows, totalMs, longestMs, excusedMs } = this.#exposure;
    this.#exposure = {
      windows,
      totalMs: totalMs + ms,
      longestMs: Math.max(longestMs, ms),
      excusedMs: excusedMs + (window.excused === undefined ? 0 : ms),
    };
  }

  /** Whether something newer was shown that the source still has and wants. */
  #isOlder(key: string, rank: number): boolean {
    const { record, policy } = this.#world;
    const lives = record.of(key);
    for (let index = lives.length - 1; index > rank; index -= 1) {
      const life = lives[index];
      if (
        life === undefined ||
        !wasShownAs(life, policy) ||
        life.end !== undefined ||
        !isWanted(life, policy)
      ) {
        continue;
      }
      if (!life.hasLeft) {
        return true; // what left the scope may have gone, and comes back with an event of its own
      }
    }
    return false;
  }
}
