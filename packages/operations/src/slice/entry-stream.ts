import {
  compareKeys,
  createProgressCheck,
  type KeyRange,
  type ListedVersion,
  type ListingPlace,
  type PortError,
  type PortSide,
  type Result,
  type VersionLister,
  type VersionPage,
} from "@xpart/core";

/**
 * The entries of one side of a range, in order. It holds the page that is read and the next one, which is on its
 * way meanwhile. Whoever reads takes from `current` until it is undefined, and then has it filled.
 */
export class EntryStream {
  /** The entry to be taken next; undefined: {@link fill} has to be called, or the range has ended. */
  current: ListedVersion | undefined;
  /** Whether the range has no further entry. */
  isEnded = false;
  readonly #lister: VersionLister;
  readonly #range: KeyRange;
  readonly #side: PortSide;
  readonly #leadsOn = createProgressCheck();
  #page: readonly ListedVersion[] = [];
  #at = 0;
  #coming: Promise<Result<VersionPage, PortError>>;
  #lastKey: string | undefined;

  constructor(lister: VersionLister, range: KeyRange, side: PortSide) {
    this.#lister = lister;
    // The end may be moved while the range is read: whoever moves it watches it, and this side reads no further.
    this.#range = { ...range };
    this.#side = side;
    this.#coming = this.#ask(undefined);
  }

  /** Goes on to the next entry. */
  take(): void {
    this.#at += 1;
    this.current = this.#page[this.#at];
  }

  /** Waits for the next page with an entry. @returns why there is none. */
  async fill(): Promise<PortError | undefined> {
    while (this.current === undefined && !this.isEnded) {
      const page = await this.#coming;
      if (!page.ok) {
        return page.error;
      }
      const problem = this.#open(page.value);
      if (problem !== undefined) {
        return {
          kind: "invalid",
          side: this.#side,
          operation: "ListObjectVersions",
          message: problem,
        };
      }
    }
    return undefined;
  }

  #open({ versions, next }: VersionPage): string | undefined {
    if (!this.#isInOrder(versions)) {
      return "the listing is not in the order of its keys, so that it cannot be compared";
    }
    const marker = next && JSON.stringify([next.key, next.versionId]);
    if (next === undefined) {
      this.isEnded = versions.length === 0;
      this.#coming = NOTHING_MORE;
    } else if (this.#leadsOn({ count: versions.length, marker })) {
      this.#coming = this.#ask(next);
    } else {
      return "the listing is truncated, but names no next page beyond the last one";
    }
    this.#page = versions;
    this.#at = 0;
    this.current = versions[0];
    return undefined;
  }

  #ask(from: ListingPlace | undefined): Promise<Result<VersionPage, PortError>> {
    return this.#lister.listPage(this.#range, { from });
  }

  #isInOrder(versions: readonly ListedVersion[]): boolean {
    let last = this.#lastKey;
    for (const { key } of versions) {
      if (last !== undefined && key !== last && compareKeys(key, last) < 0) {
        return false;
      }
      last = key;
    }
    this.#lastKey = last;
    return true;
  }
}

const NOTHING_MORE: Promise<Result<VersionPage, PortError>> = Promise.resolve({
  ok: true,
  value: { versions: [] },
});
