/** Counts failures by what they are: which invariant, in how many histories, and the smallest seeds. */
export class FailureTable {
  readonly #seedsByKind = new Map<string, number[]>();

  /** Counts a history under the first thing that it broke. */
  add(seed: number, line: string): void {
    const kind = kindOf(line);
    const seeds = this.#seedsByKind.get(kind) ?? [];
    this.#seedsByKind.set(kind, seeds);
    seeds.push(seed);
  }

  /** One line a kind, the most frequent first. */
  lines(): readonly string[] {
    return [...this.#seedsByKind]
      .toSorted(([, left], [, right]) => right.length - left.length)
      .map(([kind, seeds]) => {
        const smallest = seeds.toSorted((a, b) => a - b).slice(0, 3);
        return `${`${seeds.length}`.padStart(7)}  ${kind}  (seeds ${smallest.join(", ")})`;
      });
  }
}

/** What a line says without its key, its versions and its contents. */
export function kindOf(line = ""): string {
  const [first = ""] = line.split("\n");
  return first
    .replace(/^(a|a\/b|a b\+c): /, "")
    .replace(/(content \d+|parts \d+\.*|the same again) #\d+/g, "X")
    .replace(/\b(source|destination)-v\d+\b|\bnull\b/g, "V")
    .replace(/\d+ (uploads|messages|writes)/g, "N $1");
}
