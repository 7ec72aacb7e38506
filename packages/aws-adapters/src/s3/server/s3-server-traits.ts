/**
 * How a server writes a listing: `interleaved` has a key's versions and markers in the one order that
 * they have, as S3 does; `grouped` has all versions of a page together and all its markers, before or after
 * them (moto, versitygw).
 */
export type ListingStyle = "interleaved" | "grouped";

/** How a page is read: `unproven` as it stands, and what would be another order in a grouped one is in doubt. */
export type ReadingStyle = ListingStyle | "unproven";

/**
 * What the order of version ids is that have the time in them: `ulid`, by the millisecond and going up within one
 * (versitygw); `nanoseconds`, sixteen hexadecimal digits of them before as many of chance, counted up or, as newer
 * SeaweedFS has it, down from 2^63 - 1. Source of both: ids of servers as `docs/servers.md` has them, and SeaweedFS's
 * s3api_version_id.go.
 */
export type IdOrder = "ulid" | "nanoseconds";

/** What is known of a server beforehand; of one that nobody knows, its answers are looked at more closely. */
export interface ServerTraits {
  /** How it writes listings; undefined: each page is judged. */
  readonly listing?: ListingStyle;
  /** How version ids tell the order in which they were made; absent: they do not. */
  readonly idOrder?: IdOrder;
  /** Whether an answer that there is no such object says so where it is about a delete marker, and which. */
  readonly tellsMarkers: boolean;
  /**
   * Which DELETEs of a key add a delete marker: every one; every one of a key that has versions; only one that
   * follows a version, a second one being answered with the id of the marker that stands.
   */
  readonly markers: "every" | "of-versions" | "once";
  /**
   * `any`: keys are text. `as-paths`: they are paths of files, `a/../b` being `b`, so that a write to the one lands
   * on the other, or is refused. `unknown`: where such a key landed is looked at.
   */
  readonly keys: "any" | "as-paths" | "unknown";
  /** Whether its listings can show characters that XML cannot, by encoding keys as they are asked to. */
  readonly encodesKeys: boolean;
}
