import { hasTags, literalsOf, type TagFilter } from "@xpart/core";

type TagMap = Readonly<Record<string, string>>;

/** S3 takes as many of an object. Source: S3 user guide, "Categorizing your objects using tags". */
const MOST_TAGS = 10;

/** An object's tags with those that a filter asks for. @returns undefined where nothing that S3 takes would fit. */
export function fittingTags(filter: TagFilter, own: TagMap): TagMap | undefined {
  const [one] = Object.entries(filter.anyOf ?? {});
  const asked = { ...filter.allOf, ...(one && { [one[0]]: one[1] }) };
  const tags = { ...without(filter, own), ...examplesOf(asked) };
  return chosen(filter, tags, true) ?? chosen(filter, examplesOf(asked), true);
}

/** The same with tags by which the filter leaves the object out. */
export function unfittingTags(filter: TagFilter, own: TagMap): TagMap | undefined {
  const bare = without(filter, own);
  const [barred] = Object.entries(filter.noneOf ?? {});
  const example = examplesOf(barred ? { [barred[0]]: barred[1] } : {});
  return chosen(filter, bare, false) ?? chosen(filter, { ...bare, ...example }, false);
}

/** Whether a filter is about tags that the demo's objects have of their own, all of them. */
export function isAboutOwn(filter: TagFilter, own: TagMap): boolean {
  return namesIn(filter).every((name) => Object.hasOwn(own, name));
}

function chosen(filter: TagFilter, tags: TagMap, isFitting: boolean): TagMap | undefined {
  const isTaken =
    Object.keys(tags).length <= MOST_TAGS &&
    Object.entries(tags).every(([name, value]) => TAKEN.test(name) && TAKEN.test(value));
  return isTaken && hasTags(filter, tags) === isFitting ? tags : undefined;
}

/** What S3 takes in a tag; from the same page. */
const TAKEN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function without(filter: TagFilter, own: TagMap): TagMap {
  const names = new Set(namesIn(filter));
  return Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name)));
}

function namesIn({ allOf, anyOf, noneOf }: TagFilter): readonly string[] {
  return [allOf, anyOf, noneOf].flatMap((tags) => Object.keys(tags ?? {}));
}

/** A value of each pattern. */
function examplesOf(patterns: TagMap): TagMap {
  return Object.fromEntries(
    Object.entries(patterns).map(([name, pattern]) => [name, literalsOf(pattern).join("x")]),
  );
}
