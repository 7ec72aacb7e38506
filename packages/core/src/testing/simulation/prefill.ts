import { storageClassUnder } from "../../model/object-attributes.ts";
import type { Policy } from "../../model/policy.ts";
import type { StoredEntry } from "../memory-stacks.ts";
import type { Before } from "./history.ts";
import { entryName, type OracleWorld } from "./oracle-world.ts";
import type { Random } from "./random.ts";
import { isWanted, type Life } from "./source-record.ts";

/** Where another tool copies from and to. */
export type PrefilledWorld = Pick<OracleWorld, "source" | "destination" | "record" | "policy">;

/**
 * Copies what another tool had copied before xpart came: equal under the policy, in the source's order.
 *
 * @returns what was copied, by the name of the copy.
 */
export function prefill(
  copied: Before["copied"],
  { source, destination, record, policy }: PrefilledWorld,
  random: Random,
): ReadonlyMap<string, Life> {
  const copies = new Map<string, Life>();
  for (const key of source.keys()) {
    const entries = source
      .entries(key)
      .toReversed()
      .filter(({ versionId }) => {
        const life = record.current(key, versionId);
        return life !== undefined && isWanted(life, policy) && life.refusal?.side !== "destination";
      });
    const wanted = entries.filter(
      (_entry, index) =>
        copied === "all" ||
        (copied === "newest" && index === entries.length - 1) ||
        (copied === "some" && random.chance(0.5)),
    );
    for (const entry of wanted) {
      const name = copy(key, entry, destination, policy);
      const life = record.current(key, entry.versionId);
      if (name !== undefined && life !== undefined) {
        copies.set(name, life);
      }
    }
  }
  return copies;
}

function copy(
  key: string,
  entry: StoredEntry,
  destination: OracleWorld["destination"],
  policy: Policy,
): string | undefined {
  if (entry.kind === "marker") {
    const removed = destination.remove(key);
    return removed.kind === "marker" ? entryName(key, removed.versionId) : undefined;
  }
  const { content, attributes, tags, partSizes } = entry;
  const storageClass = storageClassUnder(policy, attributes.storageClass);
  const versionId = destination.put(key, content, {
    attributes: storageClass === undefined ? attributes : { ...attributes, storageClass },
    tags: policy.tags === "ignore" ? {} : tags,
    ...(partSizes === undefined ? {} : { partSizes }),
  });
  return entryName(key, versionId);
}
