import * as z from "zod/mini";
import { parseInstant } from "./instant.ts";
import { matchesPattern, whyNoPattern } from "./key-pattern.ts";
import type { ContentPin } from "./stack.ts";

/** Tags by name. */
type TagMap = Readonly<Record<string, string>>;

/** Which tags an object needs: names with a pattern of the value, `*` for any. */
export interface TagFilter {
  /** Each of these tags. */
  readonly allOf?: TagMap | undefined;
  /** At least one of these tags. */
  readonly anyOf?: TagMap | undefined;
  /** None of these tags. */
  readonly noneOf?: TagMap | undefined;
}

/** Bounds of a size in bytes, themselves included. */
export interface SizeFilter {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** Bounds of last-modified: ISO 8601 with its zone; `from` is included, `before` is not. */
export interface TimeFilter {
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

/**
 * What crosses of the keys below the prefixes (K). Keys are in it or not for ever. Objects may enter and leave it by
 * their tags, and the null version by being written again. Delete markers have none of what objects are judged by, and
 * cross with their key.
 */
export interface ScopeFilter {
  /** Patterns: keys that one of them describes; absent: all keys. */
  readonly include?: readonly string[] | undefined;
  /** Patterns: keys that none of them describes. */
  readonly exclude?: readonly string[] | undefined;
  readonly sizeBytes?: SizeFilter | undefined;
  readonly modified?: TimeFilter | undefined;
  /** Looked at once, when an object crosses: `STANDARD`, `GLACIER`... A transition later changes nothing. */
  readonly storageClasses?: readonly string[] | undefined;
  readonly tags?: TagFilter | undefined;
  /** Objects that S3 Replication wrote into the source; absent: `cross`. */
  readonly replicas?: "cross" | "leave-out" | undefined;
  /** What becomes of a replica whose object leaves the scope; absent: `keep`, and it is kept equal. */
  readonly leaving?: "keep" | "delete" | undefined;
}

/** By what an object is left out. */
export type LeftOutBy =
  | "size"
  | "modified"
  | "storage-class"
  | "replica" // S3 Replication wrote it
  | "sent-back" // a pair that copies the other way wrote it, or is about to say so (K4)
  | "tags"
  | "tags-denied"; // the source denies its tags, so that nobody knows whether it has those it needs

/** What an object is judged by, but for its tags. */
export interface FilteredObject {
  readonly pin: ContentPin;
  /** Absent for STANDARD. */
  readonly storageClass?: string | undefined;
}

/** Whether a filter has a key cross at all. */
export function hasKey({ include, exclude = [] }: ScopeFilter, key: string): boolean {
  return (
    (include === undefined || include.some((pattern) => matchesPattern(pattern, key))) &&
    !exclude.some((pattern) => matchesPattern(pattern, key))
  );
}

/** Whether there is more to judge than keys. */
export function judgesObjects(filter: ScopeFilter | undefined): filter is ScopeFilter {
  return (
    filter !== undefined &&
    (leavesOutReplicas(filter) ||
      [filter.sizeBytes, filter.modified, filter.storageClasses, filter.tags].some(
        (part) => part !== undefined,
      ))
  );
}

/** Whether objects that S3 Replication wrote do not cross. */
export function leavesOutReplicas({ replicas }: ScopeFilter): boolean {
  return replicas === "leave-out";
}

/** By what an object is left out, before its tags are looked at. */
export function leftOutByListing(
  { sizeBytes, modified, storageClasses }: ScopeFilter,
  { pin, storageClass = "STANDARD" }: FilteredObject,
): LeftOutBy | undefined {
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = sizeBytes ?? {};
  if (pin.sizeBytes < atLeast || pin.sizeBytes > atMost) {
    return "size";
  }
  const [fromMs, beforeMs] = [instant(modified?.from), instant(modified?.before)];
  if (
    pin.lastModifiedMs < (fromMs ?? pin.lastModifiedMs) ||
    pin.lastModifiedMs >= (beforeMs ?? Number.POSITIVE_INFINITY)
  ) {
    return "modified";
  }
  return storageClasses?.includes(storageClass) === false ? "storage-class" : undefined;
}

/** Whether an object's tags are those that it needs. */
export function hasTags({ allOf = {}, anyOf, noneOf = {} }: TagFilter, tags: TagMap): boolean {
  const has = ([name, pattern]: readonly [string, string]) => {
    const value = Object.hasOwn(tags, name) ? tags[name] : undefined;
    return value !== undefined && matchesPattern(pattern, value);
  };
  return (
    Object.entries(allOf).every(has) &&
    (anyOf === undefined || Object.entries(anyOf).some(has)) &&
    !Object.entries(noneOf).some(has)
  );
}

function instant(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : parseInstant(iso);
}

const PATTERNS =
  "must be a list of at least one key pattern, in which * is any run of characters, slashes too";
const pattern = z.string(PATTERNS).check((context) => {
  const problem = whyNoPattern(context.value);
  if (problem !== undefined) {
    context.issues.push({ code: "custom", input: context.value, message: problem });
  }
});
const patterns = z.optional(z.array(pattern, PATTERNS).check(z.minLength(1, PATTERNS)));

const BYTES = "must be a whole number of bytes from 0 on";
const bytes = z.optional(z.int(BYTES).check(z.gte(0, BYTES)));

const TIME = 'must be a time with its zone such as "2026-01-31T00:00:00Z"';
const time = z.optional(
  z.string(TIME).check(z.refine((text) => parseInstant(text) !== undefined, TIME)),
);

const CLASSES =
  'must be a list of storage classes as S3 names them, such as ["STANDARD", "STANDARD_IA"]';
const classes = z.optional(
  z
    .array(z.string(CLASSES).check(z.regex(/^[A-Z_]+$/, CLASSES)), CLASSES)
    .check(z.minLength(1, CLASSES)),
);

/** S3's limits of an object's tag. Source: "Categorizing your storage using tags" of the S3 guide. */
const TAGS = "must be an object of at least one tag name with a pattern of its value, * for any";
const tagName = z.string(TAGS).check(z.minLength(1, TAGS), z.maxLength(128, TAGS));
const someTags = z.optional(
  z.record(tagName, pattern, TAGS).check(z.refine((tags) => Object.keys(tags).length > 0, TAGS)),
);

const SOME = "must not be an empty object";
const notEmpty = z.refine<object>(
  (part) => Object.values(part).some((value) => value !== undefined),
  SOME,
);

/** What a filter may say, and what each field must be. */
export const scopeFilterSchema: z.ZodMiniType<ScopeFilter, ScopeFilter> = z.strictObject(
  {
    include: patterns,
    exclude: patterns,
    sizeBytes: z.optional(
      z.strictObject({ atLeast: bytes, atMost: bytes }, "must be an object").check(
        notEmpty,
        z.refine(
          ({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }) => atLeast <= atMost,
          "must have atLeast up to atMost, or nothing would cross",
        ),
      ),
    ),
    modified: z.optional(
      z.strictObject({ from: time, before: time }, "must be an object").check(
        notEmpty,
        z.refine(
          ({ from, before }) =>
            !(
              (instant(from) ?? Number.NEGATIVE_INFINITY) >=
              (instant(before) ?? Number.POSITIVE_INFINITY)
            ),
          "must have from earlier than before, or nothing would cross",
        ),
      ),
    ),
    storageClasses: classes,
    tags: z.optional(
      z
        .strictObject({ allOf: someTags, anyOf: someTags, noneOf: someTags }, "must be an object")
        .check(notEmpty),
    ),
    replicas: z.optional(z.enum(["cross", "leave-out"], 'must be "cross" or "leave-out"')),
    leaving: z.optional(z.enum(["keep", "delete"], 'must be "keep" or "delete"')),
  } satisfies Record<keyof ScopeFilter, z.ZodMiniType>,
  "must be an object",
);
