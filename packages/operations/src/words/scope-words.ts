import { matchesPattern, type Scope } from "@xpart/core";

/** What of the settings leaves a key out, in words; undefined where nothing does. */
export function scopeWords({ prefixes, filter }: Scope, key: string): string | undefined {
  if (prefixes.length > 0 && !prefixes.some((prefix) => key.startsWith(prefix))) {
    return "source.prefixes leaves the key out: it begins with none of them";
  }
  const excludes = filter?.exclude?.find((pattern) => matchesPattern(pattern, key));
  if (excludes !== undefined) {
    return `policy.scope.exclude leaves the key out: ${JSON.stringify(excludes)} describes it`;
  }
  const isIncluded = filter?.include?.some((pattern) => matchesPattern(pattern, key)) ?? true;
  return isIncluded
    ? undefined
    : "policy.scope.include leaves the key out: none of its patterns describes it";
}
