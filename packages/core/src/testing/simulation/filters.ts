import type { ScopeFilter } from "../../model/scope-filter.ts";

/** What a filter of a history looks at. */
export interface FilteredLife {
  readonly kind: "object" | "marker" | "nothing";
  readonly key: string;
  readonly content: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A filter as a policy says it, and, said once more and otherwise, what it lets through. */
export interface DrawnFilter {
  readonly scope: ScopeFilter;
  readonly isIn: (life: FilteredLife) => boolean;
}

function hasTag(name: string): DrawnFilter["isIn"] {
  return ({ tags }) => Object.keys(tags).includes(name);
}

/** The names of {@link FILTERS}. */
export type FilterName =
  | "changed-tag"
  | "made-tag"
  | "at-most-40"
  | "at-least-12"
  | "small-and-tagged"
  | "some-keys";

/** The filters that histories have. */
export const FILTERS: Readonly<Record<FilterName, DrawnFilter>> = {
  "changed-tag": {
    scope: { tags: { anyOf: { changed: "*", none: "*" } } },
    isIn: hasTag("changed"),
  },
  "made-tag": { scope: { tags: { allOf: { made: "*" } } }, isIn: hasTag("made") },
  "at-most-40": {
    scope: { sizeBytes: { atMost: 40 } },
    isIn: ({ content }) => content.length <= 40,
  },
  "at-least-12": {
    scope: { sizeBytes: { atLeast: 12 } },
    isIn: ({ content }) => content.length >= 12,
  },
  "small-and-tagged": {
    scope: { sizeBytes: { atMost: 60 }, tags: { anyOf: { changed: "*", made: "*" } } },
    isIn: (life) => life.content.length <= 60 && (hasTag("changed")(life) || hasTag("made")(life)),
  },
  "some-keys": { scope: { exclude: ["a/*"] }, isIn: ({ key }) => !key.startsWith("a/") },
};

/** Filters by tags, which objects enter and leave. */
export const TAG_FILTERS: readonly FilterName[] = ["changed-tag", "made-tag", "small-and-tagged"];
/** Filters that always have the same answer. */
export const FIXED_FILTERS: readonly FilterName[] = ["at-most-40", "at-least-12", "some-keys"];

/** Whether a history's filter lets an entry through; markers have nothing but a key. */
export function isInScope(name: FilterName | undefined, life: FilteredLife): boolean {
  return (
    name === undefined ||
    (life.kind !== "object" && name !== "some-keys") ||
    FILTERS[name].isIn(life)
  );
}
