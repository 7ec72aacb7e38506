import type { Life } from "./source-record.ts";

/** The newest absence of a key, as its place among the lives; -1: there is none. */
export function newestAbsence(lives: readonly Life[]): number {
  return lives.findLastIndex(({ kind }) => kind !== "object");
}

/** The marker that a destination's marker stands for at least: so many above what is below it. */
export function nthMarker(lives: readonly Life[], rank: number, count: number): Life | undefined {
  let left = count;
  for (let index = rank + 1; index < lives.length; index += 1) {
    const life = lives[index];
    left -= life?.kind === "marker" ? 1 : 0;
    if (left === 0) {
      return life;
    }
  }
  return undefined;
}
