import { createHash } from "node:crypto";

/** How a server lays out its bucket: the settings `storage.prefix` and `storage.prepend_hash`. */
export interface BucketLayout {
  /** Put before every key as it is; no slash is added. */
  readonly prefix: string;
  /** Whether a folder of four hexadecimal digits comes first. */
  readonly prependHash: boolean;
}

/** pypicloud's defaults. */
export const DEFAULT_LAYOUT: BucketLayout = { prefix: "", prependHash: true };

/** Enough of the MD5 to spread keys; the length is pypicloud's. */
const HASH_DIGITS = 4;

/** The filename of a key: all that follows its last slash. Empty for a folder marker. */
export function filenameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

/**
 * The key under which a server with this layout stores a file, and looks for it where its cache row does
 * not say. Source: pypicloud 1.3.12 (Y1).
 *
 * @param name - normalised.
 */
export function packageKey(layout: BucketLayout, name: string, filename: string): string {
  const hash = createHash("md5").update(filename, "utf8").digest("hex").slice(0, HASH_DIGITS);
  return `${layout.prefix}${layout.prependHash ? `${hash}/` : ""}${name}/${filename}`;
}
