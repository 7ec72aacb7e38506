import { isDeepStrictEqual } from "node:util";

type Blocks = Readonly<Record<string, unknown>>;

/** Terraform's own arguments of a resource, whose values decide what a plan does with it. */
const META = ["count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/**
 * What a change of a stack's Terraform touches: resources that come and go, the attributes that change in those that stay,
 * and everything else with its values. What a plan destroys hangs on that: a provider has a new resource made because an
 * attribute changes, whatever it changes to.
 *
 * @param before - JSON that Terraform reads.
 * @param after - the same.
 */
export function changeShape(before: string, after: string): string {
  const [from, to] = [JSON.parse(before) as Blocks, JSON.parse(after) as Blocks];
  const touched = changedNames(from, to).flatMap((section) =>
    section === "resource"
      ? changedResources(resourcesOf(from), resourcesOf(to))
      : [`${section} ${JSON.stringify(to[section])}`],
  );
  return touched.toSorted().join("\n");
}

function changedResources(from: Blocks, to: Blocks): readonly string[] {
  return changedNames(from, to).flatMap((address) => {
    const [before, after] = [from[address], to[address]] as [
      Blocks | undefined,
      Blocks | undefined,
    ];
    if (before === undefined || after === undefined) {
      return [`${address} ${after === undefined ? "goes" : "comes"}`];
    }
    return changedNames(before, after).map((name) =>
      META.includes(name)
        ? `${address} ${name} ${JSON.stringify(after[name])}`
        : `${address} ${name}`,
    );
  });
}

function resourcesOf({ resource }: Blocks): Blocks {
  return Object.fromEntries(
    Object.entries((resource ?? {}) as Readonly<Record<string, Blocks>>).flatMap(([type, named]) =>
      Object.entries(named).map(([name, values]) => [`${type}.${name}`, values]),
    ),
  );
}

function changedNames(from: Blocks, to: Blocks): readonly string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (name) => !isDeepStrictEqual(from[name], to[name]),
  );
}
