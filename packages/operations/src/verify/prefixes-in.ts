/**
 * The prefixes to compare: those of the deployment's scope (P6), or what lies below `wanted` of them.
 *
 * @param scope - empty: every key.
 * @returns nothing where the deployment replicates no key below `wanted`.
 */
export function prefixesIn(
  scope: readonly string[],
  wanted: string | undefined,
): readonly string[] {
  const prefixes = scope.length === 0 ? [""] : scope;
  if (wanted === undefined) {
    return prefixes;
  }
  return prefixes.some((prefix) => wanted.startsWith(prefix))
    ? [wanted]
    : prefixes.filter((prefix) => prefix.startsWith(wanted));
}
