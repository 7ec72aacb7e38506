import type { ScopeFilter } from "../../model/scope-filter.ts";
import { SIMULATION_START_MS } from "./simulation-start.ts";

/** What a filter of a history looks at. */
export interface FilteredLife {
  readonly kind: "object" | "marker" | "nothing";
  readonly key: string;
  readonly content: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly lastModifiedMs: number;
  /** Absent for STANDARD. */
  readonly storageClass?: string | undefined;
  /** S3 Replication wrote it. */
  readonly isReplica?: boolean | undefined;
}

/** A filter as a policy says it, and, said once more and otherwise, what it lets through. */
export interface DrawnFilter {
  readonly scope: ScopeFilter;
  readonly isIn: (life: FilteredLife) => boolean;
}

/** About the middle of most histories. */
const LATER_MS = 6_000;

function isoAfter(ms: number): string {
  return new Date(SIMULATION_START_MS + ms).toISOString();
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
  | "some-keys"
  | "included-keys"
  | "included-but-some"
  | "changed-value"
  | "never-changed"
  | "later"
  | "in-between"
  | "some-classes"
  | "other-classes"
  | "no-replicas";

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
  "included-keys": { scope: { include: ["*b*"] }, isIn: ({ key }) => key.includes("b") },
  "included-but-some": {
    scope: { include: ["a", "a*+*", "?"], exclude: ["*b+c"] },
    isIn: ({ key }) => key === "a",
  },
  "changed-value": {
    scope: { tags: { allOf: { changed: "*" }, anyOf: { changed: "*1*", made: "*" } } },
    isIn: ({ tags }) => tags["changed"]?.includes("1") === true,
  },
  "never-changed": {
    scope: { tags: { noneOf: { changed: "*" } } },
    isIn: (life) => !hasTag("changed")(life),
  },
  later: {
    scope: { modified: { from: isoAfter(LATER_MS) } },
    isIn: ({ lastModifiedMs }) => lastModifiedMs >= SIMULATION_START_MS + LATER_MS,
  },
  "in-between": {
    scope: { modified: { from: isoAfter(-2_000), before: isoAfter(LATER_MS) } },
    isIn: ({ lastModifiedMs }) =>
      lastModifiedMs >= SIMULATION_START_MS - 2_000 &&
      lastModifiedMs < SIMULATION_START_MS + LATER_MS,
  },
  "some-classes": {
    scope: { storageClasses: ["STANDARD", "GLACIER_IR"] },
    isIn: ({ storageClass }) => storageClass === undefined || storageClass === "GLACIER_IR",
  },
  "other-classes": {
    scope: { storageClasses: ["STANDARD_IA", "GLACIER_IR"] },
    isIn: ({ storageClass }) => storageClass === "STANDARD_IA" || storageClass === "GLACIER_IR",
  },
  "no-replicas": {
    scope: { replicas: "leave-out" },
    isIn: ({ isReplica }) => isReplica !== true,
  },
};

/** What is known of before the first histories had mappings: a seed draws from these as it always did. */
export const TAG_FILTERS: readonly FilterName[] = ["changed-tag", "made-tag", "small-and-tagged"];
/** Those of them that always have the same answer. */
export const FIXED_FILTERS: readonly FilterName[] = ["at-most-40", "at-least-12", "some-keys"];
/** Filters of the histories that have mappings, too. */
export const FURTHER_FILTERS: readonly FilterName[] = [
  ...(["included-keys", "included-but-some", "later", "in-between", "some-classes"] as const),
  ...(["changed-value", "never-changed", "no-replicas"] as const),
];

const KEY_FILTERS: ReadonlySet<FilterName> = new Set<FilterName>([
  ...(["some-keys", "included-keys", "included-but-some"] as const),
]);

/** Whether a history's filter lets an entry through; markers have nothing but a key. */
export function isInScope(name: FilterName | undefined, life: FilteredLife): boolean {
  return (
    name === undefined ||
    (life.kind !== "object" && !KEY_FILTERS.has(name)) ||
    FILTERS[name].isIn(life)
  );
}
