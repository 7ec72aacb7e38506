import type { EntryRead, VersionId } from "@xpart/core";

/** What was read, with the version that S3 says it is. */
export interface FoundEntry<T> {
  readonly entry: EntryRead<T>;
  readonly versionId: VersionId;
  /** Whether the request or its answer named the version; else it is taken for the null version. */
  readonly isNamed: boolean;
}
