import { createHash } from "node:crypto";

/** A file and the SHA-256 of its bytes, in hexadecimal. */
export interface FileSum {
  /** Without a folder. */
  readonly name: string;
  readonly sha256: string;
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The sums of files as `sha256sum` writes them, so that `sha256sum --check` checks them.
 *
 * @param sums - of names without a line feed, which that format would have to escape.
 */
export function sumsText(sums: readonly FileSum[]): string {
  return sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

/** Reads what {@link sumsText} wrote; undefined: it is something else. */
export function readSums(text: string): readonly FileSum[] | undefined {
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : [];
  const sums = lines.flatMap((line) => {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}([^/]+)$/u.exec(line) ?? [];
    return sha256 === undefined || name === undefined ? [] : [{ name, sha256 }];
  });
  return sums.length > 0 && sums.length === lines.length ? sums : undefined;
}
