import type { CachedPackage } from "../packages/cached-package.ts";

/** Orders by time, then by filename, so that every reader finds the same newest file. */
export function newestFirst(left: CachedPackage, right: CachedPackage): number {
  return (
    right.lastModifiedMicros - left.lastModifiedMicros || (left.filename < right.filename ? 1 : -1)
  );
}
