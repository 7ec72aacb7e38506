import { hasKey, type ScopeFilter } from "./scope-filter.ts";

/** Which source keys are replicated (P6). */
export interface Scope {
  /** Absent: any bucket that the queue delivers. */
  readonly bucket?: string;
  /** Keys begin with one of these; empty: every key. */
  readonly prefixes: readonly string[];
  /** What else a key has to be; absent: anything. */
  readonly filter?: ScopeFilter | undefined;
}

/** Why a key is outside the scope; undefined where it is inside. */
export function outOfScope(
  scope: Scope,
  bucket: string,
  key: string,
): "other-bucket" | "out-of-scope" | undefined {
  if (scope.bucket !== undefined && scope.bucket !== bucket) {
    return "other-bucket";
  }
  const isInside =
    scope.prefixes.length === 0 || scope.prefixes.some((prefix) => key.startsWith(prefix));
  return isInside && (scope.filter === undefined || hasKey(scope.filter, key))
    ? undefined
    : "out-of-scope";
}
