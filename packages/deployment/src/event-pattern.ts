import { literalsOf, type ScopeFilter } from "@xpart/core";

/** EventBridge's longest pattern. Source: quotas of EventBridge. */
export const MAX_EVENT_PATTERN: number = 2_048;

/**
 * Which events the rule lets through: those that S3 itself sent (S4), of this bucket, for keys that begin with one of
 * the prefixes and that the filter has. What kind they are is core's to decide (P3).
 *
 * A pattern has one condition for a key. So prefixes and `include` are both in it only where every pattern begins with
 * a prefix, `exclude` only where there is nothing else; and what would make it too long is left out. Then the rule lets
 * through more than crosses, never less, and the functions leave out the rest (K1).
 */
export function eventPattern(
  bucket: string,
  prefixes: readonly string[],
  filter: ScopeFilter = {},
): string {
  const whole = patternText(bucket, keyCondition(prefixes, filter));
  return whole.length <= MAX_EVENT_PATTERN
    ? whole
    : patternText(bucket, prefixes.length === 0 ? undefined : prefixesOf(prefixes));
}

function patternText(bucket: string, key: readonly unknown[] | undefined): string {
  return JSON.stringify({
    source: ["aws.s3"],
    detail: {
      bucket: { name: [bucket] },
      ...(key === undefined ? {} : { object: { key } }),
    },
  });
}

function keyCondition(
  prefixes: readonly string[],
  { include, exclude }: ScopeFilter,
): readonly unknown[] | undefined {
  const isBelow = (pattern: string) =>
    prefixes.length === 0 || prefixes.some((prefix) => literalsOf(pattern)[0]?.startsWith(prefix));
  if (include?.every(isBelow) === true) {
    return include.map(conditionOf);
  }
  if (prefixes.length > 0) {
    return prefixesOf(prefixes);
  }
  return include === undefined && exclude !== undefined
    ? [{ "anything-but": { wildcard: exclude } }]
    : include?.map(conditionOf);
}

function prefixesOf(prefixes: readonly string[]) {
  return prefixes.map((prefix) => ({ prefix }));
}

/** The cheapest condition that means the same: EventBridge bounds how many wildcards a rule may have. */
function conditionOf(pattern: string): unknown {
  const [first = "", last, ...more] = literalsOf(pattern);
  if (last === undefined) {
    return first;
  }
  if (more.length > 0 || (first !== "" && last !== "")) {
    return { wildcard: pattern };
  }
  return last === "" ? { prefix: first } : { suffix: last };
}
