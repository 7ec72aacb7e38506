import type { VersionId } from "../model/version-id.ts";

/**
 * What has to be current at the destination for a write to take place (`If-None-Match: *`, `If-Match`).
 * `absent`: no object, but perhaps a delete marker. `etag`: an object with this ETag, without quotes.
 * A write whose condition does not hold is a `precondition` error and changes nothing. A server that does
 * not know conditions writes without.
 */
export type WriteCondition =
  | { readonly kind: "absent" }
  | { readonly kind: "etag"; readonly etag: string };

/** What adding a delete marker came to. */
export interface WrittenMarker extends WrittenEntry {
  /**
   * `none`: the server adds none where the key has no versions, or does not keep the key; the version id says
   * nothing. `perhaps`: it may have named a marker that stood there already. Absent: there is a new one.
   */
  readonly made?: "none" | "perhaps";
}

/** What a write answered. */
export interface WrittenEntry {
  /** From the response that made the entry, never from a later read (L5). */
  readonly versionId: VersionId;
  /** Of an object, without quotes; absent where the response has none. */
  readonly etag?: string;
  /** As in `ObjectDescription`: whether the ETag is made of MD5s. */
  readonly hasMd5Etag?: boolean;
}
