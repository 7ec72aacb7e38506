import type { CachedPackage } from "../packages/cached-package.ts";

/** By time, and by filename where that is the same, so that everybody finds the same one. */
export function newestFirst(left: CachedPackage, right: CachedPackage): number {
  return (
    right.lastModifiedMicros - left.lastModifiedMicros || (left.filename < right.filename ? 1 : -1)
  );
}
