import { destinationKeyOf, type KeyMap } from "@xpart/core";
import type { DeepOutcome } from "./deep-compare.ts";
import type { KeyFinding } from "./key-finding.ts";
import type { KeyView } from "./key-view.ts";
import type { SliceOptions } from "./slice.ts";
import {
  addTotals,
  countLag,
  countReasons,
  countVerdict,
  emptyTally,
  type Proof,
  type SliceTally,
} from "./slice-tally.ts";

/** Keeps the books of a slice: counts each key once, and tells whoever listens. */
export class SliceBook {
  readonly tally: SliceTally = emptyTally();
  readonly #prefix: string;
  readonly #keys: KeyMap;
  readonly #listener: Pick<SliceOptions, "onEqual" | "onFinding">;
  #lastPrefix = "";

  constructor(prefix: string, keys: KeyMap, listener: Pick<SliceOptions, "onEqual" | "onFinding">) {
    this.#prefix = prefix;
    this.#keys = keys;
    this.#listener = listener;
  }

  /** Counts what both sides have of a key. */
  countKey({ source, destination, nulls }: KeyView): void {
    this.tally.keys += 1;
    this.tally.nulls.source += nulls.source;
    this.tally.nulls.destination += nulls.destination;
    addTotals(this.tally.source, source);
    addTotals(this.tally.destination, destination);
  }

  /** A key is equal. @param versions - its object versions, all proved so. */
  equal(key: string, versions: number, proof: Proof, lagMs: number | undefined): void {
    this.tally.proofs[proof] += versions;
    if (lagMs !== undefined) {
      countLag(this.tally, lagMs);
    }
    this.#equal(key);
  }

  /** A key is not equal; done when whoever listens has dealt with it. */
  async finding(finding: KeyFinding): Promise<void> {
    countVerdict(this.tally, finding.verdict, this.#prefixOf(finding.key));
    countReasons(this.tally, finding);
    const destinationKey = destinationKeyOf(this.#keys, finding.key);
    const named = destinationKey === finding.key ? finding : { ...finding, destinationKey };
    await this.#listener.onFinding?.(named);
  }

  /** A key that its listings show to be equal was looked at more closely. */
  async deep(key: string, outcome: DeepOutcome): Promise<void> {
    this.tally.deep += outcome.compared;
    for (const proof of ["etag", "ledger", "checksum", "content"] as const) {
      this.tally.proofs[proof] += outcome.proofs[proof];
    }
    if (outcome.finding === undefined) {
      this.#equal(key);
    } else {
      await this.finding(outcome.finding);
    }
  }

  #equal(key: string): void {
    countVerdict(this.tally, "equal", this.#prefixOf(key));
    this.#listener.onEqual?.(key);
  }

  /** The key up to the first `/` behind the range's prefix. */
  #prefixOf(key: string): string {
    const last = this.#lastPrefix;
    if (last !== "" && key.startsWith(last)) {
      return last;
    }
    const end = key.indexOf("/", this.#prefix.length);
    this.#lastPrefix = end === -1 ? "" : key.slice(0, end + 1);
    return end === -1 ? NO_FOLDER : this.#lastPrefix;
  }
}

/** Stands for keys that lie in no folder of the prefix. */
const NO_FOLDER = "(no folder)";
