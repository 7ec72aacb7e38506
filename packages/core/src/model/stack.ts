import type { VersionId } from "./version-id.ts";

/** What tells the content of two object entries apart without reading it. */
export interface ContentPin {
  /** As S3 gives it, without the quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch; S3 keeps whole seconds. */
  readonly lastModifiedMs: number;
}

/** One object version of a key. */
export interface ObjectEntry {
  readonly kind: "object";
  readonly versionId: VersionId;
  readonly pin: ContentPin;
  readonly storageClass?: string;
}

/** One delete marker of a key. */
export interface MarkerEntry {
  readonly kind: "marker";
  readonly versionId: VersionId;
  readonly lastModifiedMs: number;
}

/** One object version or one delete marker. */
export type Entry = ObjectEntry | MarkerEntry;

/**
 * The entries of one key, newest first, as ListObjectVersions gives them (O5).
 * `ambiguous` is set by an adapter whose server does not tell how versions and markers interleave and
 * where last-modified and `IsLatest` do not settle it either.
 */
export interface Stack {
  readonly entries: readonly Entry[];
  readonly ambiguous?: boolean;
}

/** The stack of one key in a bucket listing. */
export interface KeyStack extends Stack {
  readonly key: string;
}

/** When an entry was written, in milliseconds since the epoch. */
export function entryTimeMs(entry: Entry): number {
  return entry.kind === "object" ? entry.pin.lastModifiedMs : entry.lastModifiedMs;
}

/** An object that was read as a listing has it: with its class, which a filter looks for (K2). */
export function entryAsListed(
  versionId: VersionId,
  object: { readonly pin: ContentPin; readonly attributes: { readonly storageClass?: string } },
): ObjectEntry {
  const { storageClass } = object.attributes;
  const ofClass = storageClass === undefined ? {} : { storageClass };
  return { kind: "object", versionId, pin: object.pin, ...ofClass };
}

/** Whether two entries are objects whose content is the same, as far as listings tell. */
export function looksLike(left: Entry, right: Entry): left is ObjectEntry {
  return (
    left.kind === "object" &&
    right.kind === "object" &&
    left.pin.etag === right.pin.etag &&
    left.pin.sizeBytes === right.pin.sizeBytes
  );
}

/** Whether two pins are of the same write of the same content. */
export function samePin(left: ContentPin | undefined, right: ContentPin): boolean {
  return (
    left !== undefined &&
    left.etag === right.etag &&
    left.sizeBytes === right.sizeBytes &&
    left.lastModifiedMs === right.lastModifiedMs
  );
}
