/**
 * What a server may be known not to do.
 *
 * - `interleaved-listings`: it lists markers after versions, so within a second their order is unknown.
 * - `null-beside-versions`: null versions of a bucket whose versioning is suspended.
 * - `get-of-marker`: it says of a marker that there is no such version, or no such key.
 * - `head-of-null`: HEAD by the version id `null` in a bucket without versions.
 * - `part-reads`: reading one part of an object; it gives the whole object.
 * - `announced-size`: holding the size that is announced on completing an upload against the parts.
 * - `part-number-markers`: listing parts from a number on; it takes the number for a count of parts.
 * - `ended-uploads`: saying of an upload that is over that there is none.
 * - `absent-key-markers`: listing from behind a key that does not exist; the first entry is left out.
 * - `conditional-completions`: holding a completed upload against If-Match.
 */
export type BucketGap =
  | "interleaved-listings"
  | "null-beside-versions"
  | "get-of-marker"
  | "head-of-null"
  | "part-reads"
  | "announced-size"
  | "part-number-markers"
  | "ended-uploads"
  | "absent-key-markers"
  | "conditional-completions";
