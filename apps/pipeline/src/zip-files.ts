import { type Zippable, zipSync } from "fflate";

const UNIX = 3;
/** A file that everybody may read, as Lambda needs it, in the upper half of the attributes. */
const READABLE = (0o100644 << 16) >>> 0;

/**
 * Zips files: names in order, fixed times and modes. The compression is the library's own and not that of
 * Node's zlib, which changes with Node. So the same files make the same bytes, on any machine, with any
 * Node, at any time.
 */
export function zipFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // The zip format's first day: its times have no zone, and the library reads the fields of local time.
  const madeAt = new Date(1980, 0, 1);
  const options = { level: 9, mtime: madeAt, os: UNIX, attrs: READABLE } as const;
  const zippable: Zippable = {};
  for (const name of [...files.keys()].sort()) {
    const content = files.get(name);
    if (content !== undefined) {
      zippable[name] = [content, options];
    }
  }
  return zipSync(zippable);
}
