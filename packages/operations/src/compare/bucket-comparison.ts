import type { Entry, KeyStack, StackDifference } from "@xpart/core";
import type { VersionComparison } from "./compare-versions.ts";

/** One place where the sides are not equal. */
export interface KeyDifference {
  readonly key: string;
  /** Counted from the newest entry of the key, from 0. */
  readonly index: number;
  /** `missing` and `extra` are the destination's; `attributes` covers headers, metadata and tags. */
  readonly difference: "missing" | "extra" | "kind" | "size" | "content" | "attributes" | "order";
  /** What exactly, for `attributes`: names such as `contentType`, `tags.team`. */
  readonly fields?: readonly string[];
  readonly sourceVersionId?: string;
  readonly destinationVersionId?: string;
}

/** What one side holds. */
export interface SideTotals {
  readonly keys: number;
  readonly versions: number;
  readonly markers: number;
  readonly bytes: number;
}

/** How many versions were proved equal in content, by what. */
export interface ProofCounts {
  readonly checksum: number;
  readonly etag: number;
  readonly content: number;
}

/** The outcome of comparing two buckets. */
export interface BucketComparison {
  readonly isEqual: boolean;
  readonly source: SideTotals;
  readonly destination: SideTotals;
  readonly proofs: ProofCounts;
  /** At most {@link MAX_DIFFERENCES}, in no particular order. */
  readonly differences: readonly KeyDifference[];
  readonly differenceCount: number;
}

/** Kept in full; beyond it differences are only counted, so that memory stays bounded. */
export const MAX_DIFFERENCES = 10_000;

/** Adds up a comparison while it goes on. */
export class ComparisonTally {
  readonly #source = { keys: 0, versions: 0, markers: 0, bytes: 0 };
  readonly #destination = { keys: 0, versions: 0, markers: 0, bytes: 0 };
  readonly #proofs = { checksum: 0, etag: 0, content: 0 };
  readonly #differences: KeyDifference[] = [];
  #differenceCount = 0;

  /** Counts what the listings hold of one key. */
  addStacks(source: KeyStack | undefined, destination: KeyStack | undefined): void {
    addTo(this.#source, source);
    addTo(this.#destination, destination);
  }

  /** Notes what comparing the entries at one place of a stack came to. */
  addVersion(place: Omit<KeyDifference, "difference">, { proof, fields }: VersionComparison): void {
    if (proof !== undefined) {
      this.#proofs[proof] += 1;
    }
    const attributes = fields.filter((name) => name !== "content" && name !== "gone");
    if (fields.includes("content")) {
      this.addDifference({ ...place, difference: "content" });
    }
    if (fields.includes("gone")) {
      this.addDifference({ ...place, difference: "missing" });
    }
    if (attributes.length > 0) {
      this.addDifference({ ...place, difference: "attributes", fields: attributes });
    }
  }

  /** Notes what the listings alone tell. */
  addStackDifference(key: string, found: StackDifference): void {
    const difference = found.difference === "etag" ? "content" : found.difference;
    this.addDifference({ ...placeOf(key, found.index, found), difference });
  }

  addDifference(difference: KeyDifference): void {
    this.#differenceCount += 1;
    if (this.#differences.length < MAX_DIFFERENCES) {
      this.#differences.push(difference);
    }
  }

  /** How many entries of the source were listed so far. */
  get entries(): number {
    return this.#source.versions + this.#source.markers;
  }

  outcome(): BucketComparison {
    return {
      isEqual: this.#differenceCount === 0,
      source: this.#source,
      destination: this.#destination,
      proofs: this.#proofs,
      differences: this.#differences,
      differenceCount: this.#differenceCount,
    };
  }
}

/** Where a difference is, with the version ids of both sides. */
export function placeOf(
  key: string,
  index: number,
  entries: { readonly source: Entry | undefined; readonly destination: Entry | undefined },
): Omit<KeyDifference, "difference"> {
  const { source, destination } = entries;
  return {
    key,
    index,
    ...(source === undefined ? {} : { sourceVersionId: source.versionId }),
    ...(destination === undefined ? {} : { destinationVersionId: destination.versionId }),
  };
}

function addTo(
  totals: { keys: number; versions: number; markers: number; bytes: number },
  stack: KeyStack | undefined,
): void {
  if (stack === undefined) {
    return;
  }
  totals.keys += 1;
  for (const entry of stack.entries) {
    if (entry.kind === "marker") {
      totals.markers += 1;
    } else {
      totals.versions += 1;
      totals.bytes += entry.pin.sizeBytes;
    }
  }
}
