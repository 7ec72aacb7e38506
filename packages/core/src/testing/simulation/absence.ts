import type { Policy } from "../../model/policy.ts";
import { isWanted, type Life } from "./source-record.ts";

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

/**
 * The marker that the topmost one stands for at least, above an object. Where a marker that belongs below that object
 * does not stand there, what is above may be that one, on its way to its place, and nothing newer than the object.
 *
 * @param above - how many markers stand above the object.
 * @param all - how many stand there at all.
 */
export function markerAbove(
  { rank }: Life,
  above: number,
  all: number,
  lives: readonly Life[],
  policy: Policy,
): Life | undefined {
  const belonging = lives.filter(
    (life) =>
      life.kind === "marker" &&
      life.rank < rank &&
      life.end === undefined &&
      isWanted(life, policy),
  );
  return all - above < belonging.length ? undefined : nthMarker(lives, rank, above);
}
