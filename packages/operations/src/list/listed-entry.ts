import type { VersionId } from "@xpart/core";

/** Something that somebody should look at. */
export interface ListedEntry {
  readonly key: string;
  /** What it is called at the destination, where that is another. */
  readonly destinationKey?: string;
  /** Of the source's entry; absent for foreign entries. */
  readonly versionId?: VersionId;
  /** Of the destination's entry, where there is one. */
  readonly destinationVersionId?: VersionId;
  readonly kind?: "object" | "marker";
  /** Why it is set aside, as the ledger has it. */
  readonly reason?: string;
  /** What a service answered. */
  readonly answer?: string;
}
