import type { MemoryRun } from "./memory-run.ts";

/** What readers of a key were shown while workers wrote to it (R8). */
export interface Readers {
  /** What was current after each change, without repetitions; a delete marker is `-`. */
  readonly shown: string[];
  /** The calls that were begun while something older than `newest` was current, in order. */
  readonly begunWhileOlder: string[];
  /** What is current now. */
  current(): string | undefined;
}

/**
 * Watches what the destination shows as current. Set `intercept` before.
 *
 * @param newest - the content that readers see before, and must see again; a delete marker is `-`.
 */
export function watchReaders(world: MemoryRun, key: string, newest: string): Readers {
  const current = () => world.contents("destination", key)[0];
  const readers: Readers = { shown: [], begunWhileOlder: [], current };
  const given = world.intercept;
  world.intercept = (call, index) => {
    if (current() !== newest) {
      readers.begunWhileOlder.push(call);
    }
    return given(call, index);
  };
  world.destination.onChange = (changed) => {
    const content = current() ?? "nothing";
    if (changed === key && readers.shown.at(-1) !== content) {
      readers.shown.push(content);
    }
  };
  return readers;
}
