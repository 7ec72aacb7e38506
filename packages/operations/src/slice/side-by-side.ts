import { compareKeys, type ListedVersion, type PortError } from "@xpart/core";
import type { EntryStream } from "./entry-stream.ts";

/**
 * Two sorted listings, entry beside entry: of one key the newest of both sides, then the next ones, then what only
 * one side has. Reads on only where it must, so that millions of entries cost no promise each.
 */
export class SideBySide {
  /** The key of what {@link take} took. */
  key = "";
  source: ListedVersion | undefined;
  destination: ListedVersion | undefined;
  readonly #left: EntryStream;
  readonly #right: EntryStream;

  constructor(source: EntryStream, destination: EntryStream) {
    this.#left = source;
    this.#right = destination;
  }

  /** Whether there is nothing to take before {@link fill}. */
  get isEmpty(): boolean {
    const left = this.#left;
    const right = this.#right;
    return (
      (left.current === undefined && !left.isEnded) ||
      (right.current === undefined && !right.isEnded)
    );
  }

  /** Reads on where nothing is there. @returns why a side could not be read. */
  async fill(): Promise<PortError | undefined> {
    const [left, right] = await Promise.all([this.#left.fill(), this.#right.fill()]);
    return left ?? right;
  }

  /** The key of what {@link take} would take; undefined: both sides have ended. */
  get nextKey(): string | undefined {
    const left = this.#left.current?.key;
    const right = this.#right.current?.key;
    if (left === undefined || right === undefined) {
      return left ?? right;
    }
    return left === right || compareKeys(left, right) < 0 ? left : right;
  }

  /** Takes what both sides, or one, have next of a key: the one that {@link nextKey} named. */
  take(key: string): void {
    this.key = key;
    this.source = takeOf(this.#left, key);
    this.destination = takeOf(this.#right, key);
  }
}

function takeOf(stream: EntryStream, key: string): ListedVersion | undefined {
  const { current } = stream;
  if (current?.key !== key) {
    return undefined;
  }
  stream.take();
  return current;
}
