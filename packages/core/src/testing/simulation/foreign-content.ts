import type { StoredEntry } from "../memory-stacks.ts";
import type { OracleWorld } from "./oracle-world.ts";

/**
 * The invariant that holds at every moment of a run: the destination never shows content for a key that
 * the source never had, nor other metadata than went with it there.
 *
 * @returns what it shows; undefined if all is well.
 */
export function foreignContent(
  key: string,
  current: StoredEntry | undefined,
  { record, foreign }: Pick<OracleWorld, "record" | "foreign">,
): string | undefined {
  if (
    current?.kind !== "object" ||
    foreign.get(key)?.includes(current.versionId) === true ||
    record.lifeOf(key, current) !== undefined
  ) {
    return undefined;
  }
  return `${key}: the destination shows content that the source never had`;
}
